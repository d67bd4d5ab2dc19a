import pg from 'pg';
import type {Database, Queryable} from './database.ts';
import type {PredictionFilter} from './prediction-filter.ts';

/** A search for text looks at every row of the job: it ends after this long. */
const SEARCH_MS = 5_000;
const CANCELED = '57014';

export class SearchTimeout extends Error {
  override readonly name = 'SearchTimeout';
}

/**
 * Runs a query on predictions; one with a search for text under a statement timeout of its own.
 *
 * @throws {SearchTimeout} when PostgreSQL cancelled it.
 */
export async function withinSearchTime<T>(
  db: Database,
  filter: PredictionFilter,
  work: (db: Queryable) => Promise<T>,
  searchMs = SEARCH_MS,
): Promise<T> {
  if (!filter.text) return work(db);
  try {
    return await db.transaction(work, {snapshot: true, statementTimeoutMs: searchMs});
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === CANCELED)
      throw new SearchTimeout(
        `The search for text took over ${searchMs / 1000} s: narrow it by epoch, sample or validation.`,
        {cause: error},
      );
    throw error;
  }
}
