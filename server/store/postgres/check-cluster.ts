import pg from 'pg';
import type {DatabaseLog, Queryable} from './queryable.ts';
import {newGeneration} from '../new-generation.ts';
import {sql} from './sql.ts';

interface Cluster {
  readonly system_identifier: string;
  readonly timeline: string;
}

/** The database as a whole, or one session of it before anybody has it. */
export interface Asked extends Pick<Queryable, 'query'> {
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
}

/**
 * Starts new generations when the data has come to another cluster (a dump that was restored) or another timeline (a
 * standby promoted, a recovery to a point in time): sequence numbers may then be given out a second time. Asked of each new
 * session, since a standby may be promoted behind the same address. A copy of the data folder put back is neither; after that,
 * and to be sure, the operator does it by command. False where the user may not ask (some hosted databases).
 */
export async function checkCluster(db: Asked, log: DatabaseLog): Promise<boolean> {
  const now = await readCluster(db);
  if (now === null) return false;
  if (isSame(await readKnown(db), now)) return true;
  const changed = await db.transaction(async (tx) => {
    await tx.query(sql`LOCK TABLE ftl_cluster IN SHARE ROW EXCLUSIVE MODE`);
    const before = await readKnown(tx);
    if (isSame(before, now)) return 0;
    await tx.query(sql`
      INSERT INTO ftl_cluster (system_identifier, timeline) VALUES (${now.system_identifier}, ${now.timeline})
      ON CONFLICT (only_row) DO UPDATE
      SET system_identifier = excluded.system_identifier, timeline = excluded.timeline`);
    return before === undefined ? 0 : newGeneration(tx, 'all');
  });
  if (changed > 0) log.warn({jobs: changed}, 'the database is another cluster or timeline: new generations');
  return true;
}

const isSame = (before: Cluster | undefined, now: Cluster): boolean =>
  before?.system_identifier === now.system_identifier && before.timeline === now.timeline;

async function readKnown(db: Pick<Queryable, 'query'>): Promise<Cluster | undefined> {
  const [known] = await db.query<Cluster>(sql`SELECT system_identifier, timeline FROM ftl_cluster`);
  return known;
}

/** `null` where the user may not ask, and of a standby that is not promoted yet. */
async function readCluster(db: Pick<Queryable, 'query'>): Promise<Cluster | null> {
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
