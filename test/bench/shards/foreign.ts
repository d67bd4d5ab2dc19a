import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import {readFeed} from '../../../server/feed/read-feed.ts';
import {readHead} from '../../../server/feed/read-head.ts';
import {readRange} from '../../../server/feed/read-range.ts';
import {readTrends} from '../../../server/store/epochs.ts';
import type {Database} from '../../../server/store/postgres/queryable.ts';
import {listPredictions} from '../../../server/store/predictions/pages/list-predictions.ts';
import {readSample} from '../../../server/store/samples.ts';
import {aStep} from '../../support/server/prediction-records.ts';
import {median, threeDigits} from '../fan-out/statistics.ts';
import {Coordinator} from './coordinator.ts';

/** What was tried, and whether it holds: else why not. */
export type Finding = readonly [tried: string, outcome: string];

const ROWS = 1000;
const BATCHES = 20;
const RUNS = 9;
const JOBS = ['a', 'b', 'c', 'd', 'e', 'f'];

const INSERT = `INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction)
  SELECT $1, 0, $2::bigint, n, 'say: cat', 'K AE1 T' FROM generate_series(1, $3::bigint) n`;

const READS: Readonly<Record<string, (db: Database, jobId: string) => Promise<unknown>>> = {
  'a head': readHead,
  'a page by arrival': (db, jobId) =>
    listPredictions(db, jobId, {sort: 'arrival', dir: 'desc', filter: {}, limit: 50, from: {offset: 0}}),
  'a page by epoch': (db, jobId) =>
    listPredictions(db, jobId, {sort: 'epoch', dir: 'desc', filter: {}, limit: 50, from: {offset: 0}}),
  'trends by step': (db, jobId) => readTrends(db, jobId, 'step'),
  'one sample': (db, jobId) => readSample(db, jobId, {sampleIndex: 7, limit: 50}),
  'a replay of 500 rows': (db, jobId) =>
    readRange(db, jobId, {after: {gen: null, seq: (ROWS * BATCHES) / 2}}),
};

async function attempt(tried: string, work: () => Promise<string | void>): Promise<Finding> {
  try {
    return [tried, (await work()) ?? 'holds'];
  } catch (error) {
    const {message, code} = error as Error & {code?: string};
    return [tried, `no: ${code ?? ''} ${message}`];
  }
}

/** What of the server runs over foreign partitions, each thing tried on databases of this moment. */
export async function tryForeign(): Promise<readonly Finding[]> {
  const coordinator = await Coordinator.start(3);
  try {
    return [
      ...(await tryTables(coordinator)),
      ...(await tryWriting(coordinator)),
      ...(await tryReading(coordinator)),
      ...(await tryLosing(coordinator)),
    ];
  } finally {
    await coordinator.stop();
  }
}

async function tryTables(coordinator: Coordinator): Promise<readonly Finding[]> {
  return [
    await attempt('a primary key over foreign partitions', async () => {
      await coordinator.run('ALTER TABLE job_stream ADD PRIMARY KEY (job_id)');
    }),
    await attempt('a foreign key to them (job_tokens to training_jobs)', async () => {
      await coordinator.run(
        'ALTER TABLE job_tokens ADD FOREIGN KEY (job_id) REFERENCES training_jobs (job_id)',
      );
    }),
    await attempt('the triggers with transition tables, on the coordinator', async () => {
      await coordinator.run(`CREATE TRIGGER t AFTER INSERT ON training_predictions_0
        REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ftl_after_insert()`);
    }),
  ];
}

async function tryWriting(coordinator: Coordinator): Promise<readonly Finding[]> {
  const {database} = coordinator;
  const homes: number[] = [];
  const findings = [
    await attempt('jobs inserted by plain SQL, each on one database with its head', async () => {
      for (const jobId of JOBS) {
        await coordinator.run(`INSERT INTO training_jobs (job_id, user_id) VALUES ($1, 'user')`, [jobId]);
        homes.push(await coordinator.homeOf(jobId));
        if ((await readHead(database, jobId)) === null) throw new Error('no head');
      }
      return `holds: on databases ${homes.join(', ')}`;
    }),
    await attempt("the server's own append", async () => {
      await appendPredictions(database, 'a', aStep(0, 0, 3));
    }),
    await attempt('ftl.own_path, which keeps triggers off, at the shard too', () => tryOwnPath(coordinator)),
    await attempt(`rows by plain SQL, ${ROWS} a statement, four writers`, async () => {
      const startedAt = performance.now();
      await Promise.all(
        JOBS.slice(0, 4).map(async (jobId) => {
          for (let step = 0; step < BATCHES; step++) await coordinator.run(INSERT, [jobId, step, ROWS]);
        }),
      );
      const seconds = (performance.now() - startedAt) / 1000;
      return `holds: ${threeDigits((4 * ROWS * BATCHES) / seconds)} rows/s; ${await count(coordinator, 'a')}`;
    }),
    await attempt('the same, each writer at its own database', async () => {
      const startedAt = performance.now();
      await Promise.all(
        JOBS.slice(0, 4).map(async (jobId, i) => {
          const {pool} = coordinator.shards[homes[i]!]!;
          for (let step = BATCHES; step < 2 * BATCHES; step++) await pool.query(INSERT, [jobId, step, ROWS]);
        }),
      );
      const seconds = (performance.now() - startedAt) / 1000;
      return `holds: ${threeDigits((4 * ROWS * BATCHES) / seconds)} rows/s`;
    }),
    await attempt('the same rows again: replaced or unchanged, none twice', async () => {
      await coordinator.run(INSERT, ['a', 0, ROWS]);
      return `holds: ${await count(coordinator, 'a')}`;
    }),
    await attempt('two writers of one job, 40 batches of 10', () => tryRivals(coordinator)),
    await attempt('ON CONFLICT (…) DO UPDATE', async () => {
      await coordinator.run(
        `INSERT INTO job_stream (job_id) VALUES ('a') ON CONFLICT (job_id) DO UPDATE SET gen = 'x'`,
      );
    }),
  ];
  return findings;
}

/** Whether the shard's triggers have counted rows that the server's own path was going to count itself. */
async function tryOwnPath(coordinator: Coordinator): Promise<string> {
  const client = await coordinator.postgres.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(
      `SELECT set_config('ftl.own_path', 'on', true) FROM job_stream WHERE job_id = 'f' FOR NO KEY UPDATE`,
    );
    await client.query(INSERT, ['f', 0, 3]);
    const {rows} = await client.query<{row_count: string}>(
      `SELECT row_count FROM job_stream WHERE job_id = 'f'`,
    );
    return rows[0]?.row_count === '0'
      ? 'holds'
      : 'no: its triggers ran, and what the server adds would be counted twice';
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

async function tryRivals(coordinator: Coordinator): Promise<string> {
  let refused = 0;
  await Promise.all(
    [1000, 2000].map(async (from) => {
      for (let i = 0; i < 40; i++) {
        for (;;) {
          try {
            await coordinator.run(INSERT, ['e', from + i, 10]);
            break;
          } catch (error) {
            if ((error as {code?: string}).code !== '40001') throw error;
            refused++;
          }
        }
      }
    }),
  );
  return `holds when tried again: ${refused} refused with 40001 (a session at a shard has one snapshot, older than the lock it waits for); ${await count(coordinator, 'e')}`;
}

async function count(coordinator: Coordinator, jobId: string): Promise<string> {
  const {rows} = await coordinator.run(
    `SELECT count(*)::int AS rows, count(DISTINCT (epoch, step, sample_index))::int AS keys,
       (SELECT row_count::int FROM job_stream WHERE job_id = $1) AS counted FROM training_predictions WHERE job_id = $1`,
    [jobId],
  );
  const {rows: stored, keys, counted} = rows[0] as {rows: number; keys: number; counted: number};
  return `${stored} rows stored, ${keys} keys, ${counted} counted`;
}

async function tryReading(coordinator: Coordinator): Promise<readonly Finding[]> {
  const {database, shardDatabases} = coordinator;
  const jobId = 'a';
  const home = shardDatabases[await coordinator.homeOf(jobId)]!;
  const findings: Finding[] = [];
  for (const [name, read] of Object.entries(READS)) {
    const finding = await attempt(`read: ${name}`, async () => {
      const answers = [JSON.stringify(await read(home, jobId)), JSON.stringify(await read(database, jobId))];
      if (answers[0] !== answers[1]) throw new Error('another answer than at its own database');
      const [direct, through] = [
        await time(() => read(home, jobId)),
        await time(() => read(database, jobId)),
      ];
      return `holds: ${threeDigits(through)} ms, at its own database ${threeDigits(direct)} ms`;
    });
    findings.push(finding);
  }
  findings.push(
    await attempt('a poll of six jobs on three databases, nothing new', async () => {
      const heads = await Promise.all(JOBS.map(async (job) => (await readHead(database, job))!));
      const requests = heads.map(({jobId, gen, lastSeq, status, errorMessage}) => ({
        ...{jobId, gen, seq: lastSeq, epoch: null},
        known: {status, errorMessage},
      }));
      const limits = {rows: 500, bytes: 1 << 22};
      return `holds: ${threeDigits(await time(() => readFeed(database, requests, limits)))} ms`;
    }),
  );
  return findings;
}

/** One of the three is gone: what becomes of jobs on the others? */
async function tryLosing(coordinator: Coordinator): Promise<readonly Finding[]> {
  const {database} = coordinator;
  const gone = await coordinator.homeOf('a');
  const homes = await Promise.all(JOBS.map((jobId) => coordinator.homeOf(jobId)));
  const other = JOBS.find((_, i) => homes[i] !== gone)!;
  await coordinator.shards[gone]!.stop('immediate');
  return [
    await attempt('with one database gone, a head on another', async () => {
      await readHead(database, other);
    }),
    await attempt('with one database gone, a replay of a job on another', async () => {
      await readRange(database, other, {after: {gen: null, seq: 0}});
    }),
  ];
}

async function time(read: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const startedAt = performance.now();
    await read();
    times.push(performance.now() - startedAt);
  }
  return median(times);
}
