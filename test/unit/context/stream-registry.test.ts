import assert from 'node:assert/strict';
import {test} from 'node:test';
import {namesSource, StreamRegistry} from '../../../src/context/stream-registry.ts';
import type {SourceOptions} from '../../../src/stream/source-options.ts';
import {FakeEnvironment} from '../../support/page/fake/fake-environment.ts';
import {FakeJobServer} from '../../support/page/fake/fake-job-server.ts';

function makeRegistry() {
  const server = new FakeJobServer();
  const environment = new FakeEnvironment(server.fetch);
  server.time = () => new Date(environment.now()).toISOString();
  return {server, environment, registry: new StreamRegistry(environment)};
}

const getToken = () => 'token';

const same: readonly (readonly [string, SourceOptions, SourceOptions])[] = [
  [
    'absent, null and empty are the same',
    {jobId: 'job'},
    {jobId: 'job', token: null, src: '', epoch: undefined},
  ],
  ['the same address written otherwise', {jobId: 'job', src: '/'}, {jobId: 'job', src: 'https://page.test'}],
  ['the same token', {jobId: 'job', token: 'a'}, {jobId: 'job', token: 'a'}],
  ['the same function for tokens', {jobId: 'job', getToken}, {jobId: 'job', getToken}],
  ['what is drawn how often', {jobId: 'job', flushInterval: 5}, {jobId: 'job', maxRows: 3}],
];
for (const [claim, a, b] of same) {
  test(`one source: ${claim}`, () => {
    const {registry} = makeRegistry();
    assert.equal(registry.lease(a).source, registry.lease(b).source);
    assert.equal(registry.size, 1);
  });
}

const different: readonly (readonly [string, SourceOptions, SourceOptions])[] = [
  ['jobs', {jobId: 'job'}, {jobId: 'other'}],
  ['servers', {jobId: 'job', src: 'https://a.test'}, {jobId: 'job', src: 'https://b.test'}],
  ['prefixes', {jobId: 'job', src: 'https://a.test/x'}, {jobId: 'job', src: 'https://a.test/y'}],
  ['epochs', {jobId: 'job', epoch: 0}, {jobId: 'job'}],
  ['live or not', {jobId: 'job', live: 'off'}, {jobId: 'job'}],
  ['tokens', {jobId: 'job', token: 'a'}, {jobId: 'job', token: 'b'}],
  ['a token and an API key of the same text', {jobId: 'job', token: 'a'}, {jobId: 'job', apiKey: 'a'}],
  ['functions for tokens', {jobId: 'job', getToken: () => 'a'}, {jobId: 'job', getToken: () => 'a'}],
  ['headers', {jobId: 'job', getHeaders: () => ({})}, {jobId: 'job', getHeaders: () => ({})}],
  ['cookies', {jobId: 'job', credentials: 'include'}, {jobId: 'job'}],
  ['a job and a file', {jobId: 'job'}, {file: 'job'}],
  ['epochs of a file', {file: 'run.jsonl', epoch: 1}, {file: 'run.jsonl'}],
];
for (const [claim, a, b] of different) {
  test(`two sources: different ${claim}`, () => {
    const {registry} = makeRegistry();
    assert.notEqual(registry.lease(a).source, registry.lease(b).source);
  });
}

test('a source is closed with its last use, and releasing twice counts once', async () => {
  const {server, environment, registry} = makeRegistry();
  const first = registry.lease({jobId: 'job'});
  const second = registry.lease({jobId: 'job'});
  await environment.settle();
  first.release();
  first.release();
  assert.equal(server.streams.size, 1);
  second.release();
  await environment.settle();
  assert.equal(server.streams.size, 0);
  assert.equal(registry.size, 0);
  assert.deepEqual(environment.left, {timers: 0, frames: 0, listeners: 0});
});

test('another credential is taken over by the only reader, and by no other', () => {
  const {registry} = makeRegistry();
  const lease = registry.lease({jobId: 'job', token: 'a'});
  assert.equal(lease.renew({jobId: 'job', token: 'b'}), true);
  assert.equal(registry.lease({jobId: 'job', token: 'b'}).source, lease.source);
  assert.equal(lease.renew({jobId: 'job', token: 'c'}), false);
  assert.notEqual(registry.lease({jobId: 'job', token: 'a'}).source, lease.source);
});

test('a reader does not slip into the source of another credential', () => {
  const {registry} = makeRegistry();
  const a = registry.lease({jobId: 'job', token: 'a'});
  registry.lease({jobId: 'job', token: 'b'});
  assert.equal(a.renew({jobId: 'job', token: 'b'}), false);
});

test('the greatest number of rows that anyone asks for is held, and read when it grows', async () => {
  const {server, environment, registry} = makeRegistry();
  server.commit(...Array.from({length: 900}, (_, step) => ({step})));
  const small = registry.lease({jobId: 'job', maxRows: 100});
  await environment.settle();
  assert.equal(small.source.store.size, 100);
  const large = registry.lease({jobId: 'job', maxRows: 5000});
  await environment.settle();
  await environment.settle();
  assert.equal(small.source.store.size, 900);
  assert.equal(small.source.isComplete, true);
  large.release();
  assert.equal(small.source.store.size, 100);
});

test('a number of rows that its only reader changes holds at once', async () => {
  const {server, environment, registry} = makeRegistry();
  server.commit(...Array.from({length: 300}, (_, step) => ({step})));
  const lease = registry.lease({jobId: 'job', maxRows: 50});
  await environment.settle();
  assert.equal(lease.renew({jobId: 'job', maxRows: 250}), true);
  await environment.settle();
  await environment.settle();
  assert.equal(lease.source.store.size, 250);
});

test('a source is named by a job or a file', () => {
  assert.equal(namesSource({src: 'https://a.test', token: 't'}), false);
  assert.equal(namesSource({jobId: ''}), false);
  assert.equal(namesSource({jobId: 'job'}), true);
  assert.equal(namesSource({file: 'run.jsonl'}), true);
});
