import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import type {PredictionList} from '../../src/protocol/protocol.ts';
import {atEnd} from '../support/at-end.ts';
import {seededRandom} from '../support/random.ts';
import {PrivatePostgres} from '../support/server/private-postgres.ts';
import {ServerProcess} from '../support/server/server-process.ts';
import {openSse} from '../support/server/sse-reader.ts';
import {holdBack, letGoOn, startStandby, WITH_STANDBYS} from '../support/server/standby.ts';
import {until} from '../support/until.ts';
import {assertHoldsTheTable} from './support/follower.ts';
import {BRISK, clients, createJob, createUser, startWriting, witness} from './support/scene.ts';

/** A server that reads from a real standby, and one beside it that reads from the primary. */
async function setScene(t: TestContext) {
  const postgres = await PrivatePostgres.start(WITH_STANDBYS);
  atEnd(t, () => postgres.end());
  const env = {...BRISK, DATABASE_URL: postgres.url, EMBED_SECRET: 'the same on both servers, 32 letters'};
  const direct = await ServerProcess.start({env});
  atEnd(t, () => direct.remove());
  const apiKey = await createUser(postgres);
  const jobId = 'job';
  const jobToken = await createJob(direct.url, apiKey, jobId);
  const standby = await startStandby(postgres);
  atEnd(t, () => standby.end());
  const server = await ServerProcess.start({env: {...env, DATABASE_READ_URL: standby.url}});
  atEnd(t, () => server.remove());
  const scene = {postgres, server, jobId, jobToken, apiKey, random: seededRandom(20261128)};
  const list = async (url = server.url, job = jobId): Promise<PredictionList> => {
    const response = await fetch(`${url}/api/training/predictions/${job}?limit=1`, {
      headers: {'X-API-Key': apiKey},
    });
    assert.equal(response.status, 200, await response.clone().text());
    return (await response.json()) as PredictionList;
  };
  return {...scene, scene, direct, standby, list};
}

async function headOf({pool}: PrivatePostgres, jobId: string): Promise<number> {
  const {rows} = await pool.query<{seq: string}>('SELECT last_seq AS seq FROM job_stream WHERE job_id = $1', [
    jobId,
  ]);
  return Number(rows[0]!.seq);
}

const seqOf = ({cursor}: PredictionList): number => Number(cursor.split('.')[1]);

test('streams and lists by a standby show what it has, wait while it lags, and lose and repeat nothing after', async (t) => {
  const {scene, postgres, direct, server, standby, jobId, list} = await setScene(t);
  const readers = [witness(t, scene), ...clients(t, scene)];
  // Come from a server that reads the primary: their cursors are ahead of the standby.
  const movers = [0, 1].map(() =>
    witness(t, scene, {url: () => (direct.isRunning ? direct.url : server.url)}),
  );
  const writing = startWriting(t, scene);
  await until('rows by the standby', () => [...readers, ...movers].every(({rows}) => rows.size > 100));

  await holdBack(standby);
  const held = await headOf(standby, jobId);
  await until('the primary to be far ahead', async () => (await headOf(postgres, jobId)) > held + 200);
  await until('readers of the primary to be ahead', () =>
    movers.every(({rows}) => Math.max(...rows.values()) > held + 100),
  );
  const late = witness(t, scene);
  await until('what the standby has', () =>
    [...readers, late].every(({rows}) => Math.max(...rows.values()) === held),
  );
  await direct.end('SIGKILL');
  await until('the movers to be live at the other server', () =>
    movers.every(({connections, isCaughtUp}) => connections > 1 && isCaughtUp),
  );
  const before = await list();
  assert.equal(seqOf(before), held);
  const {rows} = await standby.pool.query<{count: string}>('SELECT count(*) FROM training_predictions');
  assert.equal(before.total_count, Number(rows[0]!.count));
  for (const reader of [...readers, late]) assert.equal(Math.max(...reader.rows.values()), held);

  await letGoOn(standby);
  await until('rows written since', () => readers.every(({rows}) => Math.max(...rows.values()) > held + 300));
  await writing.stop();
  for (const reader of [...readers, ...movers, late]) await assertHoldsTheTable(reader, postgres.pool, jobId);
  const head = await headOf(postgres, jobId);
  await until('the list to be as the primary', async () => seqOf(await list()) === head);
});

test('a job that a standby has yet to learn of can be listed and followed at once', async (t) => {
  const {scene, postgres, standby, server, apiKey, list} = await setScene(t);
  await holdBack(standby);
  const jobId = 'newer';
  const jobToken = await createJob(server.url, apiKey, jobId);
  const reader = witness(t, {...scene, jobId});
  const stream = await openSse(`${server.url}/api/training/predictions/${jobId}/stream`, {
    headers: {'X-API-Key': apiKey},
  });
  atEnd(t, () => stream.close());
  assert.equal(stream.status, 200);
  const writing = startWriting(t, {...scene, jobId, jobToken});
  await until('rows on the primary', async () => (await headOf(postgres, jobId)) > 50);
  assert.ok((await list(server.url, jobId)).total_count > 0);
  assert.deepEqual([...reader.refusals, ...reader.partings], []);
  await letGoOn(standby);
  await until('rows by the standby', () => reader.rows.size > 20);
  await writing.stop();
  await assertHoldsTheTable(reader, postgres.pool, jobId);
});

test('a standby that crashes and comes back keeps its readers waiting, and trainers and the primary do not notice', async (t) => {
  const {scene, postgres, standby, jobId} = await setScene(t);
  const readers = [witness(t, scene), ...clients(t, scene)];
  const writing = startWriting(t, scene);
  await until('rows by the standby', () => readers.every(({rows}) => rows.size > 100));
  await standby.stop('immediate');
  const head = await headOf(postgres, jobId);
  await until('writers to go on', async () => (await headOf(postgres, jobId)) > head + 100);
  await standby.start();
  await until('rows written since', () => readers.every(({rows}) => Math.max(...rows.values()) > head + 100));
  await writing.stop();
  for (const reader of readers) await assertHoldsTheTable(reader, postgres.pool, jobId);
});
