/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument --
   answers of every shape are looked into; the OpenAPI document says what they are */
/** Whatever another program stores in the tables, everything else goes on: values that are told as null, or as they are. */
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import pg from 'pg';
import {ids, openOddRowScene, type OddRowScene} from '../../support/server/odd-row-scene.ts';

let scene: OddRowScene;
before(async () => {
  scene = await openOddRowScene();
});
after(() => scene.close());

const HUGE = '9007199254740993';
const MOST = '9223372036854775807';
const deep = (levels: number) => `(repeat('[', ${levels}) || repeat(']', ${levels}))::jsonb`;

/** What the contract cannot say of a field that need not be there: the row is told, with `null` in its place. */
const AS_NULL: readonly (readonly [field: string, value: string])[] = [
  ['prompt_tokens', '-1'],
  ['completion_tokens', HUGE],
  ['total_tokens', MOST],
  ['max_new_tokens', '-9223372036854775808'],
  ['latency_ms', '-1'],
  ['source_index', '-9223372036854775808'],
  ['prompt_id', "'no hash'"],
  ['prompt_id', "''"],
  ['validation_errors', `'{"a": 1}'`],
  ['validation_errors', `'"text"'`],
  ['validation_errors', `'[1, null]'`],
  ['validation_errors', `'[{"validator": 1, "message": "m"}]'`],
  [
    'validation_errors',
    `jsonb_build_array(jsonb_build_object('validator', 'v', 'message', 'm', 'detail', ${deep(5000)}))`,
  ],
  ['messages', `'{}'`],
  ['messages', `'[{"role": 1}]'`],
  ['messages', `'[{"content": "no role"}]'`],
  ['messages', `'[{"role": "user", "content": [{"type": "n", "n": 1e400}]}]'`],
  ['metadata', `'[1]'`],
  ['metadata', `'"text"'`],
  ['metadata', `'{"n": 1e400}'`],
  ['metadata', `jsonb_build_object('deep', ${deep(5000)})`],
  ['scores', `'[1]'`],
  ['scores', `'7'`],
  ['scores', `(SELECT jsonb_object_agg('no name ' || md5(n::text), n) FROM generate_series(1, 20000) n)`],
];

/** All in one job, each row of a sample of its own, so that every way of reading is gone once over all of them. */
const told: string[] = [];
for (const [n, [field, value]] of AS_NULL.entries()) {
  test(`a row with ${field} ${value} is told without it, and a metric says so`, async () => {
    if (n === 0) await scene.makeJob('as-null');
    const own = await scene.openLive('as-null');
    const counted = await scene.metric(`ftl_fields_left_out_total{field="${field}"}`);
    const odd = await scene.insert('as-null', {sample_index: String(n), [field]: value});
    const {prediction} = (await own.take('prediction')).data;
    assert.deepEqual([prediction.id, prediction[field as 'latency_ms']], [odd, null]);
    own.close();
    const {json} = await scene.get('as-null', `/samples/${n}`);
    assert.deepEqual(ids(json.predictions), [odd]);
    assert.equal(await scene.metric(`ftl_fields_left_out_total{field="${field}"}`), counted + 1);
    told.push(odd);
  });
}

test('every way of reading gives the rows that are told without a field', async () => {
  assert.equal(told.length, AS_NULL.length);
  await scene.assertReadEverywhere('as-null', told);
  const said = scene.lines.filter((line) => told.includes(line.id ?? ''));
  assert.deepEqual(
    said.map(({id, field}) => `${id}: ${field}`).sort(),
    AS_NULL.map(([field], n) => `${told[n]}: ${field}`).sort(),
    'each logged once',
  );
});

test('own scores outside the bounds are kept where they are numbers, not rolled up, and told by a metric', async () => {
  await scene.makeJob('scores');
  const many = Array.from({length: 33}, (_, i) => `"n${i}": ${i}`).join(', ');
  for (const [index, stored, told, rolledUp] of [
    [0, `{"a": 1e300, "b": 2}`, {a: 1e300, b: 2}, ['b']],
    [1, `{"a": 1e400, "b": 2}`, {b: 2}, ['b']],
    [2, `{"a": "1", "b": 2, "c": null, "d": [1], "e": true}`, {b: 2, c: null}, ['b']],
    [
      3,
      `{"two words": 1, "exact_match": 1, "": 1, "b": 2}`,
      {'two words': 1, exact_match: 1, '': 1, b: 2},
      ['b'],
    ],
    [4, `{${many}}`, JSON.parse(`{${many}}`), Array.from({length: 33}, (_, i) => `n${i}`).sort()],
  ] as const) {
    const counted = await scene.metric('ftl_fields_left_out_total{field="scores"}');
    await scene.insert('scores', {epoch: String(index), scores: `'${stored}'`});
    const {json} = await scene.get('scores', `?epoch=${index}`);
    assert.deepEqual(json.predictions[0].scores, told);
    const {json: trends} = await scene.get('scores', '/trends');
    assert.deepEqual(Object.keys(trends.trends[index].scores).sort(), rolledUp);
    assert.equal(await scene.metric('ftl_fields_left_out_total{field="scores"}'), counted + 1);
  }
});

test('own scores of more names than a job may have are kept, not rolled up, and told by a metric', async () => {
  await scene.makeJob('names');
  for (const [index, from] of [0, 30, 60].entries())
    await scene.insert('names', {
      epoch: String(index),
      scores: `(SELECT jsonb_object_agg('n' || lpad(n::text, 2, '0'), n) FROM generate_series(${from}, ${from + 29}) n)`,
    });
  const counted = await scene.metric('ftl_fields_left_out_total{field="scores"}');
  const {json} = await scene.get('names', '?epoch=2');
  assert.equal(Object.keys(json.predictions[0].scores).length, 30, 'kept');
  const {json: trends} = await scene.get('names', '/trends');
  assert.deepEqual(
    trends.trends.map(({scores}: {scores: object}) => Object.keys(scores).length),
    [30, 30, 4],
  );
  await scene.get('names', '');
  assert.equal(await scene.metric('ftl_fields_left_out_total{field="scores"}'), counted + 26);
});

test('texts of every kind are told as they are', async () => {
  await scene.makeJob('texts');
  const odd = `\u0001\u2028\uffff\ufeff</script>\r\n😀 e\u0301 ${'\u202e'}x`;
  const id = await scene.insert('texts', {
    ...Object.fromEntries(
      ['prompt', 'prediction', 'ground_truth', 'validation_kind', 'finish_reason', 'sample_source_id'].map(
        (name) => [name, pg.escapeLiteral(odd)],
      ),
    ),
    do_sample: 'true',
    sample_source: "'dataset'",
    metadata: `'{}'`,
    messages: `'[]'`,
    validation_errors: `'null'`,
  });
  const empty = await scene.insert('texts', {
    sample_index: '1',
    prompt: "''",
    prediction: "''",
    sample_source_id: "''",
  });
  const {json} = await scene.get('texts', '');
  assert.deepEqual(ids(json.predictions), ids([{id}, {id: empty}]));
  const row = json.predictions.find((one: {id: string}) => one.id === id);
  assert.deepEqual([row.prompt, row.sample_source_id, row.validation_errors], [odd, odd, null]);
});

test('an error rate above 1 is stored as 1, and one that is no number as none', async () => {
  await scene.makeJob('rates');
  for (const [index, rate] of ["'Infinity'", '1.5', "'NaN'"].entries())
    await scene.insert('rates', {sample_index: String(index), char_error_rate: rate});
  const {json} = await scene.get('rates', '?sort=sample_index');
  assert.deepEqual(
    json.predictions.map((row: {char_error_rate: unknown}) => row.char_error_rate),
    [1, 1, null],
  );
});
