/** What a client does in a tab that nobody sees. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {openFakeSource} from '../../../../support/page/fake/open-fake-source.ts';
import {MINUTE, beat, openLive} from '../../../../support/page/fake/open-live.ts';

type Live = Awaited<ReturnType<typeof openLive>>;

/** The stream was let go of; what comes meanwhile is there when the tab is seen again. */
async function comesBackWhole({server, environment, source, asked, seqs}: Live): Promise<void> {
  assert.deepEqual(source.state, {kind: 'paused', by: 'hidden'});
  assert.equal(server.streams.size, 0);
  server.commit({step: 1}, {step: 2});
  asked();
  environment.show();
  await environment.settle();
  assert.deepEqual(asked(), ['/stream g1.0']);
  assert.deepEqual(seqs(), [1, 2]);
  assert.equal(source.state.kind, 'live');
}

describe('hidden tabs', () => {
  test('after 5 minutes the stream is let go of; seen again, nothing is missing', async () => {
    const live = await openLive();
    const {server, environment, source} = live;
    environment.hide();
    await beat(environment, server, 4);
    assert.equal(source.state.kind, 'live');
    await beat(environment, server, 2);
    await comesBackWhole(live);
  });

  test('seen again within 5 minutes, the stream stays', async () => {
    const {server, environment, source, stream} = await openLive();
    const open = stream();
    environment.hide();
    for (let i = 0; i < 16; i++) {
      await environment.advance(15_000);
      open.heartbeat();
    }
    environment.show();
    for (let i = 0; i < 16; i++) {
      await environment.advance(15_000);
      open.heartbeat();
    }
    assert.ok(server.streams.has(open));
    assert.equal(source.state.kind, 'live');
  });

  test('left for another page, the stream is let go of at once; come back to, nothing is missing', async () => {
    const live = await openLive();
    live.environment.leave();
    await live.environment.settle();
    await comesBackWhole(live);
  });

  test('a tab that was opened in the background lets go too', async () => {
    const {environment, source} = openFakeSource();
    environment.hide();
    source.start();
    await environment.advance(5 * MINUTE + 1);
    assert.deepEqual(source.state, {kind: 'paused', by: 'hidden'});
  });
});
