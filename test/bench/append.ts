/**
 * How fast `appendPredictions` stores batches of short texts, at 1,000 a batch, with several trainers at a time.
 *
 *   node test/bench/append.ts [--rows 400000] [--jobs 4] [--scored] [--own 3] [--with 'CREATE INDEX …']
 */
import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import pg from 'pg';
import {appendPredictions} from '../../server/ingest/append-predictions.ts';
import {openDatabase} from '../../server/store/postgres/database.ts';
import {startEmbeddedPostgres} from '../../server/store/postgres/embedded.ts';
import {aStep, createJob} from '../support/server/prediction-records.ts';

const {values} = parseArgs({
  options: {
    rows: {type: 'string', default: '400000'},
    jobs: {type: 'string', default: '4'},
    /** Let the server compute the scores. */
    scored: {type: 'boolean', default: false},
    /** Scores of the trainer's own in each record. */
    own: {type: 'string', default: '0'},
    /** SQL to run first: what does an index cost? */
    with: {type: 'string', default: ''},
  },
});
const BATCH = 1000;
/** Seconds of processor time that PostgreSQL's processes have used; 0 where /proc is missing. */
async function postgresCpu(postmaster: number): Promise<number> {
  let ticks = 0;
  for (const pid of await readdir('/proc').catch(() => [])) {
    const stat = /^\d+$/.test(pid) ? await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '') : '';
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (Number(fields[1]) === postmaster) ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / 100;
}

const dataDir = await mkdtemp(join(tmpdir(), 'ftl-bench-'));
const server = await startEmbeddedPostgres({dataDir});
const database = await openDatabase(server.poolConfig, {log: {info() {}, warn: console.warn}});
const client = new pg.Client(server.poolConfig);
await client.connect();
if (values.with !== '') await client.query(values.with);
await client.end();
const truth = values.scored ? {ground_truth: 'P AO2 R T FOH1 L IY0 OW2'} : {};
const names = Array.from({length: Number(values.own)}, (_, i) => `score-${i}`);
const scores =
  names.length === 0 ? {} : {scores: Object.fromEntries(names.map((name, i) => [name, 0.1234 * (i + 1)]))};
try {
  const jobs = await Promise.all(Array.from({length: Number(values.jobs)}, () => createJob(database)));
  const batches = Math.ceil(Number(values.rows) / BATCH / jobs.length);
  const run = async (jobId: string, from: number, to: number) => {
    for (let step = from; step < to; step++) {
      const records = aStep(Math.floor(step / 20), step, BATCH, {
        prompt: 'pronounce: portfolio',
        prediction: 'P AO2 R T F OW1 L IY0 OW2',
        latency_ms: 12,
        validation_pass: step % 50 !== 0,
        ...truth,
        ...scores,
      });
      await appendPredictions(database, jobId, records);
    }
  };
  await Promise.all(jobs.map((jobId) => run(jobId, 0, 5)));
  const cpu = process.cpuUsage();
  const postgres = await postgresCpu(server.pid);
  const startedAt = performance.now();
  await Promise.all(jobs.map((jobId) => run(jobId, 5, 5 + batches)));
  const seconds = (performance.now() - startedAt) / 1000;
  const rows = batches * BATCH * jobs.length;
  const used = process.cpuUsage(cpu);
  const usedByPostgres = (await postgresCpu(server.pid)) - postgres;
  console.log(
    `${rows} rows of ${jobs.length} jobs in ${seconds.toFixed(2)} s: ${Math.round(rows / seconds)} rows/s, ` +
      `${((used.user + used.system) / rows).toFixed(2)} µs of node and ${((usedByPostgres / rows) * 1e6).toFixed(2)} µs of PostgreSQL a row`,
  );
} finally {
  await database.close();
  await server.stop();
  await rm(dataDir, {recursive: true});
}
