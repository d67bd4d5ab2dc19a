import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import pg from 'pg';
import {openDatabase} from '../../../server/store/postgres/database.ts';
import {startEmbeddedPostgres} from '../../../server/store/postgres/embedded.ts';
import type {Database} from '../../../server/store/postgres/queryable.ts';
import {threeDigits} from '../fan-out/statistics.ts';
import {loadRows} from '../load-rows.ts';
import {Curves} from './curves.ts';
import {loadOlder} from './older-schema.ts';
import {jobOf, measure, OWN_READS, READS, shapeOf, type Read} from './reads.ts';
import {recordGrowth} from './record.ts';

interface RowsOptions {
  readonly sizes: readonly number[];
  /** Scores of the trainer's own in the rows of a second job of each size; 0: no such jobs. */
  readonly own: number;
  readonly runs: number;
  /** A commit of this repository under whose schema the largest job is stored and then migrated, which is timed. */
  readonly from: string | null;
}

/** Of the picture; the table has all. */
const DRAWN = [
  'poll, nothing new',
  'poll, 10 new rows',
  'page by epoch',
  'page by char_error_rate',
  'trends by step',
  '50 samples summed up',
];

/** How reads of one job grow with its rows, with scores of the trainer's own and without, side by side in one database. */
export async function growRows({sizes, own, runs, from}: RowsOptions): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ftl-bench-'));
  const server = await startEmbeddedPostgres({dataDir, durable: false, settings: {max_wal_size: '4GB'}});
  const client = new pg.Client(server.poolConfig);
  await client.connect();
  try {
    const jobs = sizes.flatMap((rows) => [jobOf(rows, 0), ...(own > 0 ? [jobOf(rows, own)] : [])]);
    const older = from === null ? null : jobOf(Math.max(...sizes), 0);
    if (older !== null) await loadOlder(client, from!, shapeOf(older));
    const {db, migrated} = await openMigrated(server.poolConfig);
    for (const job of jobs) {
      if (job.jobId === older?.jobId) continue;
      await loadRows(client, shapeOf(job));
      console.log(`stored: ${job.rows.toLocaleString('en')} rows, ${job.own} own scores`);
    }
    await client.query('VACUUM ANALYZE');
    const curves = new Curves();
    const measureAll = async (name: string, read: Read, scores: number): Promise<void> => {
      const title = scores === 0 ? name : `${name}, ${scores} own scores`;
      const figures: string[] = [];
      for (const rows of sizes) {
        const ms = await measure(db, jobOf(rows, scores), read, runs);
        curves.put(title, 'ms', rows, ms);
        figures.push(threeDigits(ms));
      }
      console.log(`${title}: ${figures.join(', ')} ms`);
    };
    for (const [name, read] of Object.entries(READS)) {
      await measureAll(name, read, 0);
      if (own > 0) await measureAll(name, read, own);
    }
    if (own > 0) for (const [name, read] of Object.entries(OWN_READS)) await measureAll(name, read, own);
    await db.close();
    await recordGrowth({
      name: 'rows',
      title: 'Reads as a job grows',
      axis: 'rows',
      says: `\`npm run bench:growth -- --only rows\`. Straight from the database, pages of 50. Medians of ${runs}.`,
      curves: curves.all,
      drawn: DRAWN,
      ...(older !== null && {
        notes: `Migrations of ${older.rows.toLocaleString('en')} rows from the schema of ${from}: ${migrated.join(', ')}.`,
      }),
    });
  } finally {
    await client.end();
    await server.stop();
    await rm(dataDir, {recursive: true});
  }
}

/** Opens the database, and tells how long each migration took. */
async function openMigrated(config: pg.PoolConfig): Promise<{db: Database; migrated: readonly string[]}> {
  const migrated: string[] = [];
  let since = performance.now();
  const info = (fields: object): void => {
    if (!('migration' in fields)) return;
    migrated.push(`${String(fields.migration)}: ${threeDigits((performance.now() - since) / 1000)} s`);
    since = performance.now();
  };
  const db = await openDatabase(config, {log: {info, warn() {}}, statementTimeoutMs: 300_000});
  return {db, migrated};
}
