import assert from 'node:assert/strict';
import {test} from 'node:test';
import {atEnd} from '../support/at-end.ts';
import {TcpProxy} from '../support/server/tcp-proxy.ts';
import {until} from '../support/until.ts';
import {assertHoldsTheTable} from './support/follower.ts';
import {clients, pause, setScene, startWriting, witness} from './support/scene.ts';
import {post, row} from './support/writers.ts';

test('a server that is killed while it streams and stores loses and repeats nothing', async (t) => {
  const scene = await setScene(t);
  const {server, postgres, jobId, random} = scene;
  const follower = witness(t, scene);
  const others = clients(t, scene);
  const writing = startWriting(t, scene);
  for (let kill = 0; kill < 5; kill++) {
    await pause(random, 150, 600);
    assert.equal(await server.end('SIGKILL'), 'SIGKILL');
    await pause(random, 0, 200);
    await server.start();
  }
  await pause(random, 100, 200);
  const written = await writing.stop();
  assert.ok(written > 100, `only ${written} rows were written`);
  for (const one of [follower, ...others]) await assertHoldsTheTable(one, postgres.pool, jobId);
  assert.ok(follower.connections > 1, `${follower.connections} connections`);
  assert.deepEqual(follower.resets, []);
});

test('a server that dies in the middle of a batch, connection and all, goes on with its next row', async (t) => {
  const scene = await setScene(t);
  const {server, postgres, jobId, random} = scene;
  const proxy = await TcpProxy.start(server.port, random);
  atEnd(t, () => proxy.close());
  // Slow enough that a batch is on its way for a while.
  proxy.faults = {delayMs: [10, 10]};
  const follower = witness(t, scene, {url: () => `http://127.0.0.1:${proxy.port}`});
  let kills = 0;
  for (let batch = 0; batch < 20 && kills < 3; batch++) {
    const rows = Array.from({length: 1000}, (_, i) => row('trainer', batch * 1000 + i));
    const before = follower.received;
    assert.equal(await post({...scene, url: () => server.url}, rows), 200);
    await until('the first row of the batch', () => follower.received > before);
    if (follower.received < before + rows.length) {
      kills++;
      server.signal('SIGKILL');
      proxy.cutAll();
      assert.ok(follower.received < before + rows.length, 'the batch was cut');
      await server.end('SIGKILL');
      await server.start();
    }
    await assertHoldsTheTable(follower, postgres.pool, jobId);
  }
  assert.ok(kills > 0, 'no batch was caught in its middle');
  assert.ok(follower.connections > kills, `${follower.connections} connections after ${kills} kills`);
});

test('SIGTERM tells every stream to come back, ends with 0, and what comes after is not lost', async (t) => {
  const scene = await setScene(t, {DRAIN_S: '0.3'});
  const {server, postgres, jobId, random} = scene;
  const followers = Array.from({length: 5}, () => witness(t, scene));
  const writing = startWriting(t, scene);
  for (let restart = 0; restart < 2; restart++) {
    await pause(random, 300, 500);
    assert.equal(await server.end('SIGTERM'), 0, server.output);
    await server.start();
  }
  await writing.stop();
  for (const follower of followers) {
    await assertHoldsTheTable(follower, postgres.pool, jobId);
    assert.deepEqual(new Set(follower.partings), new Set(['drain']));
  }
});
