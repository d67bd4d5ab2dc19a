/** The page's client against the real server, through a network that misbehaves. */
import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import {sql} from '../../../server/store/postgres/sql.ts';
import type {Prediction, PredictionList} from '../../../src/protocol/protocol.ts';
import {JobSource} from '../../../src/stream/job-source.ts';
import {sourceEnvironment} from '../../../src/stream/source-environment.ts';
import type {JobSourceOptions} from '../../../src/stream/source-options.ts';
import type {StreamEnvironment} from '../../../src/stream/wire/environment.ts';
import {startApiServer, type ApiServer} from '../../support/server/api-server.ts';
import {seededRandom} from '../../support/random.ts';
import {TcpProxy, type Faults} from '../../support/server/tcp-proxy.ts';
import {until} from '../../support/until.ts';

interface Scene {
  readonly api: ApiServer;
  readonly proxy: TcpProxy;
  readonly source: JobSource;
  /** Seqs of the rows that were told, in order, since the start. */
  readonly told: readonly number[];
  /** Posts records of these steps, 12 samples each. */
  post(steps: readonly number[]): Promise<void>;
  rows(): Promise<readonly Prediction[]>;
}

async function setScene(
  t: TestContext,
  options: JobSourceOptions = {},
  {env = {}, world = {}}: {env?: Record<string, string>; world?: Partial<StreamEnvironment>} = {},
): Promise<Scene> {
  const api = await startApiServer({POLL_INTERVAL_S: '0.02', ALLOWED_HOSTS: '*', ...env});
  const proxy = await TcpProxy.start(Number(new URL(api.url).port), seededRandom(7));
  const key = await api.issueKey('reader');
  const jobToken = await api.createJob('job', key);
  const source = new JobSource(
    {...sourceEnvironment, random: () => 0.05, ...world},
    {src: `http://127.0.0.1:${proxy.port}`, jobId: 'job', apiKey: key, ...options},
  );
  t.after(async () => {
    source.close();
    await proxy.close();
    await api.close();
  });
  const told: number[] = [];
  let posted = 0;
  source.listen((event) => {
    if (event.type === 'prediction') told.push(event.detail.seq);
  });
  return {
    api,
    proxy,
    source,
    told,
    async post(steps) {
      for (const step of steps) {
        const predictions = Array.from({length: 12}, (_, sample_index) => ({
          epoch: Math.floor(step / 10),
          step,
          sample_index,
          prompt: `pronounce: word ${sample_index}`,
          ground_truth: 'K AE1 T',
          // Other words each time: the same again would change nothing.
          prediction: `K AE1 T ${++posted}`,
        }));
        const body = {job_id: 'job', predictions};
        const answer = await api.ask('/api/training/predictions', {method: 'POST', bearer: jobToken, body});
        assert.equal(answer.status, 200, answer.text);
      }
    },
    async rows() {
      const answer = await api.ask('/api/training/predictions/job?limit=1000&sort=arrival', {key});
      return (JSON.parse(answer.text) as PredictionList).predictions;
    },
  };
}

async function assertShowsAll(scene: Scene): Promise<void> {
  const {source} = scene;
  const expected = (await scene.rows()).map(({id, seq, prediction}) => ({id, seq, prediction}));
  await until(
    'every row is shown',
    () => source.store.size === expected.length && source.state.kind === 'live',
  );
  const shown = [...source.store.values()].map(({id, seq, prediction}) => ({id, seq, prediction}));
  assert.deepEqual(shown, expected);
  assert.equal(source.totalCount, expected.length);
}

const steps = (from: number, to: number) => Array.from({length: to - from}, (_, i) => from + i);

test('the list, the stream and the averages are read from the real server', async (t) => {
  const scene = await setScene(t);
  await scene.post(steps(0, 3));
  scene.source.start();
  await until('live', () => scene.source.state.kind === 'live');
  await scene.post(steps(3, 6));
  await assertShowsAll(scene);
  assert.equal(scene.told.length, 36);
  await until('averages', () => scene.source.trendsByStep.length === 6);
  assert.deepEqual(scene.source.epochs, [{epoch: 0, prediction_count: 72, latest_step: 5}]);
  const history = await scene.source.loadSample({sample_index: 3, sample_source_id: null});
  assert.deepEqual(
    history.map(({step}) => step),
    steps(0, 6),
  );
});

const faults: readonly (readonly [string, Faults])[] = [
  ['cut at random bytes', {cutAfterBytes: [3000, 40_000]}],
  ['half-closed at random bytes', {halfCloseAfterBytes: [3000, 40_000]}],
  ['cut while it drips one byte at a time', {drip: true, cutAfterBytes: [6000, 20_000]}],
];
for (const [name, fault] of faults) {
  test(`a network that is ${name} loses and repeats nothing`, {timeout: 60_000}, async (t) => {
    const scene = await setScene(t);
    await scene.post(steps(0, 2));
    scene.source.start();
    await until('live', () => scene.source.state.kind === 'live');
    scene.proxy.faults = fault;
    scene.proxy.cutAll();
    await scene.post(steps(2, 12));
    // Training resumed from a checkpoint: rows are replaced.
    await scene.post(steps(8, 16));
    await until('something was broken', () => scene.proxy.broken > 2);
    scene.proxy.faults = {};
    scene.proxy.cutAll();
    await assertShowsAll(scene);
    assert.equal(new Set(scene.told).size, scene.told.length, 'no row twice');
    assert.deepEqual(
      scene.told,
      scene.told.toSorted((a, b) => a - b),
      'in order',
    );
  });
}

/** What a proxy may strip from each request. */
const strippers: readonly (readonly [string, (url: URL, headers: Headers) => void])[] = [
  ['the Last-Event-ID header', (_url, headers) => headers.delete('Last-Event-ID')],
  ['the since of the query', (url) => url.searchParams.delete('since')],
  [
    'both, so that every stream begins at the head',
    (url, headers) => {
      headers.delete('Last-Event-ID');
      if (headers.get('Accept') === 'text/event-stream') url.searchParams.delete('since');
    },
  ],
];
for (const [what, strip] of strippers) {
  test(
    `a proxy that strips ${what}, and cuts again and again, loses nothing`,
    {timeout: 60_000},
    async (t) => {
      const fetch: StreamEnvironment['fetch'] = (input, init) => {
        const url = new URL(input instanceof Request ? input.url : input);
        const headers = new Headers(init?.headers);
        strip(url, headers);
        return sourceEnvironment.fetch(url, {...init, headers});
      };
      const scene = await setScene(t, {}, {world: {fetch}});
      await scene.post(steps(0, 1));
      scene.source.start();
      await until('live', () => scene.source.state.kind === 'live');
      for (let step = 1; step <= 5; step++) {
        scene.proxy.cutAll();
        await scene.post([step]);
        await until(`step ${step}`, () => scene.source.latestPrediction?.step === step);
      }
      const seqs = (await scene.rows()).map(({seq}) => seq);
      await until('every row', () => scene.source.store.size === seqs.length);
      assert.deepEqual(
        [...scene.source.store.values()].map(({seq}) => seq),
        seqs,
      );
      assert.equal(new Set(scene.told).size, scene.told.length, 'no row twice');
    },
  );
}

test('where streams are switched off, rows come by long poll', async (t) => {
  const scene = await setScene(t, {}, {env: {STREAM_ROLLOUT: '0'}});
  await scene.post(steps(0, 2));
  scene.source.start();
  await until('polling', () => scene.source.state.kind === 'polling');
  await scene.post(steps(2, 6));
  await scene.post(steps(1, 3));
  await until('every row', () => scene.source.latestPrediction?.step === 2 && scene.source.store.size === 72);
  assert.deepEqual(
    [...scene.source.store.values()].map(({seq}) => seq),
    (await scene.rows()).map(({seq}) => seq),
  );
  assert.equal(scene.source.transport, 'long-poll');
});

test('an idle job is left alone until it moves', async (t) => {
  // Its minute passes at once.
  const setTimer: StreamEnvironment['setTimer'] = (callback, delayMs) =>
    sourceEnvironment.setTimer(callback, delayMs > 40_000 ? 50 : delayMs);
  const scene = await setScene(t, {}, {env: {QUIET_S: '0.2'}, world: {setTimer}});
  await scene.post(steps(0, 1));
  scene.source.start();
  await until('quiet', () => scene.source.state.kind === 'quiet');
  const kinds: string[] = [];
  scene.source.listen((event) => void (event.type === 'state' && kinds.push(event.detail.kind)));
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.deepEqual(kinds, [], 'it stays quiet while nothing moves');
  await scene.post(steps(1, 2));
  await until('the new rows', () => scene.source.store.size === 24);
});

test('a new generation is read anew', async (t) => {
  const scene = await setScene(t);
  await scene.post(steps(0, 4));
  scene.source.start();
  await until('live', () => scene.source.state.kind === 'live');
  await scene.api.db.database.query(sql`DELETE FROM training_predictions WHERE step = 0`);
  await assertShowsAll(scene);
  assert.equal(scene.source.store.size, 36);
});
