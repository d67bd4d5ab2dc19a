import pg from 'pg';
import type {Database, Queryable} from '../postgres/queryable.ts';
import type {PredictionFilter} from './filter.ts';
import {Slots} from '../../slots.ts';

/** A search for text looks at every row of the job: it ends after this long. */
const SEARCH_MS = 5_000;
const CANCELED = '57014';

export class SearchTimeout extends Error {
  override readonly name = 'SearchTimeout';
}

/** Two searches of a server at a time leave it connections and processors for everything else. */
const SLOTS = {running: 2, waiting: 16, waitMs: SEARCH_MS};
const searches = new WeakMap<Database, Slots>();

/**
 * Runs a query on predictions; one with a search for text under a statement timeout of its own.
 *
 * @throws {SearchTimeout} when PostgreSQL cancelled it.
 * @throws {Busy} when it waited as long for other searches.
 */
export async function withinSearchTime<T>(
  db: Database,
  filter: PredictionFilter,
  work: (db: Queryable) => Promise<T>,
  searchMs = SEARCH_MS,
): Promise<T> {
  if (!filter.q) return work(db);
  try {
    const slots = searches.get(db) ?? new Slots(SLOTS);
    searches.set(db, slots);
    return await slots.run(() => db.transaction(work, {snapshot: true, statementTimeoutMs: searchMs}));
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === CANCELED)
      throw new SearchTimeout(
        `The search for text took over ${searchMs / 1000} s: narrow it by epoch, sample or validation.`,
        {cause: error},
      );
    throw error;
  }
}
