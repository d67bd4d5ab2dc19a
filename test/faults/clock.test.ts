import assert from 'node:assert/strict';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {until} from '../support/until.ts';
import {assertHoldsTheTable} from './support/follower.ts';
import {setScene, startWriting, witness, pause} from './support/scene.ts';

const TURN_BACK = fileURLToPath(new URL('support/turn-clock-back.ts', import.meta.url));

test('a server whose clock is set back by an hour streams on, says so, and cuts nobody', async (t) => {
  const scene = await setScene(t, {}, ['--import', TURN_BACK]);
  const {server, postgres, jobId, random} = scene;
  const follower = witness(t, scene);
  const writing = startWriting(t, scene);
  await pause(random, 300, 500);
  await until('a heartbeat', () => follower.polledAt !== null);
  server.signal('SIGUSR2');
  const early = new Date(Date.now() - 1_800_000).toISOString();
  await until('a heartbeat with the new time', () => (follower.polledAt ?? '9') < early);
  await pause(random, 300, 500);
  await writing.stop();
  await assertHoldsTheTable(follower, postgres.pool, jobId);
  assert.equal(follower.connections, 1);
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
});
