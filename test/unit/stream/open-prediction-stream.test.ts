import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  openPredictionStream,
  type PredictionStream,
  type PredictionStreamOptions,
} from '../../../src/stream/open-prediction-stream.ts';
import {FakeEnvironment} from '../../support/page/fake/fake-environment.ts';
import {FakeJobServer} from '../../support/page/fake/fake-job-server.ts';

function open(
  options: PredictionStreamOptions = {},
  prepare: (server: FakeJobServer) => void = () => undefined,
) {
  const server = new FakeJobServer();
  const environment = new FakeEnvironment(server.fetch);
  server.time = () => new Date(environment.now()).toISOString();
  prepare(server);
  const stream = openPredictionStream({jobId: 'job', ...options}, environment);
  return {server, environment, stream};
}

/** The positions of the rows that a loop is given. */
function read(stream: PredictionStream): readonly number[] {
  const seqs: number[] = [];
  void (async () => {
    for await (const {seq} of stream) seqs.push(seq);
  })();
  return seqs;
}

const upTo = (count: number) => Array.from({length: count}, (_, i) => i + 1);

test('rows are iterated in order, those that are there and those that come, until the job has ended', async () => {
  const {server, environment, stream} = open({since: 'start'}, (given) => given.commit({step: 1}, {step: 2}));
  const seqs: number[] = [];
  const reading = (async () => {
    for await (const {seq} of stream) seqs.push(seq);
  })();
  await environment.settle();
  server.commit({step: 3}, {step: 1});
  await environment.settle();
  server.status = 'completed';
  [...server.streams][0]!.bye('ended');
  await environment.settle();
  await reading;
  assert.deepEqual(seqs, [1, 2, 3, 4]);
  assert.equal(stream.state.kind, 'ended');
  assert.equal(stream.latestPrediction?.seq, 4);
  assert.equal(stream.totalCount, 3);
  assert.equal(stream.cursor, 'g1.4');
  stream.close();
});

test('a cut in the middle of the loop is not noticed', async () => {
  const {server, environment, stream} = open({since: 'start'});
  const seqs = read(stream);
  await environment.settle();
  server.commit({step: 1});
  await environment.settle();
  [...server.streams][0]!.cut();
  server.commit({step: 2});
  await environment.advance(1000);
  assert.deepEqual(seqs, [1, 2]);
  stream.close();
});

test('a fault that is final is thrown out of the loop', async () => {
  const {environment, stream} = open({}, (server) => {
    server.intercept = () => Response.json({error: 'no', code: 'forbidden'}, {status: 403});
  });
  const reading = (async () => {
    for await (const row of stream) assert.fail(row.id);
  })();
  const rejected = assert.rejects(reading, {name: 'StreamError', code: 'forbidden'});
  await environment.settle();
  await rejected;
  stream.close();
});

test('closing ends the loop', async () => {
  const {environment, stream} = open();
  const reading = (async () => {
    for await (const row of stream) assert.fail(row.id);
  })();
  await environment.settle();
  stream.close();
  await reading;
});

test('another stream goes on from a position that was kept', async () => {
  const {server, environment, stream} = open({since: 'start'}, (given) => given.commit({step: 1}));
  await environment.settle();
  const since = stream.cursor;
  stream.close();
  server.commit({step: 2});
  const later = openPredictionStream({jobId: 'job', since}, environment);
  const seqs = read(later);
  await environment.settle();
  assert.deepEqual(seqs, [2]);
  later.close();
});

test('a slow reader holds back the server instead of filling memory, and misses nothing', async () => {
  const count = 9000;
  const rows = Array.from({length: count}, (_, step) => ({step}));
  const {environment, stream} = open({since: 'start', maxRows: 100}, (server) => server.commit(...rows));
  const iterator = stream[Symbol.asyncIterator]();
  const first = iterator.next();
  await environment.settle();
  await first;
  const {seq} = stream.latestPrediction!;
  assert.ok(seq < count / 2, `${seq} rows were read ahead`);
  await environment.settle();
  assert.equal(stream.latestPrediction!.seq, seq);
  const seqs = [1];
  while (seqs.length < count) {
    const next = iterator.next();
    if (seqs.length % 100 === 0) await environment.settle();
    seqs.push((await next).value!.seq);
  }
  assert.deepEqual(seqs, upTo(count));
  stream.close();
});

test('long texts hold back the server sooner', async () => {
  const prediction = 'x'.repeat(1024 * 1024);
  const rows = Array.from({length: 50}, (_, step) => ({step, prediction}));
  const {environment, stream} = open({since: 'start'}, (server) => server.commit(...rows));
  const iterator = stream[Symbol.asyncIterator]();
  const first = iterator.next();
  await environment.settle();
  await first;
  // Two bytes a character: 64 MiB are 32 of these.
  assert.ok(stream.latestPrediction!.seq < 40, `${stream.latestPrediction!.seq} rows were read ahead`);
  stream.close();
});

test('held back, it lets go of its stream when it is closed, with no timer or listener left', async () => {
  const rows = Array.from({length: 9000}, (_, step) => ({step}));
  const {server, environment, stream} = open({since: 'start', maxRows: 100}, (given) =>
    given.commit(...rows),
  );
  const iterator = stream[Symbol.asyncIterator]();
  await Promise.all([iterator.next(), environment.settle()]);
  assert.equal(server.streams.size, 1);
  stream.close();
  await environment.settle();
  assert.equal(server.streams.size, 0);
  assert.deepEqual(environment.left, {timers: 0, frames: 0, listeners: 0});
});

test('while no loop runs the stream goes on, and the newest rows wait for the next', async () => {
  const {server, environment, stream} = open({since: 'start', maxRows: 3});
  const loop = stream[Symbol.asyncIterator]();
  await Promise.all([loop.next(), environment.settle().then(() => server.commit({step: 0}))]);
  await loop.return?.();
  for (let step = 1; step < 10; step++) {
    server.commit({step});
    await environment.settle();
  }
  assert.equal(stream.latestPrediction?.seq, 10);
  const seqs = read(stream);
  await environment.settle();
  assert.deepEqual(seqs, [8, 9, 10]);
  stream.close();
});

test('a loop that is left keeps the rows that it has not taken for the next', async () => {
  const {environment, stream} = open({since: 'start'}, (server) =>
    server.commit(...Array.from({length: 5}, (_, step) => ({step}))),
  );
  await environment.settle();
  for await (const {seq} of stream) if (seq === 2) break;
  const seqs = read(stream);
  await environment.settle();
  assert.deepEqual(seqs, [3, 4, 5]);
  assert.equal(stream.state.kind, 'live');
  stream.close();
});

test('the position is that of the row in hand, however many wait behind it', async () => {
  const five = Array.from({length: 5}, (_, step) => ({step}));
  const {server, environment, stream} = open({since: 'start'}, (given) => given.commit(...five));
  await environment.settle();
  const cursors: (string | null)[] = [];
  for await (const {seq} of stream) {
    cursors.push(stream.cursor);
    if (seq === 3) break;
  }
  assert.deepEqual(cursors, ['g1.1', 'g1.2', 'g1.3']);
  const since = stream.cursor;
  stream.close();
  const later = openPredictionStream({jobId: 'job', since}, environment);
  const seqs = read(later);
  await environment.settle();
  assert.deepEqual(seqs, [4, 5]);
  // All of them are taken: what else has come without a row counts too.
  [...server.streams][0]!.send('heartbeat', {timestamp: server.time(), polled_at: server.time()}, 'g1.9');
  await environment.settle();
  assert.equal(later.cursor, 'g1.9');
  later.close();
});

test('the position is behind the list only when the last row of the list has been taken', async () => {
  const {environment, stream} = open({}, (given) => given.commit({step: 1}, {step: 2}));
  await environment.settle();
  const cursors: (string | null)[] = [];
  for await (const {seq} of stream) {
    cursors.push(stream.cursor);
    if (seq === 2) break;
  }
  assert.deepEqual(cursors, [null, 'g1.2']);
  stream.close();
});

test('without a position the newest rows come from the list, oldest first, and then what the stream brings', async () => {
  const {server, environment, stream} = open({maxRows: 1500}, (given) =>
    given.commit(...Array.from({length: 2500}, (_, step) => ({step}))),
  );
  const seqs = read(stream);
  await environment.settle();
  await environment.settle();
  server.commit({step: 3000}, {step: 0});
  await environment.settle();
  assert.deepEqual(
    seqs,
    upTo(1502).map((seq) => seq + 1000),
  );
  assert.equal(stream.totalCount, 2501);
  assert.equal(server.requests.filter(({path}) => path.endsWith('/stream')).length, 1);
  stream.close();
});

test('what changes while the list is read comes again, newer, and never older', async () => {
  const {server, environment, stream} = open({}, (given) =>
    given.commit(...Array.from({length: 1000}, (_, step) => ({step}))),
  );
  let isChanged = false;
  server.intercept = ({query}) => {
    // Between the first page and the second: one row of either is replaced.
    if (query.get('after') !== null && !isChanged) {
      isChanged = true;
      server.commit({step: 999, prediction: 'new'}, {step: 1, prediction: 'new'});
    }
    return null;
  };
  const latest = new Map<string, number>();
  void (async () => {
    for await (const {id, seq} of stream) {
      assert.ok(seq > (latest.get(id) ?? 0), `${seq} after ${latest.get(id)}`);
      latest.set(id, seq);
    }
  })();
  await environment.settle();
  await environment.settle();
  assert.deepEqual(latest, new Map(server.rows.map(({id, seq}) => [id, seq])));
  stream.close();
});

test('a server that repeats rows gives none twice', async () => {
  const {server, environment, stream} = open({since: 'start'}, (given) => given.commit({step: 1}, {step: 2}));
  const seqs = read(stream);
  await environment.settle();
  const [prediction] = server.rows;
  [...server.streams][0]!.send('prediction', {type: 'prediction', prediction: prediction!, total_count: 2});
  await environment.settle();
  assert.deepEqual(seqs, [1, 2]);
  stream.close();
});

test('after a reset every row comes again', async () => {
  const {server, environment, stream} = open({}, (given) => given.commit({step: 1}, {step: 2}, {step: 3}));
  const seqs = read(stream);
  await environment.settle();
  server.newGeneration(({step}) => step > 1);
  await environment.advance(2000);
  assert.deepEqual(seqs, [1, 2, 3, 1, 2]);
  // Though they have kept their numbers.
  server.newGeneration();
  await environment.advance(2000);
  assert.deepEqual(seqs, [1, 2, 3, 1, 2, 1, 2]);
  stream.close();
});

test('paused by a listener while the list is given, it gives nothing twice', async () => {
  const {environment, stream} = open({}, (given) => given.commit({step: 1}, {step: 2}));
  const stop = stream.listen(({type}) => {
    if (type === 'prediction') stream.pause();
  });
  const seqs = read(stream);
  await environment.settle();
  assert.equal(stream.state.kind, 'paused');
  stop();
  stream.resume();
  await environment.settle();
  assert.deepEqual(seqs, [1, 2]);
  assert.equal(stream.state.kind, 'live');
  stream.close();
});

test('live off gives the list and ends the loop; refreshed, the next gives only what is new', async () => {
  const {server, environment, stream} = open({live: 'off'}, (given) => given.commit({step: 1}, {step: 2}));
  const all: number[] = [];
  const readOnce = async () => {
    for await (const {seq} of stream) all.push(seq);
  };
  await Promise.all([readOnce(), environment.settle()]);
  assert.deepEqual(all, [1, 2]);
  assert.equal(server.requests.length, 1);
  server.commit({step: 1}, {step: 3});
  stream.refresh();
  await Promise.all([readOnce(), environment.settle()]);
  assert.deepEqual(all, [1, 2, 3, 4]);
  // The same numbers, but other rows.
  server.newGeneration(({step}) => step === 3);
  server.commit({step: 7}, {step: 8}, {step: 9}, {step: 10});
  stream.refresh();
  await Promise.all([readOnce(), environment.settle()]);
  assert.deepEqual(all, [1, 2, 3, 4, 1, 2, 3, 4, 5]);
  stream.close();
});

test('where streams are switched off the lists are read again and again, and every row comes once', async () => {
  const {server, environment, stream} = open({}, (given) => given.commit({step: 1}));
  server.intercept = ({path}) =>
    path.endsWith('/stream') ? Response.json({error: 'off', code: 'stream_off'}, {status: 406}) : null;
  const seqs = read(stream);
  await environment.settle();
  server.commit({step: 2});
  await environment.advance(15_000);
  server.commit({step: 1}, {step: 3});
  await environment.advance(15_000);
  assert.deepEqual(seqs, [1, 2, 3, 4]);
  assert.equal(stream.state.kind, 'polling');
  stream.close();
});

test('paused, nothing comes, even refreshed; resumed, nothing is missing', async () => {
  const {server, environment, stream} = open({since: 'start', maxRows: 2});
  const seqs = read(stream);
  await environment.settle();
  stream.pause();
  server.commit(...Array.from({length: 5}, (_, step) => ({step})));
  stream.refresh();
  await environment.advance(60_000);
  assert.deepEqual(seqs, []);
  assert.equal(stream.isConnected, false);
  stream.resume();
  await environment.settle();
  assert.deepEqual(seqs, [1, 2, 3, 4, 5]);
  stream.close();
});

test('a new credential ends a refusal, at the same position', async () => {
  const {server, environment, stream} = open({since: 'start', token: 'old'}, (given) =>
    given.commit({step: 1}),
  );
  await environment.settle();
  server.intercept = ({headers}) =>
    headers.get('Authorization') === 'Bearer new' ? null : Response.json({error: 'no'}, {status: 401});
  [...server.streams][0]!.cut();
  await environment.advance(1000);
  assert.equal(stream.error?.code, 'unauthorized');
  server.commit({step: 2});
  stream.setCredential({token: 'new'});
  const seqs = read(stream);
  await environment.settle();
  assert.deepEqual(seqs, [1, 2]);
  assert.equal(stream.error, null);
  stream.close();
});

test('everything that happens is told, rows before the state that follows them', async () => {
  const {server, environment, stream} = open({}, (given) => given.commit({step: 1}, {step: 2}));
  const told: string[] = [];
  stream.listen(({type, detail}) => told.push(type === 'state' ? `state ${detail.kind}` : type));
  await environment.settle();
  assert.deepEqual(told.splice(0), ['prediction', 'prediction', 'state catching-up', 'state live']);
  server.commit({epoch: 1, step: 3});
  await environment.settle();
  assert.deepEqual(told.splice(0), ['prediction']);
  const [connection] = server.streams;
  connection!.send('epoch_complete', {epoch: 0, prediction_count: 2, latest_step: 2});
  connection!.send('trends_update', {trends: [], steps: [], overall_improvement: null});
  connection!.send('job_status', {status: 'failed', error_message: 'out of memory'});
  server.commit({epoch: 1, step: 4});
  connection!.bye('ended');
  await environment.settle();
  assert.deepEqual(told, ['epoch-complete', 'trends', 'job-status', 'prediction', 'state ended']);
  assert.deepEqual(stream.state, {kind: 'ended', status: 'failed'});
  assert.equal(stream.job?.error_message, 'out of memory');
  stream.close();
});
