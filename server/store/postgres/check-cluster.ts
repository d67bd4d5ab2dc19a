import pg from 'pg';
import type {Database, DatabaseLog} from './queryable.ts';
import {newGeneration} from '../new-generation.ts';
import {sql} from './sql.ts';

interface Cluster {
  readonly system_identifier: string;
  readonly timeline: string;
}

/**
 * Starts new generations when the data has come to another cluster (a dump that was restored) or another timeline (a
 * standby promoted, a recovery to a point in time): sequence numbers may then be given out a second time. A copy of the
 * data folder put back is neither; after that, and to be sure, the operator does it by command.
 */
export async function checkCluster(db: Database, log: DatabaseLog): Promise<void> {
  const now = await readCluster(db);
  if (now === null) return;
  const changed = await db.transaction(async (tx) => {
    await tx.query(sql`LOCK TABLE ftl_cluster IN SHARE ROW EXCLUSIVE MODE`);
    const [before] = await tx.query<Cluster>(sql`SELECT system_identifier, timeline FROM ftl_cluster`);
    if (before?.system_identifier === now.system_identifier && before.timeline === now.timeline) return 0;
    await tx.query(sql`
      INSERT INTO ftl_cluster (system_identifier, timeline) VALUES (${now.system_identifier}, ${now.timeline})
      ON CONFLICT (only_row) DO UPDATE
      SET system_identifier = excluded.system_identifier, timeline = excluded.timeline`);
    return before === undefined ? 0 : newGeneration(tx, 'all');
  });
  if (changed > 0) log.warn({jobs: changed}, 'the database is another cluster or timeline: new generations');
}

/** `null` where the user may not ask (some hosted databases). */
async function readCluster(db: Database): Promise<Cluster | null> {
  try {
    const [cluster] = await db.query<Cluster>(sql`
      SELECT system_identifier::text, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS timeline
      FROM pg_control_system()`);
    return cluster ?? null;
  } catch (error) {
    if (error instanceof pg.DatabaseError) return null;
    throw error;
  }
}
