import assert from 'node:assert/strict';
import {test} from 'node:test';
import {JobSource, type JobSourceOptions} from '../../src/stream/job-source.ts';
import {FakeEnvironment} from '../support/fake-environment.ts';
import {FakeJobServer} from '../support/fake-job-server.ts';

export function openFake(options: JobSourceOptions = {}, server = new FakeJobServer()) {
  const environment = new FakeEnvironment(server.fetch);
  server.time = () => new Date(environment.now()).toISOString();
  const source = new JobSource(environment, {jobId: 'job', ...options});
  const states: string[] = [source.state.kind];
  source.listen((event) => {
    if (event.type === 'state') states.push(event.detail.kind);
  });
  return {server, environment, source, states};
}

const shown = (source: JobSource) => [...source.store.values()].map(({seq}) => seq);

test('the list is shown first, then what the stream brings', async () => {
  const {server, environment, source, states} = openFake();
  server.commit({step: 1}, {step: 2});
  source.start();
  await environment.settle();
  server.commit({step: 3});
  await environment.settle();
  assert.deepEqual(shown(source), [1, 2, 3]);
  assert.deepEqual(states, ['idle', 'connecting', 'catching-up', 'live']);
  assert.equal(source.totalCount, 3);
  assert.equal(source.isComplete, true);
  assert.equal(source.latestPrediction?.step, 3);
});
