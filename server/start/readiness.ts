import type {Queryable} from '../store/postgres/queryable.ts';
import {sql} from '../store/postgres/sql.ts';
import type {StreamFeed} from '../stream/stream-feed.ts';
import type {StreamHub} from '../stream/stream-hub.ts';

/** A poll that succeeded no longer ago than this shows that rows still flow. */
const FRESH_MS = 10_000;
/** Longest time that the question itself may take. */
const PROBE_MS = 2000;

export interface ReadinessOptions {
  readonly db: Queryable;
  readonly feed: Pick<StreamFeed, 'lastSuccessAt'>;
  readonly hub: Pick<StreamHub, 'viewerCount'>;
  readonly isDraining: () => boolean;
}

/**
 * Why this server should get no requests now, or `null`. Ready is what serves: while streams are open the last poll
 * must have succeeded lately; without streams nothing polls, and the database is asked.
 */
export function readiness({db, feed, hub, isDraining}: ReadinessOptions): () => Promise<string | null> {
  return async () => {
    if (isDraining()) return 'The server is shutting down.';
    const {lastSuccessAt} = feed;
    if (lastSuccessAt !== null && Date.now() - lastSuccessAt < FRESH_MS) return null;
    if (hub.viewerCount > 0 && lastSuccessAt !== null) return 'New rows have not been looked for lately.';
    return (await answers(db)) ? null : 'The database does not answer.';
  };
}

async function answers(db: Queryable): Promise<boolean> {
  const {promise: timeout, resolve} = Promise.withResolvers<false>();
  const timer = setTimeout(resolve, PROBE_MS, false as const);
  const probe = db.query(sql`SELECT 1`).then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([probe, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
