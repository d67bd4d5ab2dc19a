import assert from 'node:assert/strict';
import {test} from 'node:test';
import {SourcesBeside} from '../../../src/context/sources-beside.ts';
import {StreamRegistry} from '../../../src/context/stream-registry.ts';
import type {SourceOptions} from '../../../src/stream/source-options.ts';
import {FakeEnvironment} from '../../support/page/fake/fake-environment.ts';
import {FakeJobServer} from '../../support/page/fake/fake-job-server.ts';

function scene() {
  const environment = new FakeEnvironment(new FakeJobServer().fetch);
  const registry = new StreamRegistry(environment);
  const host = {isConnected: true, addController: () => undefined} as unknown as HTMLElement;
  const changes: string[] = [];
  const beside = new SourcesBeside(host as ConstructorParameters<typeof SourcesBeside>[0], {
    registry,
    onChange: () => changes.push('changed'),
  });
  return {environment, registry, beside, changes, host: host as {isConnected: boolean}};
}

const main: SourceOptions = {src: '/api', jobId: 'job', token: 'a', epoch: 3, maxRows: 70};

test('a run beside another is read from its server, with its credential and its limits', () => {
  const {registry, beside} = scene();
  const lease = registry.lease(main);
  const [other] = beside.use(lease.source, {}, [{jobId: 'other'}]);
  assert.deepEqual(registry.optionsOf(other!), {...main, jobId: 'other', file: null});
  assert.equal(registry.lease({...main, jobId: 'other'}).source, other);
});

test('a file beside a job is read as a file, and a job beside a file as a job', () => {
  const {registry, beside} = scene();
  const job = registry.lease(main);
  const [file] = beside.use(job.source, {}, [{file: 'b.jsonl'}]);
  assert.equal(file!.transport, 'file');
  const [other] = beside.use(registry.lease({file: 'a.jsonl'}).source, {}, [{jobId: 'other'}]);
  assert.equal(registry.optionsOf(other!)?.file, null);
  assert.equal(other!.jobId, 'other');
});

test('where nobody knows how the source was opened, it is what the host itself says', () => {
  const {registry, beside} = scene();
  const {source} = new StreamRegistry(new FakeEnvironment(new FakeJobServer().fetch)).lease(main);
  const [other] = beside.use(source, {src: '/mine', token: 'b'}, [{jobId: 'other'}]);
  assert.deepEqual(registry.optionsOf(other!), {src: '/mine', token: 'b', jobId: 'other', file: null});
});

test('another credential of the source is taken over, and the rows stay', () => {
  const {registry, beside} = scene();
  const lease = registry.lease(main);
  const [before] = beside.use(lease.source, {}, [{jobId: 'other'}]);
  lease.renew({...main, token: 'b'});
  const [after] = beside.use(lease.source, {}, [{jobId: 'other'}]);
  assert.equal(after, before);
  assert.equal(registry.optionsOf(after!)?.token, 'b');
});

test('a run that is no longer named, and all of them once their host has gone, are let go', async () => {
  const {registry, beside, host} = scene();
  const lease = registry.lease(main);
  const [first, second] = beside.use(lease.source, {}, [{jobId: 'b'}, {jobId: 'c'}]);
  assert.equal(registry.size, 3);
  assert.deepEqual(beside.use(lease.source, {}, [{jobId: 'c'}]), [second]);
  assert.equal(registry.optionsOf(first!), null);
  assert.equal(registry.size, 2);
  beside.hostDisconnected();
  await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(registry.size, 2, 'it was moved');
  host.isConnected = false;
  beside.hostDisconnected();
  await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(registry.size, 1);
  assert.deepEqual(beside.use(null, {}, [{jobId: 'c'}]), []);
});

test('its host is told of its changes until it is let go', async () => {
  const {environment, registry, beside, changes} = scene();
  const lease = registry.lease(main);
  beside.use(lease.source, {}, [{jobId: 'b'}]);
  await environment.settle();
  assert.ok(changes.length > 0);
  beside.use(lease.source, {}, []);
  const count = changes.length;
  registry.lease({...main, jobId: 'b'});
  await environment.settle();
  assert.equal(changes.length, count);
});
