import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {rename, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {until} from '../support/until.ts';
import {assertHoldsTheTable} from './support/follower.ts';
import {clients, setScene, startWriting, witness} from './support/scene.ts';
import {insert, post, row} from './support/writers.ts';

const run = promisify(execFile);
const ADMIN = fileURLToPath(new URL('../../server/admin.ts', import.meta.url));

/** `node server/admin.ts …`, as an operator runs it. */
async function admin(databaseUrl: string, ...args: string[]): Promise<void> {
  await run(process.execPath, [ADMIN, ...args], {
    env: {...process.env, DATABASE_URL: databaseUrl},
    timeout: 30_000,
  });
}

/** Who deletes rows takes them before the job's head, against the writers: PostgreSQL lets one of the two try again. */
async function retryDeadlock(work: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if ((error as {code?: string}).code !== '40P01') throw error;
    }
  }
}

test('a cold copy put back makes every reader begin anew once new-generation has run', async (t) => {
  const scene = await setScene(t);
  const {server, postgres, jobId} = scene;
  const url = () => server.url;
  const send = (first: number, count: number, version = 0) =>
    post(
      {...scene, url},
      Array.from({length: count}, (_, i) => row('trainer', first + i, version)),
    );
  const follower = witness(t, scene);
  const others = clients(t, scene);
  assert.equal(await send(0, 50), 200);
  await assertHoldsTheTable(follower, postgres.pool, jobId);

  const cluster = join(postgres.folder, 'postgres');
  const copy = join(postgres.folder, 'copy');
  await postgres.stop('fast');
  // With its owner, which is not always who runs this test.
  await run('cp', ['-a', cluster, copy]);
  await postgres.start();
  await until('the server to store rows again', async () => (await send(50, 50)) === 200);
  await assertHoldsTheTable(follower, postgres.pool, jobId);

  await postgres.stop('fast');
  await rm(cluster, {recursive: true});
  await rename(copy, cluster);
  await postgres.start();
  // The copy knows nothing of the last 50 rows; the same numbers go to others now.
  await until('the server to store rows again', async () => (await send(200, 70, 1)) === 200);
  await admin(postgres.url, 'new-generation', '--all');
  assert.equal(await send(300, 10), 200);
  for (const one of [follower, ...others]) {
    assert.equal(await assertHoldsTheTable(one, postgres.pool, jobId, {resets: true}), 130);
  }
  assert.ok(follower.resets.includes('generation'), follower.resets.join());
});

test('rows that are deleted while they stream make every reader begin anew, and it ends with what is left', async (t) => {
  const scene = await setScene(t);
  const {postgres, jobId} = scene;
  const followers = [witness(t, scene), witness(t, scene)];
  const others = clients(t, scene);
  const writing = startWriting(t, scene);
  for (let round = 0; round < 3; round++) {
    await sleep(500);
    await retryDeadlock(() =>
      postgres.pool.query('DELETE FROM training_predictions WHERE job_id = $1 AND seq % 3 = 0', [jobId]),
    );
  }
  await sleep(200);
  await writing.stop();
  for (const follower of followers) {
    await assertHoldsTheTable(follower, postgres.pool, jobId, {resets: true});
    assert.ok(follower.resets.includes('generation'), follower.resets.join());
  }
  for (const other of others) await assertHoldsTheTable(other, postgres.pool, jobId, {resets: true});
});

test('retention that runs while a job streams leaves every reader with the rows that stay', async (t) => {
  const scene = await setScene(t);
  const {postgres, jobId} = scene;
  for (let first = 0; first < 5000; first += 1000) {
    await insert(
      postgres.pool,
      jobId,
      Array.from({length: 1000}, (_, i) => row('run', first + i)),
    );
  }
  const follower = witness(t, scene);
  const others = clients(t, scene);
  for (const one of [follower, ...others]) await assertHoldsTheTable(one, postgres.pool, jobId);
  const writing = startWriting(t, scene);
  await admin(postgres.url, 'jobs', 'retain', jobId, '--rows', '500');
  await sleep(300);
  await writing.stop();
  for (const other of others) await assertHoldsTheTable(other, postgres.pool, jobId, {resets: true});
  const rows = await assertHoldsTheTable(follower, postgres.pool, jobId, {resets: true});
  assert.ok(rows < 5000, `${rows} rows are left`);
  assert.ok(follower.resets.length > 0);
});
