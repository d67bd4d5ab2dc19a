import assert from 'node:assert/strict';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {test} from 'node:test';
import {assertHoldsTheTable} from './follower.ts';
import {pause, setScene, startWriting, witness} from './scene.ts';
import {post, row} from './writers.ts';

test('a server that is killed while it streams and stores loses and repeats nothing', async (t) => {
  const scene = await setScene(t);
  const {server, postgres, jobId, random} = scene;
  const follower = witness(t, scene);
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
  await assertHoldsTheTable(follower, postgres.pool, jobId);
  assert.ok(follower.connections >= 6, `${follower.connections} connections`);
  assert.deepEqual(follower.resets, []);
});

test('a server that is killed in the middle of a batch goes on with its next row', async (t) => {
  const scene = await setScene(t);
  const {server, postgres, jobId} = scene;
  const follower = witness(t, scene);
  let kills = 0;
  for (let batch = 0; batch < 20 && kills < 3; batch++) {
    const sent = post(
      {...scene, url: () => server.url},
      Array.from({length: 1000}, (_, i) => row('trainer', batch * 1000 + i)),
    );
    const before = follower.received;
    while (follower.received === before) await nextTurn();
    if (follower.received % 1000 !== 0) {
      kills++;
      server.signal('SIGKILL');
      await server.end('SIGKILL');
      await server.start();
    }
    await sent;
    await assertHoldsTheTable(follower, postgres.pool, jobId);
  }
  assert.ok(kills > 0, 'no batch was caught in its middle');
  assert.ok(follower.connections > kills);
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
