import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import {test} from 'node:test';
import {findNginx, startShardedNginx} from '../../demo/cluster/nginx.ts';
import {hashSecret} from '../../server/auth/secrets.ts';
import {Run} from '../../src/send/run.ts';
import {atEnd} from '../support/at-end.ts';
import {freePort} from '../support/free-port.ts';
import {temporaryFolder} from '../support/temporary-folder.ts';
import {until} from '../support/until.ts';
import {assertHoldsTheTable} from './support/follower.ts';
import {clients, createJob, setScene, startWriting, witness} from './support/scene.ts';

const command = findNginx();

test(
  'behind nginx that divides jobs by their ids each job is on one database, and a server that is killed costs no row',
  {skip: command === null ? 'nginx is not installed' : false},
  async (t) => {
    const scenes = [await setScene(t), await setScene(t)];
    const [{apiKey}] = scenes as [(typeof scenes)[number], ...typeof scenes];
    // The same key for all of them.
    for (const {postgres} of scenes.slice(1))
      await postgres.pool.query(
        `INSERT INTO api_keys (key_hash, user_id, scopes) VALUES ($1, 'user', '{all}')`,
        [hashSecret(apiKey)],
      );
    const httpPort = await freePort();
    const nginx = await startShardedNginx({
      command: command!,
      shards: scenes.map(({server}) => [server.port]),
      httpPort,
    });
    atEnd(t, () => nginx.stop());
    const front = `http://127.0.0.1:${httpPort}`;
    const homes = async (jobId: string) => {
      const found = await Promise.all(
        scenes.map(({postgres}) =>
          postgres.pool.query('SELECT FROM training_jobs WHERE job_id = $1', [jobId]),
        ),
      );
      return scenes.filter((_, i) => found[i]!.rowCount === 1);
    };

    const jobs = await Promise.all(
      ['a:1', 'b.2', 'c_3', 'd-4', 'e', 'f', 'g', 'h'].map(async (jobId) => {
        const url = () => `${front}/of/${encodeURIComponent(jobId)}`;
        const jobToken = await createJob(url(), apiKey, jobId);
        const [home, ...others] = await homes(jobId);
        assert.equal(others.length, 0, `${jobId} is on one database`);
        return {...home!, jobId, jobToken, apiKey, url};
      }),
    );
    const used = scenes.map(({postgres}) => jobs.filter((job) => job.postgres === postgres));
    assert.ok(
      used.every((some) => some.length > 0),
      'each database has some of the jobs',
    );

    const followed = used.map(([job]) => {
      const {url} = job!;
      const readers = [witness(t, job!, {url}), ...clients(t, job!, url)];
      return {job: job!, readers, writing: startWriting(t, job!, url)};
    });
    await until('rows on both', () => followed.every(({readers}) => readers[0]!.rows.size > 50));
    const [{job: hit}] = followed as [(typeof followed)[number], ...typeof followed];
    await hit.server.end('SIGKILL');
    const before = followed[1]!.readers[0]!.rows.size;
    await until('the other database to go on', () => followed[1]!.readers[0]!.rows.size > before + 20);
    // Another database is not asked: it would say that there is no such job, which ends a reader for good.
    const answer = await fetch(`${front}/api/training/predictions/${hit.jobId}`, {
      headers: {'X-API-Key': apiKey},
    });
    assert.equal(answer.status, 502);
    await hit.server.start();
    for (const {job, readers, writing} of followed) {
      await writing.stop();
      for (const reader of readers) await assertHoldsTheTable(reader, job.postgres.pool, job.jobId);
      assert.equal((await homes(job.jobId)).length, 1);
    }

    // A sender of this project, which knows of no division.
    const {jobId, url, postgres} = jobs.at(-1)!;
    // Longer than what nginx keeps in memory, compressed too.
    const long = randomBytes(40_000).toString('hex');
    const run = new Run(jobId, {url: url(), key: apiKey, spool: await temporaryFolder('spool')});
    run.log(0, 1, [{prompt: 'say: cat', prediction: long}]);
    await run.close();
    const {rowCount} = await postgres.pool.query('SELECT FROM training_predictions WHERE job_id = $1', [
      jobId,
    ]);
    assert.equal(rowCount, 1);
    const unnamed = await fetch(`${front}/api/training/jobs`, {headers: {'X-API-Key': apiKey}});
    assert.equal(unnamed.status, 404);
    assert.match(await unnamed.text(), /No job is named/);
  },
);
