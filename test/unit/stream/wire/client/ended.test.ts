/** What a client does when a stream, or a job, ends. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {openFakeSource} from '../../../../support/page/fake/open-fake-source.ts';
import {MINUTE, beat, kindOf, openLive} from '../../../../support/page/fake/open-live.ts';

describe('a stream that the server ends', () => {
  for (const reason of ['max_age', 'drain', 'slow'] as const) {
    test(`bye ${reason} is resumed after its retry`, async () => {
      const {environment, source, stream, asked} = await openLive();
      stream().bye(reason, 4000);
      await environment.settle();
      assert.equal(source.state.kind, 'waiting');
      await environment.advance(3999);
      assert.deepEqual(asked(), []);
      await environment.advance(1001);
      assert.deepEqual(asked(), ['/stream g1.0']);
      assert.equal(source.state.kind, 'live');
    });
  }

  test('a fault that may pass is resumed', async () => {
    const {environment, source, stream} = await openLive();
    stream().send('error', {error: 'database away', code: 'unavailable', retryable: true});
    await environment.settle();
    assert.equal(source.state.kind, 'waiting');
    assert.match(source.error!.message, /database away/);
    await environment.advance(1000);
    assert.equal(source.state.kind, 'live');
  });

  test('a fault that is final stops', async () => {
    const {environment, source, stream} = await openLive();
    stream().send('error', {error: 'no', code: 'gone', retryable: false});
    await environment.advance(10 * MINUTE);
    assert.equal(source.state.kind, 'stopped');
  });

  test('a row that the server leaves out is warned of and passed over, and the stream goes on', async () => {
    const {environment, source, stream} = await openLive();
    const warned: string[] = [];
    source.listen((event) => {
      if (event.type === 'warning') warned.push(event.detail.message);
    });
    const data = {error: 'The row x was left out.', code: 'row_left_out', retryable: false, left_out: 'x'};
    stream().send('error', data, 'g1.1');
    await environment.settle();
    assert.deepEqual([source.state.kind, warned], ['live', ['The row x was left out.']]);
    assert.equal(source.cursor, 'g1.1', 'its position is kept');
  });

  test('an end without a word is resumed', async () => {
    const {environment, source, stream} = await openLive();
    stream().end();
    await environment.settle();
    assert.equal(source.state.kind, 'waiting');
    await environment.advance(1000);
    assert.equal(source.state.kind, 'live');
  });
});

describe('a job that has ended', () => {
  test('bye ended is ended, with the status of the job', async () => {
    const {server, environment, source, stream, asked} = await openLive();
    server.status = 'failed';
    stream().send('job_status', {status: 'failed', error_message: null});
    stream().bye('ended');
    await environment.settle();
    assert.deepEqual(source.state, {kind: 'ended', status: 'failed'});
    assert.deepEqual(asked(), []);
  });

  test('nothing after the cursor (204) is ended', async () => {
    const {server, environment, source} = openFakeSource();
    server.commit({step: 1});
    server.status = 'completed';
    source.start();
    await environment.settle();
    assert.deepEqual(source.state, {kind: 'ended', status: 'completed'});
    assert.equal(source.store.size, 1);
  });

  test('an empty answer that comes from somebody else does not end a job that runs', async () => {
    const {server, environment, source, stream} = await openLive();
    server.intercept = ({path}) => (path.endsWith('/stream') ? new Response(null, {status: 204}) : null);
    stream().cut();
    await environment.advance(MINUTE);
    assert.equal(kindOf(source), 'waiting');
    assert.match(source.error!.message, /empty answer .+ running/);
    server.intercept = () => null;
    await beat(environment, server, 0.5);
    assert.equal(kindOf(source), 'live');
  });

  test('a job that ended while nobody was connected is ended, with its status', async () => {
    const {server, environment, source, stream} = await openLive();
    server.status = 'failed';
    stream().cut();
    await environment.advance(2000);
    assert.deepEqual(source.state, {kind: 'ended', status: 'failed'});
  });

  test('it is asked about every minute while visible, and followed again when training resumes', async () => {
    const {server, environment, source, stream, asked} = await openLive();
    server.status = 'completed';
    stream().bye('ended');
    await environment.advance(MINUTE + 1);
    assert.deepEqual(asked(), ['/poll g1.0']);
    environment.hide();
    await environment.advance(3 * MINUTE);
    assert.deepEqual(asked(), []);
    environment.show();
    await environment.settle();
    assert.deepEqual(asked(), ['/poll g1.0']);
    assert.equal(source.state.kind, 'ended');
    server.status = 'running';
    server.commit({step: 1});
    environment.goOnline();
    await environment.settle();
    assert.equal(source.state.kind, 'live');
    assert.equal(source.store.size, 1);
  });

  test('an answer that does not come changes nothing', async () => {
    const {server, environment, source, stream} = await openLive();
    server.status = 'completed';
    stream().bye('ended');
    await environment.settle();
    server.isOffline = true;
    await environment.advance(5 * MINUTE);
    assert.equal(source.state.kind, 'ended');
  });
});

describe('a job that is idle', () => {
  test('bye idle is quiet, asks every minute, and reopens when the cursor has moved', async () => {
    const {server, environment, source, stream, asked, seqs} = await openLive();
    stream().bye('idle');
    await environment.settle();
    assert.equal(source.state.kind, 'quiet');
    await environment.advance(2 * MINUTE + 1);
    assert.deepEqual(asked(), ['/poll g1.0', '/poll g1.0']);
    assert.equal(source.state.kind, 'quiet');
    server.commit({step: 1});
    await environment.advance(MINUTE);
    assert.equal(source.state.kind, 'live');
    assert.deepEqual(seqs(), [1]);
  });

  test('pages do not ask at the same moment', async () => {
    const {environment, stream, asked} = await openLive();
    stream().bye('idle');
    environment.chance = 0;
    await environment.settle();
    await environment.advance(0.8 * MINUTE - 1);
    assert.deepEqual(asked(), []);
    await environment.advance(2);
    assert.equal(asked().length, 1);
  });
});
