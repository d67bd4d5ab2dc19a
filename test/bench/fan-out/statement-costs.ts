import type {Pool} from 'pg';

/** Settings of a PostgreSQL that counts what each statement takes, those within functions too. */
export const COUNTING = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track': 'all',
  track_activity_query_size: '4096',
};

interface StatementCost {
  readonly calls: number;
  readonly ms: number;
  readonly text: string;
}

export async function startCounting(pool: Pool): Promise<void> {
  await pool.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  await pool.query('SELECT pg_stat_statements_reset()');
}

/** The costliest first. */
export async function statementCosts(pool: Pool): Promise<readonly StatementCost[]> {
  const {rows} = await pool.query<StatementCost>(
    `SELECT calls::integer, total_exec_time AS ms, left(regexp_replace(query, '\\s+', ' ', 'g'), 100) AS text
     FROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT 12`,
  );
  return rows;
}

export const statementTable = (costs: readonly StatementCost[], units: number): string =>
  costs
    .map(
      ({calls, ms, text}) =>
        `${((ms * 1000) / units).toFixed(1).padStart(10)}  ${(calls / units).toFixed(2)} × ${text}`,
    )
    .join('\n');
