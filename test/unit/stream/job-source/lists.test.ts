import assert from 'node:assert/strict';
import {test} from 'node:test';
import {openFakeSource} from '../../../support/page/fake/open-fake-source.ts';

const many = (count: number) => Array.from({length: count}, (_, i) => ({step: i, sample_index: i}));

test('the list is shown first, then what the stream brings', async () => {
  const {server, environment, source, states, seqs} = openFakeSource();
  server.commit({step: 1}, {step: 2});
  source.start();
  await environment.settle();
  assert.deepEqual(states(), ['connecting', 'catching-up', 'live']);
  server.commit({step: 3});
  await environment.settle();
  assert.deepEqual(seqs(), [1, 2, 3]);
  assert.equal(source.totalCount, 3);
  assert.equal(source.isComplete, true);
  assert.equal(source.latestPrediction?.step, 3);
  assert.equal(source.isConnected, true);
});

test('rows of a server that knows fewer fields are whole: of the list, of the stream and of a question', async () => {
  const {server, environment, source} = openFakeSource();
  const old = {completion_index: undefined, messages: undefined} as object;
  server.commit({...old, step: 1});
  source.start();
  await environment.settle();
  server.commit({...old, step: 2});
  await environment.settle();
  const {rows} = await source.loadRows({sort: 'step', dir: 'asc', after: null});
  for (const row of [...source.store.values(), ...rows])
    assert.deepEqual([row.completion_index, row.messages], [0, null]);
  assert.deepEqual([source.store.size, rows.length], [2, 2]);
});

test('a snapshot is asked for with the filters, and a page that is none is no snapshot', async () => {
  const {server, environment, source} = openFakeSource();
  source.start();
  await environment.settle();
  const asked: string[] = [];
  let body = '<!doctype html>\n<!-- A snapshot by ftl-predictions: one file. -->';
  server.intercept = async ({path, query, headers}) => {
    asked.push(`${path}?${query} ${headers.get('accept')}`);
    return new Response(body, {headers: {'Content-Type': 'text/html'}});
  };
  const page = await source.loadSnapshot({epoch: 3, wrong: true, q: ''});
  assert.equal(await page.text(), body);
  assert.match(asked[0]!, /\/export\?epoch=3&wrong=1&format=html text\/html$/);
  body = '<!doctype html><title>Log in</title>';
  await assert.rejects(source.loadSnapshot({}), /another page came/);
});

test('groups of answers are asked for where they are wanted; of a server that does not know them rows come', async () => {
  const {server, environment, source} = openFakeSource();
  server.commit({step: 1}, {step: 2});
  source.start();
  await environment.settle();
  const groups: (string | null)[] = [];
  server.intercept = async ({query}) => {
    groups.push(query.get('group'));
    return null;
  };
  const query = {sort: 'step', dir: 'asc', after: null} as const;
  const page = await source.loadRows({...query, group: true});
  assert.deepEqual([page.total, page.isOfGroups], [2, false]);
  await source.loadRows(query);
  server.intercept = async () =>
    Response.json({
      job_id: 'j',
      predictions: [],
      total_count: 7,
      total_is_exact: true,
      group_count: 0,
      next: null,
    });
  const {total, isOfGroups} = await source.loadRows({...query, group: true});
  assert.deepEqual([total, isOfGroups, groups], [7, true, ['1', null]]);
});

test('the stream goes on from the cursor of the list', async () => {
  const {server, environment, source, asked} = openFakeSource();
  server.commit({step: 1}, {step: 2});
  source.start();
  await environment.settle();
  assert.deepEqual(
    asked().filter((request) => !request.startsWith('/trends')),
    ['/list', '/stream g1.2'],
  );
});

test('a long list is read in pages, newest rows first, while the stream flows already', async () => {
  const {server, environment, source, states, seqs} = openFakeSource();
  server.commit(...many(2500));
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  server.intercept = async ({query}) => {
    if (query.get('after') !== null) await held;
    return null;
  };
  source.start();
  await environment.settle();
  assert.equal(states().at(-1), 'live');
  assert.equal(source.store.size, 200);
  assert.equal(source.latestPrediction?.seq, 2500);
  assert.ok(source.progress !== null && source.progress > 0 && source.progress < 1);
  assert.equal(source.isComplete, false);
  release();
  await environment.settle();
  await environment.settle();
  assert.equal(source.store.size, 2500);
  assert.deepEqual(seqs().slice(0, 3), [1, 2, 3]);
  assert.equal(source.progress, null);
  assert.equal(source.isComplete, true);
});

test('a list that falls silent half-way is given up after 35 s and read again', async () => {
  const {server, environment, source, seqs} = openFakeSource();
  server.commit(...many(3));
  let isSilent = true;
  server.intercept = ({path}) => {
    if (!isSilent || !path.endsWith('/predictions/job')) return null;
    isSilent = false;
    const half = new TextEncoder().encode('{"job_id": "job", "predictions": [');
    return new Response(new ReadableStream({start: (controller) => controller.enqueue(half)}));
  };
  source.start();
  await environment.advance(34_000);
  assert.equal(source.state.kind, 'connecting');
  await environment.advance(1001);
  assert.equal(source.error?.code, 'silence');
  await environment.advance(1000);
  assert.equal(source.state.kind, 'live');
  assert.deepEqual(seqs(), [1, 2, 3]);
});

test('older rows are asked for until they come, with a warning while they do not', async () => {
  const {server, environment, source, events} = openFakeSource();
  server.commit(...many(1500));
  let failures = 0;
  server.intercept = ({query}) => {
    if (query.get('after') === null || failures === 20) return null;
    failures++;
    return Response.json({error: 'oops', code: 'internal'}, {status: 500});
  };
  source.start();
  await environment.advance(3_600_000);
  assert.equal(failures, 20);
  assert.equal(source.store.size, 1500);
  assert.equal(source.isComplete, true);
  const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.detail.code] : []));
  assert.deepEqual(warnings, ['incomplete-list']);
});

test('no more rows are read than may be held', async () => {
  const {server, environment, source, asked} = openFakeSource({maxRows: 1000});
  server.commit(...many(5000));
  source.start();
  for (let i = 0; i < 4; i++) await environment.settle();
  assert.equal(source.store.size, 1000);
  assert.equal(source.totalCount, 5000);
  assert.equal(source.isComplete, false);
  assert.equal(asked().filter((request) => request === '/list').length, 2);
});

test('averages come from the lists, and then from the stream', async () => {
  const {server, environment, source, stream} = openFakeSource();
  server.commit({epoch: 0, step: 1}, {epoch: 1, step: 2, prediction: 'x'});
  source.start();
  await environment.settle();
  assert.deepEqual(source.epochs, [
    {epoch: 0, prediction_count: 1, latest_step: 1},
    {epoch: 1, prediction_count: 1, latest_step: 2},
  ]);
  const [, second] = source.trendsByEpoch;
  const changed = {...second!, sample_count: 2, step: 3, avg_char_error_rate: 0.25};
  stream().send('trends_update', {trends: [changed], steps: [changed], overall_improvement: -25});
  await environment.settle();
  assert.deepEqual(source.epochs[1], {epoch: 1, prediction_count: 2, latest_step: 3});
  assert.deepEqual(
    source.trendsByStep.map(({step}) => step),
    [1, 2, 3],
  );
  assert.equal(source.overallImprovement, -25);
});

test('a slow list of averages does not undo what the stream brought in the meantime', async () => {
  const {server, environment, source, stream} = openFakeSource();
  server.commit({epoch: 0, step: 1});
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  server.intercept = async ({path, query}) => {
    if (!path.endsWith('/trends')) return null;
    // Read now, sent later.
    const trends = [{...point, epoch: 0, step: query.get('by') === 'step' ? 1 : 1, sample_count: 1}];
    await held;
    return Response.json({job_id: 'job', trends, overall_improvement: null});
  };
  const point = {
    epoch: 0,
    step: 1,
    sample_count: 1,
    avg_exact_match: 1,
    avg_char_error_rate: 0,
    avg_length_ratio: 1,
    avg_word_overlap: 1,
    min_char_error_rate: 0,
    max_char_error_rate: 0,
    validation_pass_rate: null,
  };
  source.start();
  await environment.settle();
  const newer = {...point, step: 9, sample_count: 9};
  stream().send('trends_update', {trends: [newer], steps: [newer], overall_improvement: 5});
  await environment.settle();
  release();
  await environment.settle();
  assert.deepEqual(source.trendsByEpoch, [newer]);
  assert.deepEqual(
    source.trendsByStep.map(({step}) => step),
    [1, 9],
  );
  assert.equal(source.overallImprovement, 5);
});
