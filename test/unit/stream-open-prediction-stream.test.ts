import assert from 'node:assert/strict';
import {test} from 'node:test';
import {openPredictionStream, type PredictionStreamOptions} from '../../src/stream/open-prediction-stream.ts';
import {FakeEnvironment} from '../support/fake-environment.ts';
import {FakeJobServer} from '../support/fake-job-server.ts';

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
  const seqs: number[] = [];
  void (async () => {
    for await (const {seq} of stream) seqs.push(seq);
  })();
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
  await environment.settle();
  assert.deepEqual(
    [...later.store.values()].map(({seq}) => seq),
    [2],
  );
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
  const {receivedCount} = stream.store;
  assert.ok(receivedCount < count, `${receivedCount} rows were read ahead`);
  await environment.settle();
  assert.equal(stream.store.receivedCount, receivedCount);
  const seqs = [1];
  while (seqs.length < count) {
    const next = iterator.next();
    if (seqs.length % 500 === 0) await environment.settle();
    seqs.push((await next).value!.seq);
  }
  assert.deepEqual(
    seqs,
    Array.from({length: count}, (_, i) => i + 1),
  );
  stream.close();
});
