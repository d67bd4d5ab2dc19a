import assert from 'node:assert/strict';
import {test} from 'node:test';
import {openFakeSource} from '../../support/page/open-fake-source.ts';

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

test('after a cut the stream goes on where it stopped, and nothing is lost or repeated', async () => {
  const {server, environment, source, stream, states, asked, events, seqs} = openFakeSource();
  source.start();
  await environment.settle();
  server.commit({step: 1});
  await environment.settle();
  asked();
  events.length = 0;
  stream().cut();
  await environment.settle();
  assert.equal(source.state.kind, 'waiting');
  assert.equal(source.error?.code, 'cut');
  assert.equal(source.isConnected, false);
  server.commit({step: 2}, {step: 3});
  await environment.advance(1000);
  assert.deepEqual(asked(), ['/stream g1.1']);
  const told = events.filter((event) => event.type === 'prediction').map(({detail}) => detail.seq);
  assert.deepEqual(told, [2, 3]);
  assert.deepEqual(states(), ['waiting', 'connecting', 'catching-up', 'live']);
  assert.deepEqual(seqs(), [1, 2, 3]);
  assert.equal(source.error, null);
});

test('a replaced row takes the place of its older version', async () => {
  const {server, environment, source} = openFakeSource();
  server.commit({step: 1, prediction: 'K AE1'});
  source.start();
  await environment.settle();
  server.commit({step: 1, prediction: 'K AE1 T'});
  await environment.settle();
  assert.deepEqual(
    [...source.store.values()].map(({prediction}) => prediction),
    ['K AE1 T'],
  );
  assert.equal(source.totalCount, 1);
});

test('a slow answer never overwrites a row that the stream has brought since', async () => {
  const {server, environment, source} = openFakeSource();
  server.commit({step: 0, sample_index: 0, prediction: 'old'}, ...many(500).slice(1));
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let stale: string | null = null;
  server.intercept = async ({query, path}) => {
    if (query.get('after') === null || path.endsWith('/trends')) return null;
    const page = {
      job_id: 'job',
      job: {status: 'running', model_name: null, error_message: null, started_at: null, completed_at: null},
      predictions: server.rows.filter(({seq}) => seq <= 300),
      total_count: 500,
      total_is_exact: true,
      epoch_count: 1,
      cursor: 'g1.500',
      next: null,
    };
    stale = JSON.stringify(page);
    await held;
    return new Response(stale, {headers: {'Content-Type': 'application/json'}});
  };
  source.start();
  await environment.settle();
  server.commit({step: 0, sample_index: 0, prediction: 'new'});
  release();
  await environment.settle();
  await environment.settle();
  const rows = [...source.store.values()].filter(({step}) => step === 0);
  assert.deepEqual(
    rows.map(({prediction}) => prediction),
    ['new'],
  );
  assert.equal(source.store.size, 500);
});

test('after a reset the old rows stay until the new ones stand, in one change', async () => {
  const {server, environment, source, stream, states} = openFakeSource();
  server.commit(...many(600));
  source.start();
  await environment.settle();
  await environment.settle();
  assert.equal(source.store.size, 600);
  states();
  const sizes: number[] = [];
  source.store.subscribe(() => sizes.push(source.store.size));
  assert.equal(stream().cursor, 'g1.600');
  server.newGeneration(({step}) => step < 400);
  for (let i = 0; i < 4; i++) await environment.settle();
  assert.deepEqual(sizes, [400]);
  assert.equal(source.totalCount, 400);
  assert.equal(source.trendsByStep.length, 400);
  assert.deepEqual(states(), ['connecting', 'catching-up', 'live']);
});

test('a generation that begins while the list is read does not end the reading: it begins anew', async () => {
  const {server, environment, source, seqs} = openFakeSource();
  server.commit(...many(600));
  source.start();
  for (let i = 0; i < 4; i++) await environment.settle();
  let changes = 0;
  server.intercept = ({query}) => {
    if (query.get('after') === null || changes++ > 0) return null;
    server.newGeneration(({step}) => step < 300);
    return Response.json({error: 'read the list again', code: 'stale_page'}, {status: 409});
  };
  server.newGeneration(({step}) => step < 500);
  await environment.advance(10_000);
  assert.ok(changes > 0);
  assert.equal(source.state.kind, 'live');
  assert.equal(seqs().length, 300);
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

test('the state of the job follows the stream', async () => {
  const {environment, source, stream, events} = openFakeSource();
  source.start();
  await environment.settle();
  stream().send('job_status', {status: 'failed', error_message: 'CUDA out of memory'});
  await environment.settle();
  assert.equal(source.job?.status, 'failed');
  assert.equal(source.job?.error_message, 'CUDA out of memory');
  assert.ok(events.some((event) => event.type === 'job-status'));
});

test('what the job’s scores mean follows the stream, and stays where an event does not say it', async () => {
  const {environment, source, stream} = openFakeSource();
  source.start();
  await environment.settle();
  const scores = {reward: {direction: 'lower', max: 5}} as const;
  stream().send('job_status', {status: 'running', error_message: null, scores, score_text: 'answer'});
  await environment.settle();
  stream().send('job_status', {status: 'failed', error_message: null});
  await environment.settle();
  assert.deepEqual(source.job?.scores, scores);
  assert.equal(source.job?.score_text, 'answer');
});

test('an epoch that is complete is told', async () => {
  const {environment, source, stream, events} = openFakeSource();
  source.start();
  await environment.settle();
  stream().send('epoch_complete', {epoch: 3, prediction_count: 48, latest_step: 99}, 'g1.0');
  await environment.settle();
  const told = events.find((event) => event.type === 'epoch-complete');
  assert.deepEqual(told?.detail, {epoch: 3, prediction_count: 48, latest_step: 99});
});

test('only the filtered epoch is asked for, in the list and in the stream', async () => {
  const {server, environment, source, seqs} = openFakeSource({epoch: 1});
  server.commit({epoch: 0, step: 1}, {epoch: 1, step: 2});
  source.start();
  await environment.settle();
  server.commit({epoch: 2, step: 3}, {epoch: 1, step: 4});
  await environment.settle();
  assert.deepEqual(seqs(), [2, 4]);
  const epochs = server.requests
    .filter(({path}) => !path.endsWith('/trends'))
    .map(({query}) => query.get('epoch'));
  assert.deepEqual(epochs, ['1', '1']);
});

test('without a list the whole job comes as a stream, in order', async () => {
  const {server, environment, source, asked, seqs} = openFakeSource({since: 'start'});
  server.commit({step: 1}, {step: 2});
  source.start();
  await environment.settle();
  assert.deepEqual(asked(), ['/stream start']);
  assert.deepEqual(seqs(), [1, 2]);
  assert.equal(source.cursor, 'g1.2');
});

test('live="off" reads the list once and opens no stream; refresh reads it again', async () => {
  const {server, environment, source, states, asked, seqs} = openFakeSource({live: 'off'});
  server.commit({step: 1});
  source.start();
  await environment.settle();
  assert.deepEqual(states(), ['connecting', 'paused']);
  assert.deepEqual(source.state, {kind: 'paused', by: 'live-off'});
  assert.equal(source.transport, 'fetch');
  server.commit({step: 2});
  source.resume();
  await environment.advance(120_000);
  assert.deepEqual(seqs(), [1]);
  source.refresh();
  await environment.settle();
  assert.deepEqual(seqs(), [1, 2]);
  assert.deepEqual(states(), ['connecting', 'paused']);
  assert.equal(asked().filter((request) => request.startsWith('/stream')).length, 0);
});

test('paused, nothing is asked; resumed, it goes on from its position', async () => {
  const {server, environment, source, asked, seqs} = openFakeSource();
  source.start();
  await environment.settle();
  source.pause();
  assert.deepEqual(source.state, {kind: 'paused', by: 'user'});
  assert.equal(server.streams.size, 0);
  asked();
  server.commit({step: 1});
  await environment.advance(600_000);
  assert.deepEqual(asked(), []);
  assert.deepEqual(seqs(), []);
  source.resume();
  await environment.settle();
  assert.deepEqual(asked(), ['/stream g1.0']);
  assert.deepEqual(seqs(), [1]);
});

test('refreshing what is paused reads what is new once, and stays paused', async () => {
  const {server, environment, source, seqs} = openFakeSource();
  source.start();
  await environment.settle();
  source.pause();
  server.commit({step: 1});
  source.refresh();
  await environment.settle();
  assert.deepEqual(seqs(), [1]);
  assert.deepEqual(source.state, {kind: 'paused', by: 'user'});
  source.resume();
  await environment.settle();
  assert.equal(source.state.kind, 'live');
});

test('subscribers are told once for all that came together', async () => {
  const {server, environment, source} = openFakeSource();
  source.start();
  await environment.settle();
  let calls = 0;
  source.subscribe(() => calls++);
  server.commit(...many(300));
  await environment.settle();
  assert.equal(calls, 1);
  assert.equal(source.store.size, 300);
});

test('an epoch cursor that is written tells every subscriber at once', () => {
  const {source} = openFakeSource();
  let calls = 0;
  source.subscribe(() => calls++);
  source.epochCursor = 7;
  source.epochCursor = 7;
  assert.equal(calls, 1);
  assert.equal(source.epochCursor, 7);
});

test('a listener that throws stops neither the stream nor the others', async () => {
  const {server, environment, source, seqs} = openFakeSource();
  const reported: unknown[] = [];
  const original = globalThis.reportError;
  globalThis.reportError = (error) => reported.push(error);
  try {
    source.subscribe(() => {
      throw new Error('a bug of the page');
    });
    let calls = 0;
    source.subscribe(() => calls++);
    source.start();
    await environment.settle();
    server.commit({step: 1});
    await environment.settle();
    assert.deepEqual(seqs(), [1]);
    assert.ok(calls > 0);
    assert.equal((reported[0] as Error).message, 'a bug of the page');
  } finally {
    globalThis.reportError = original;
  }
});

test('closed, it leaves no stream, timer or listener behind, whatever it was doing', async () => {
  const moments: readonly ((fake: ReturnType<typeof openFakeSource>) => Promise<void>)[] = [
    async () => undefined,
    async ({environment}) => environment.settle(),
    async ({environment, stream}) => {
      await environment.settle();
      stream().cut();
      await environment.settle();
    },
    async ({environment, stream}) => {
      await environment.settle();
      stream().bye('idle');
      await environment.settle();
    },
    async ({environment}) => {
      await environment.settle();
      environment.hide();
    },
  ];
  for (const moment of moments) {
    const fake = openFakeSource();
    fake.source.start();
    await moment(fake);
    fake.source.close();
    await fake.environment.settle();
    assert.deepEqual(fake.environment.left, {timers: 0, frames: 0, listeners: 0});
    assert.equal(fake.server.streams.size, 0);
    assert.equal(fake.source.state.kind, 'idle');
  }
});
