/** Statistics are older than rows, and plans older than statistics: a look-up by key reads few rows all the same. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import {openDatabase} from '../../../server/store/postgres/database.ts';
import type {Database} from '../../../server/store/postgres/queryable.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {listPredictions} from '../../../server/store/predictions/pages/list-predictions.ts';
import {SORT_NAMES} from '../../../src/protocol/filters.ts';
import {createEmptyDatabase, quietLog} from '../../support/server/postgres.ts';
import {aRecord, createJob} from '../../support/server/prediction-records.ts';

const PROMPTS = 600;
/** Look-ups that each read the whole job would read half a million rows and more. */
const MOST_READ = 100_000;

/** As another program does it: two answers to each prompt. */
async function insertRows(db: Database, jobId: string, prompts: number): Promise<void> {
  await db.query(sql`
    INSERT INTO training_predictions (job_id, epoch, step, sample_index, completion_index, prompt, prediction)
    SELECT ${jobId}, 0, n, 0, c, '', '' FROM generate_series(1, ${prompts}::integer) n, generate_series(0, 1) c`);
}

/** Rows of the table that were read since it was made. The database has one session. */
async function rowsRead(db: Database): Promise<number> {
  await db.query(sql`SELECT pg_stat_force_next_flush()`);
  const [row] = await db.query<{n: number}>(sql`
    SELECT seq_tup_read + idx_tup_fetch AS n FROM pg_stat_user_tables WHERE relname = 'training_predictions'`);
  return row!.n;
}

const STATISTICS: Readonly<Record<string, (db: Database) => Promise<void>>> = {
  'of an empty table': async () => {},
  'that say that all jobs are small': async (db) => {
    for (let i = 0; i < 30; i++) await insertRows(db, await createJob(db), 2);
  },
  'that know of one large job only': async (db) => insertRows(db, await createJob(db), PROMPTS),
};

describe('with statistics', () => {
  for (const [what, prepare] of Object.entries(STATISTICS)) {
    test(`${what}, rows are inserted, sent, sent again, replaced and listed by look-ups`, async (t) => {
      const {poolConfig} = await createEmptyDatabase();
      const db = await openDatabase(poolConfig, {log: quietLog, maxConnections: 1});
      t.after(() => db.close());
      await db.query(sql`ALTER TABLE training_predictions SET (autovacuum_enabled = false)`);
      await prepare(db);
      await db.query(sql`ANALYZE`);
      const jobId = await createJob(db);
      const before = await rowsRead(db);
      let last = before;
      const costs = async (step: string): Promise<void> => {
        const now = await rowsRead(db);
        assert.ok(now - last < MOST_READ, `${step} read ${now - last} rows`);
        last = now;
      };

      await insertRows(db, jobId, PROMPTS);
      await costs('inserting');
      assert.ok(last > before, 'what is read is counted');
      for (const prediction of ['new', 'new', 'other']) {
        const records = Array.from({length: 500}, (_, i) => aRecord({step: i + 1, prediction}));
        await appendPredictions(db, jobId, records);
        await costs(`sending '${prediction}'`);
      }
      for (const sort of SORT_NAMES) {
        for (const dir of ['asc', 'desc'] as const) {
          for (const filter of [{}, {wrong: true}, {q: 'other'}] as const) {
            await listPredictions(db, jobId, {
              sort,
              dir,
              filter,
              limit: 50,
              grouped: true,
              from: {offset: 0},
            });
            await costs(`a page of groups by ${JSON.stringify({sort, dir, filter})}`);
          }
        }
      }
    });
  }
});
