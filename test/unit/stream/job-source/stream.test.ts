import assert from 'node:assert/strict';
import {test} from 'node:test';
import {openFakeSource} from '../../../support/page/fake/open-fake-source.ts';

const many = (count: number) => Array.from({length: count}, (_, i) => ({step: i, sample_index: i}));

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
