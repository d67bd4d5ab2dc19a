import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {chownSync, mkdirSync, mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {atEnd} from '../support/at-end.ts';
import {until} from '../support/until.ts';
import {assertHoldsTheTable} from './support/follower.ts';
import {setScene, witness, type Scene} from './support/scene.ts';
import {post, row} from './support/writers.ts';

/** A full disk answers a POST with 503 and takes no row; lists and streams go on; with room again all is well. */
async function expectPatience(
  scene: Scene,
  t: Parameters<typeof witness>[0],
  fill: () => Promise<void>,
  free: () => Promise<void>,
) {
  const {server, postgres, apiKey, jobId} = scene;
  const follower = witness(t, scene);
  const url = () => server.url;
  const batch = (first: number, count: number) =>
    Array.from({length: count}, (_, i) => row('trainer', first + i));
  assert.equal(await post({...scene, url}, batch(0, 10)), 200);
  await assertHoldsTheTable(follower, postgres.pool, jobId);
  await fill();
  const headers = {Authorization: `Bearer ${scene.jobToken}`, 'Content-Type': 'application/json'};
  const refused = await fetch(`${server.url}/api/training/predictions`, {
    method: 'POST',
    headers,
    body: JSON.stringify({job_id: jobId, predictions: batch(100, 900)}),
  });
  assert.equal(refused.status, 503, await refused.clone().text());
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  const list = await fetch(`${server.url}/api/training/predictions/${jobId}`, {
    headers: {'X-API-Key': apiKey},
  });
  assert.equal(list.status, 200);
  const before = follower.polledAt;
  await until('polls to go on', () => follower.polledAt !== null && follower.polledAt !== before);
  await free();
  await until('rows to be stored again', async () => (await post({...scene, url}, batch(100, 900))) === 200);
  assert.equal(await assertHoldsTheTable(follower, postgres.pool, jobId), 910);
  assert.equal(follower.connections, 1);
}

test('a full disk, as PostgreSQL reports it, is a 503 while polls go on', async (t) => {
  const scene = await setScene(t);
  const {pool} = scene.postgres;
  await expectPatience(
    scene,
    t,
    async () => {
      await pool.query(`
        CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE disk_full USING MESSAGE = 'could not extend file: No space left on device'; END $$`);
      await pool.query(
        'CREATE TRIGGER no_space BEFORE INSERT ON training_predictions FOR EACH ROW EXECUTE FUNCTION no_space()',
      );
    },
    async () => {
      await pool.query('DROP TRIGGER no_space ON training_predictions');
    },
  );
});

/** A small file system of its own, or why there is none. */
function mountSmall(): {folder: string; unmount: () => void} | {reason: string} {
  const folder = mkdtempSync(join(tmpdir(), 'ftl-small-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
  if (mounted.status !== 0) {
    rmSync(folder, {recursive: true});
    return {reason: 'mounting a small file system needs root on Linux'};
  }
  const unmount = () => {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, {recursive: true});
  };
  return {folder, unmount};
}

const small = mountSmall();

test(
  'a disk that is really full is a 503 while polls go on',
  {skip: 'reason' in small ? small.reason : false},
  async (t) => {
    if ('reason' in small) return;
    const scene = await setScene(t);
    atEnd(t, small.unmount);
    const {pool, folder} = scene.postgres;
    const owner = statSync(join(folder, 'postgres'));
    const space = join(small.folder, 'space');
    mkdirSync(space, {mode: 0o700});
    for (const path of [small.folder, space]) chownSync(path, owner.uid, owner.gid);
    await pool.query(`CREATE TABLESPACE small LOCATION '${space}'`);
    await pool.query('ALTER TABLE training_predictions SET TABLESPACE small');
    await pool.query('CREATE TABLE filler (text text) TABLESPACE small');
    await expectPatience(
      scene,
      t,
      async () => {
        const fill = `INSERT INTO filler SELECT repeat('x', 1000) FROM generate_series(1, 100)`;
        await assert.rejects(async () => {
          for (;;) await pool.query(fill);
        }, /No space left on device/);
      },
      async () => {
        execFileSync('mount', ['-o', 'remount,size=64m', small.folder]);
      },
    );
  },
);
