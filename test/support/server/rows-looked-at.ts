import type {Queryable} from '../../../server/store/postgres/queryable.ts';
import {sql, type Sql} from '../../../server/store/postgres/sql.ts';

interface Plan {
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

const ofPlan = (plan: Plan): number =>
  (plan['Relation Name'] === 'training_predictions'
    ? (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops']
    : 0) + (plan.Plans ?? []).reduce((sum, below) => sum + ofPlan(below), 0);

/** How many rows of predictions are looked at by what is asked; whoever asks is given the answers. */
export async function rowsLookedAt(
  database: Queryable,
  ask: (db: Queryable) => Promise<unknown>,
): Promise<number> {
  let rows = 0;
  await ask({
    queryArrays: () => Promise.reject(new Error('not asked')),
    query: async <Row extends object>(statement: Sql): Promise<Row[]> => {
      const [line] = await database.query<{'QUERY PLAN': readonly [{Plan: Plan}]}>(
        sql`EXPLAIN (ANALYZE, FORMAT JSON) ${statement}`,
      );
      rows += ofPlan(line!['QUERY PLAN'][0].Plan);
      return database.query<Row>(statement);
    },
  });
  return rows;
}
