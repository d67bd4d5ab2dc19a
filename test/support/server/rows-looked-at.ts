import type {Queryable} from '../../../server/store/postgres/queryable.ts';
import {sql, type Sql} from '../../../server/store/postgres/sql.ts';

interface Plan {
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

const ofPlan = (plan: Plan, table: string): number =>
  (plan['Relation Name'] === table
    ? (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops']
    : 0) + (plan.Plans ?? []).reduce((sum, below) => sum + ofPlan(below, table), 0);

/** How many rows of a table are looked at by what is asked; whoever asks is given the answers. */
export async function rowsLookedAt(
  database: Queryable,
  ask: (db: Queryable) => Promise<unknown>,
  table = 'training_predictions',
): Promise<number> {
  let rows = 0;
  const explain = async (statement: Sql): Promise<void> => {
    const [line] = await database.query<{'QUERY PLAN': readonly [{Plan: Plan}]}>(
      sql`EXPLAIN (ANALYZE, FORMAT JSON) ${statement}`,
    );
    rows += ofPlan(line!['QUERY PLAN'][0].Plan, table);
  };
  await ask({
    queryArrays: async (statement) => {
      await explain(statement);
      return database.queryArrays(statement);
    },
    query: async <Row extends object>(statement: Sql): Promise<Row[]> => {
      await explain(statement);
      return database.query<Row>(statement);
    },
  });
  return rows;
}
