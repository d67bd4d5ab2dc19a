import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {atEnd} from '../support/at-end.ts';
import {until} from '../support/until.ts';
import {assertHoldsTheTable} from './support/follower.ts';
import {clients, createJob, setScene, witness} from './support/scene.ts';
import {insert, post, row, sqlWriter} from './support/writers.ts';

test('twelve writers with slow and rolled-back transactions: every committed row arrives once, in order', async (t) => {
  const scene = await setScene(t, {POLL_INTERVAL_S: '0.01'});
  const {postgres, jobId, random} = scene;
  const follower = witness(t, scene);
  const others = clients(t, scene);
  const writers = Array.from({length: 12}, (_, i) =>
    sqlWriter({pool: postgres.pool, jobId, random, name: `writer ${i}`}),
  );
  const stop = () => Promise.all(writers.map((writer) => writer.stop()));
  atEnd(t, stop);
  await sleep(4000);
  await stop();
  for (const other of others) await assertHoldsTheTable(other, postgres.pool, jobId);
  const rows = await assertHoldsTheTable(follower, postgres.pool, jobId);
  assert.ok(rows > 100, `only ${rows} rows`);
});

test('in a long run replaced rows arrive again under their id, and only they', async (t) => {
  const scene = await setScene(t);
  const {postgres, jobId} = scene;
  const LONG = 20_000;
  for (let first = 0; first < LONG; first += 1000) {
    await insert(
      postgres.pool,
      jobId,
      Array.from({length: 1000}, (_, i) => row('run', first + i)),
    );
  }
  const follower = witness(t, scene);
  await assertHoldsTheTable(follower, postgres.pool, jobId, {limitMs: 60_000});
  const received = follower.received;
  const changed = [0, 1, 7, 4999, 10_000, 19_999];
  for (const number of changed) {
    assert.equal(await post({...scene, url: () => scene.server.url}, [row('run', number, 5)]), 200);
  }
  assert.equal(await assertHoldsTheTable(follower, postgres.pool, jobId), LONG);
  assert.equal(follower.received - received, changed.length);
});

test('a writer that hangs in its transaction holds up its own job only, and is freed', async (t) => {
  const scene = await setScene(t);
  const {server, postgres, apiKey, jobId} = scene;
  const otherToken = await createJob(server.url, apiKey, 'other');
  const follower = witness(t, scene);
  const otherFollower = witness(t, {...scene, jobId: 'other'});
  const url = () => server.url;

  const hanging = await postgres.pool.connect();
  await hanging.query('BEGIN');
  await insert(hanging, jobId, [row('hanging', 0)]);
  const blocked = post({url, jobId, jobToken: scene.jobToken}, [row('trainer', 0)]);
  assert.equal(await post({url, jobId: 'other', jobToken: otherToken}, [row('trainer', 0)]), 200);
  await assertHoldsTheTable(otherFollower, postgres.pool, 'other');
  assert.ok([200, 503].includes(await blocked), 'the blocked POST is answered');

  await hanging.query('ROLLBACK');
  hanging.release();
  await until('the job to take rows again', async () => {
    return (await post({url, jobId, jobToken: scene.jobToken}, [row('trainer', 0)])) === 200;
  });
  assert.equal(await assertHoldsTheTable(follower, postgres.pool, jobId), 1);
});
