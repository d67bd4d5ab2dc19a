import assert from 'node:assert/strict';
import {test} from 'node:test';
import {openFakeSource} from '../../../support/page/fake/open-fake-source.ts';

const many = (count: number) => Array.from({length: count}, (_, i) => ({step: i, sample_index: i}));

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
