/**
 * `npm run bench:growth`: how reads of one job grow with its rows, with scores of the trainer's own and without, side by
 * side in one database. Prints medians in milliseconds, and the exponent from the smallest job to the largest.
 *
 *   node test/bench/growth.ts [--sizes 10000,100000,1000000,5000000] [--own 3] [--runs 5] [--from commit]
 *
 * With --from the largest job without own scores is stored under the schema of that commit of this repository and migrated,
 * which is timed. At the sizes above it takes 13 GB of disk and 15 minutes.
 */
import {execFileSync} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import pg from 'pg';
import {readRange} from '../../server/feed/read-range.ts';
import {readTrends} from '../../server/store/epochs.ts';
import {readGroupTrends} from '../../server/store/group-trends.ts';
import {listSamples} from '../../server/store/list-samples.ts';
import {openDatabase} from '../../server/store/postgres/database.ts';
import {startEmbeddedPostgres} from '../../server/store/postgres/embedded.ts';
import type {Database} from '../../server/store/postgres/queryable.ts';
import {listPredictions, type PredictionFilter} from '../../server/store/predictions/list-predictions.ts';
import {readSample} from '../../server/store/samples.ts';
import {readScores} from '../../server/store/scores.ts';
import type {SortName} from '../../src/protocol/filters.ts';
import {describeCommit, describeMachine} from './fan-out/results.ts';
import {median, threeDigits} from './fan-out/statistics.ts';
import {loadRows} from './load-rows.ts';

const {values: options} = parseArgs({
  options: {
    sizes: {type: 'string', default: '10000,100000,1000000,5000000'},
    own: {type: 'string', default: '3'},
    runs: {type: 'string', default: '5'},
    from: {type: 'string'},
  },
});
const sizes = options.sizes.split(',').map(Number);
const largest = Math.max(...sizes);
const EPOCHS = 50;
const SAMPLES = 1000;

interface Job {
  readonly jobId: string;
  readonly rows: number;
  readonly own: number;
}
const jobOf = (rows: number, own: number): Job => ({jobId: `${rows}-rows-${own}-own`, rows, own});

const shapeOf = ({jobId, rows, own}: Job) => {
  const samples = Math.min(SAMPLES, rows / EPOCHS);
  return {jobId, own, epochs: EPOCHS, samples, steps: rows / EPOCHS / samples};
};

type Read = (db: Database, job: Job) => Promise<unknown>;

const page =
  (sort: SortName, filter: PredictionFilter = {}, grouped = false): Read =>
  (db, {jobId}) =>
    listPredictions(db, jobId, {sort, dir: 'asc', filter, grouped, limit: 50, from: {offset: 0}});

/** Of every job. */
const READS: Readonly<Record<string, Read>> = {
  'page by arrival': page('arrival'),
  'page by epoch': page('epoch'),
  'page by char_error_rate': page('char_error_rate'),
  'char_error_rate ≥ 0.999, 1 in 1,000': page('epoch', {min_char_error_rate: 0.999}),
  'char_error_rate ≥ 0.9995, none': page('epoch', {min_char_error_rate: 0.9995}),
  'trends by epoch': (db, {jobId}) => readTrends(db, jobId, 'epoch'),
  'trends by step': (db, {jobId}) => readTrends(db, jobId, 'step'),
  'cursor read, 500 rows': (db, {jobId, rows}) => readRange(db, jobId, {after: {gen: null, seq: rows / 2}}),
  'one sample, 1,000 rows': (db, {jobId}) => readSample(db, jobId, {sampleIndex: 7, limit: 1000}),
  '50 samples summed up': (db, {jobId}) => listSamples(db, jobId, {limit: 50}),
  'matrix of scores': (db, {jobId}) => readScores(db, jobId, 'char_error_rate'),
  'page of groups by epoch': page('epoch', {}, true),
  'trends over groups': (db, {jobId}) => readGroupTrends(db, jobId, 'epoch', 'char_error_rate'),
};

/** The same by an own score, each beside the one that it is compared with. */
const OWN_READS: Readonly<Record<string, readonly [like: string, read: Read]>> = {
  'page by an own score': ['page by char_error_rate', page('scores.score-1')],
  'own score ≥ 0.999, 1 in 1,000': [
    'char_error_rate ≥ 0.999, 1 in 1,000',
    page('epoch', {'min_scores.score-1': 0.999}),
  ],
  'own score ≥ 0.9995, none': [
    'char_error_rate ≥ 0.9995, none',
    page('epoch', {'min_scores.score-1': 0.9995}),
  ],
  'matrix of an own score': ['matrix of scores', (db, {jobId}) => readScores(db, jobId, 'scores.score-1')],
  'trends over groups by an own score': [
    'trends over groups',
    (db, {jobId}) => readGroupTrends(db, jobId, 'epoch', 'scores.score-1'),
  ],
};

async function measure(db: Database, job: Job, read: Read): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < Number(options.runs); i++) {
    const from = performance.now();
    await read(db, job);
    times.push(performance.now() - from);
  }
  return median(times);
}

const git = (...args: string[]): string => execFileSync('git', args, {encoding: 'utf8'});

/** Makes the tables of an older commit and stores a job there. */
async function loadOlder(client: pg.Client, commit: string, job: Job): Promise<void> {
  const files = git('ls-tree', '-r', '--name-only', commit, 'server/store').split('\n');
  await client.query(
    'CREATE TABLE ftl_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
  );
  for (const file of files.filter((name) => name.endsWith('.sql'))) {
    await client.query(git('show', `${commit}:${file}`));
    await client.query('INSERT INTO ftl_migrations (name) VALUES ($1)', [file.split('/').at(-1)]);
  }
  await loadRows(client, shapeOf(job), 'SELECT ftl_settle($1)');
}

const dataDir = await mkdtemp(join(tmpdir(), 'ftl-bench-'));
const server = await startEmbeddedPostgres({dataDir, durable: false, settings: {max_wal_size: '4GB'}});
const client = new pg.Client(server.poolConfig);
await client.connect();

const migrated: string[] = [];
async function openMigrated(): Promise<Database> {
  let since = performance.now();
  const info = (fields: object): void => {
    if (!('migration' in fields)) return;
    migrated.push(`${String(fields.migration)}: ${threeDigits((performance.now() - since) / 1000)} s`);
    since = performance.now();
  };
  return openDatabase(server.poolConfig, {log: {info, warn() {}}, statementTimeoutMs: 120_000});
}

const text: string[] = [];
const say = (line: string): void => {
  text.push(line);
  console.log(line);
};
const row = (...cells: readonly string[]): void => say(`| ${cells.join(' | ')} |`);

try {
  const own = Number(options.own);
  const jobs = sizes.flatMap((rows) => [jobOf(rows, 0), jobOf(rows, own)]);
  const older = options.from === undefined ? null : jobOf(largest, 0);
  if (older !== null) await loadOlder(client, options.from!, older);
  const db = await openMigrated();
  for (const job of jobs) if (job.jobId !== older?.jobId) await loadRows(client, shapeOf(job));
  await client.query('VACUUM ANALYZE');

  say(`# Reads as a job grows\n`);
  say(
    `${describeMachine()}; commit ${describeCommit()}; ${new Date().toISOString()}. Medians of ${options.runs}, ms.\n`,
  );
  if (older !== null) {
    say(`Migrations of ${largest} rows from the schema of ${options.from}: ${migrated.join(', ')}.\n`);
  }
  const counts = sizes.map((rows) => rows.toLocaleString('en'));
  row(
    'read',
    ...counts,
    'exponent',
    ...counts.map((rows) => `${rows}, ${own} own scores`),
    'exponent',
    'with ÷ without',
  );
  row('---', ...Array.from({length: 2 * sizes.length + 3}, () => '--:'));
  const figuresOf = async (read: Read, scores: number): Promise<readonly number[]> => {
    const figures: number[] = [];
    for (const rows of sizes) figures.push(await measure(db, jobOf(rows, scores), read));
    return figures;
  };
  const exponent = (figures: readonly number[]): string =>
    (Math.log(figures.at(-1)! / figures[0]!) / Math.log(sizes.at(-1)! / sizes[0]!)).toFixed(2);
  const tell = (name: string, without: readonly number[], withOwn: readonly number[]): void =>
    row(
      name,
      ...[...without.map(threeDigits), exponent(without)],
      ...[...withOwn.map(threeDigits), exponent(withOwn)],
      threeDigits(withOwn.at(-1)! / without.at(-1)!),
    );
  const without = new Map<string, readonly number[]>();
  for (const [name, read] of Object.entries(READS)) {
    without.set(name, await figuresOf(read, 0));
    tell(name, without.get(name)!, await figuresOf(read, own));
  }
  for (const [name, [like, read]] of Object.entries(OWN_READS)) {
    tell(`${name} (without: ${like})`, without.get(like)!, await figuresOf(read, own));
  }
  await db.close();
  const name = `results/growth-${new Date().toISOString().slice(0, 10)}.md`;
  await writeFile(new URL(name, import.meta.url), `${text.join('\n')}\n`);
} finally {
  await client.end();
  await server.stop();
  await rm(dataDir, {recursive: true});
}
