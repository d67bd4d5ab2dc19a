/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call,
   @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return -- answers of every shape are looked into */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {PLACES, addMadeUpFields} from '../support/made-up-fields.ts';
import type {ApiServer} from '../support/server/api-server.ts';
import {uncompiledPlaces} from '../support/uncompiled-places.ts';

addMadeUpFields();
const {startApiServer} = await import('../support/server/api-server.ts');
const {sql} = await import('../../server/store/postgres/sql.ts');
const {until} = await import('../support/until.ts');
const {CSV_HEAD} = await import('../../server/http/routes/predictions-csv.ts');
const {checkRecord} = await import('../../src/stream/file/check-record.ts');
const {trendsByEpoch} = await import('../../src/stream/rows/roll-up.ts');
const {columnsOf, parseColumns} = await import('../../src/view/rows/columns.ts');
const {rowMatcher} = await import('../../src/view/rows/filter.ts');
const {compareRows, parseOrder} = await import('../../src/view/rows/order.ts');
const {TABLE_STRINGS} = await import('../../src/elements/table/strings.ts');
const {TRENDS_STRINGS} = await import('../../src/elements/trends/strings.ts');

let api: ApiServer;
let alice: string;
let token: string;

const rows = [
  {epoch: 0, step: 1, sample_index: 0, prompt: 'p', prediction: 'x', mood: 'calm', brevity: 0.25},
  {epoch: 1, step: 2, sample_index: 0, prompt: 'p', prediction: 'y', mood: 'wild', brevity: 0.75},
  {epoch: 1, step: 2, sample_index: 1, prompt: 'p', prediction: 'z'},
];

before(async () => {
  api = await startApiServer();
  alice = await api.issueKey('alice');
  token = await api.createJob('job', alice);
});
after(() => api.close());

const read = async (query: string) =>
  (await api.ask(`/api/training/predictions/job${query}`, {key: alice})).json;
const indexes = (list: {predictions: readonly {seq: number}[]}) => list.predictions.map(({seq}) => seq);

test('a made-up field and a made-up score are taken, checked, kept and compared', async () => {
  const {status, text, json} = await api.post(token, 'job', ...rows);
  assert.equal(status, 200, text);
  assert.deepEqual([json.inserted, json.ignored], [3, []]);
  assert.equal((await api.post(token, 'job', ...rows)).json.unchanged, 3);
  assert.equal((await api.post(token, 'job', {...rows[0], mood: 'loud'})).json.replaced, 1);
  assert.equal((await api.post(token, 'job', {...rows[1], brevity: 0.5})).json.replaced, 1);
  const bad = await api.post(token, 'job', {...rows[0], mood: 7}, {...rows[1], brevity: 2});
  assert.deepEqual(
    [bad.status, bad.json.details.map(({path}: {path: string}) => path)],
    [400, ['predictions[0].mood']],
  );
  assert.equal((await api.post(token, 'job', {...rows[1], brevity: 2})).status, 422);
  // Where a truth is given and the score is not, it is computed as the four are.
  const scored = await api.post(token, 'job', {...rows[2], sample_index: 2, ground_truth: 'zz'});
  assert.equal(scored.status, 200);
  assert.equal((await read('?sample_index=2')).predictions[0].brevity, 0.5);
});

test('plain SQL that changes them replaces the row', async () => {
  const before = (await read('')).cursor;
  await api.db.database.query(sql`UPDATE training_predictions SET mood = 'sad' WHERE sample_index = 1`);
  await until('the change', async () => (await read('')).cursor !== before);
  assert.equal((await read('?sample_index=1')).predictions[0].mood, 'sad');
});

test('the list, the averages, the matrix and the export have them; the list is filtered and ordered by the score', async () => {
  assert.deepEqual(
    (await read('?sort=sample_index')).predictions.map((row: {mood: string}) => row.mood),
    ['loud', 'wild', 'sad', null],
  );
  const least = await read('?min_brevity=0.3');
  assert.ok(
    least.predictions.length === 2 &&
      least.predictions.every((row: {brevity: number}) => row.brevity === 0.5),
  );
  const [first] = indexes(await read('?sort=brevity&dir=asc'));
  assert.deepEqual([first], indexes(await read('?max_brevity=0.3')));
  const {trends} = await read('/trends');
  assert.deepEqual(
    trends.map((point: {avg_brevity: number}) => point.avg_brevity),
    [0.25, 0.5],
  );
  assert.deepEqual((await read('/scores?metric=brevity')).values[0], [0.25, 0.5]);
  const csv = (await api.ask('/api/training/predictions/job/export?format=csv', {key: alice})).text;
  assert.equal(csv.split('\r\n')[0], CSV_HEAD.trimEnd());
  assert.ok(CSV_HEAD.includes('mood,brevity') && csv.includes('loud,0.25'));
  const [line = ''] = (await api.ask('/api/training/predictions/job/export', {key: alice})).text.split('\n');
  assert.equal(JSON.parse(line).mood, 'loud');
});

test('the stream and the OpenAPI document have them', async () => {
  const {events} = (
    await api.ask('/api/training/predictions/job/stream?since=start&wait=0', {
      key: alice,
      headers: {Accept: 'application/json'},
    })
  ).json;
  const sent = events.filter(({event}: {event: string}) => event === 'prediction');
  assert.deepEqual(
    sent.map(({data}: {data: {prediction: {mood: string}}}) => data.prediction.mood).sort(),
    [null, 'loud', 'sad', 'wild'].sort(),
  );
  const document = JSON.stringify((await api.ask('/openapi.json')).json);
  for (const name of ['"mood"', '"brevity"', '"avg_brevity"', '"min_brevity"', '"max_brevity"'])
    assert.ok(document.includes(name), name);
});

test('a file is checked for them, and the page can show, filter, order and average by them', () => {
  const whole = checkRecord({...rows[0]});
  assert.deepEqual(['mood' in whole && whole.mood, 'brevity' in whole && whole.brevity], ['calm', 0.25]);
  assert.throws(() => checkRecord({...rows[0], brevity: 2}), /brevity/);
  assert.throws(() => checkRecord({...rows[0], mood: ['x']}), /mood/);
  const held = [0.25, 0.75, null].map((brevity, seq) => ({...whole, seq, brevity, epoch: 1}) as never);
  assert.deepEqual(held.filter(rowMatcher({min_brevity: 0.5} as object)), [held[1]]);
  assert.deepEqual([...held].sort(compareRows(parseOrder('brevity', 'desc'))), [held[1], held[0], held[2]]);
  assert.equal((trendsByEpoch(held)[0] as unknown as {avg_brevity: number}).avg_brevity, 0.5);
  const columns = columnsOf(parseColumns('mood brevity') ?? [], []);
  assert.deepEqual(Object.fromEntries(columns.map(({id, sortKey}) => [id, sortKey])), {
    mood: null,
    brevity: 'brevity',
  });
  assert.ok('brevity' in TABLE_STRINGS.columns && 'brevity' in TRENDS_STRINGS.metric);
});

test('what must be said of a field or a score in other places does not compile until it is', async () => {
  const places = await uncompiledPlaces();
  assert.deepEqual(places, Object.keys(PLACES).sort());
  const ofScore = Object.values(PLACES).filter((lines) => lines.flat().join().includes('brevity'));
  assert.ok(ofScore.length + 2 <= 8, 'the files to touch for a score, with the table and a migration');
});
