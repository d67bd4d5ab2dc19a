import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {until} from '../support/until.ts';
import {assertHoldsTheTable} from './support/follower.ts';
import {clients, pause, setScene, startWriting, witness} from './support/scene.ts';
import {post, row} from './support/writers.ts';

test('sessions that are terminated, all at once and often, cost no row and no stream', async (t) => {
  const scene = await setScene(t);
  const {postgres, jobId, random} = scene;
  const follower = witness(t, scene);
  const others = clients(t, scene);
  const writing = startWriting(t, scene);
  for (let round = 0; round < 8; round++) {
    await pause(random, 100, 400);
    await postgres.terminateSessions();
  }
  await pause(random, 100, 200);
  await writing.stop();
  for (const one of [follower, ...others]) await assertHoldsTheTable(one, postgres.pool, jobId);
  assert.equal(follower.connections, 1);
});

for (const mode of ['fast', 'immediate'] as const) {
  test(`a PostgreSQL that is restarted (${mode}) costs no row and no stream`, async (t) => {
    const scene = await setScene(t);
    const {postgres, jobId, random} = scene;
    const follower = witness(t, scene);
    const others = clients(t, scene);
    const writing = startWriting(t, scene);
    for (let round = 0; round < 3; round++) {
      await pause(random, 200, 500);
      await postgres.restart(mode);
    }
    await pause(random, 200, 400);
    await writing.stop();
    for (const one of [follower, ...others]) await assertHoldsTheTable(one, postgres.pool, jobId);
    assert.equal(follower.connections, 1);
  });
}

test('while PostgreSQL is gone streams stay and say so, requests get 503, and then everything is caught up', async (t) => {
  const scene = await setScene(t);
  const {server, postgres, jobId, apiKey} = scene;
  const follower = witness(t, scene, {silenceMs: 1000});
  const send = (number: number) => post({...scene, url: () => server.url}, [row('trainer', number)]);
  assert.equal(await send(0), 200);
  await until('the first row', () => follower.rows.size === 1);

  await postgres.stop('immediate');
  const goneAt = Date.now();
  await sleep(2500);
  assert.ok(
    follower.polledAt !== null && Date.parse(follower.polledAt) < goneAt + 500,
    `polled_at ${follower.polledAt} is younger than ${new Date(goneAt).toISOString()}`,
  );
  assert.equal(await send(1), 503);
  const list = await fetch(`${server.url}/api/training/predictions/${jobId}`, {
    headers: {'X-API-Key': apiKey},
  });
  assert.equal(list.status, 503);
  assert.ok(Number(list.headers.get('retry-after')) > 0);
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);

  await postgres.start();
  await until('the server to store rows again', async () => (await send(1)) === 200);
  assert.equal(await assertHoldsTheTable(follower, postgres.pool, jobId), 2);
  assert.equal(follower.connections, 1);
});

test('a server that starts while PostgreSQL restarts is asked again, and misses nothing', async (t) => {
  const scene = await setScene(t);
  const {server, postgres, jobId} = scene;
  const follower = witness(t, scene);
  const others = clients(t, scene);
  const writing = startWriting(t, scene);
  await sleep(300);
  await server.end('SIGKILL');
  await postgres.restart('immediate');
  await server.start();
  await sleep(300);
  await writing.stop();
  for (const one of [follower, ...others]) await assertHoldsTheTable(one, postgres.pool, jobId);
});
