import type {Database, Queryable} from '../../../server/store/postgres/queryable.ts';
import type {Sql} from '../../../server/store/postgres/sql.ts';

export interface WatchedDatabase {
  /** What was asked, in order. */
  readonly asked: readonly Sql[];
  readonly database: Database;
}

/** Keeps what a database is asked; `between` runs once a sample of a job has been taken. */
export function watched(database: Database, between?: () => Promise<unknown>): WatchedDatabase {
  const asked: Sql[] = [];
  const see = async <Answer>(statement: Sql, answer: Promise<Answer>): Promise<Answer> => {
    asked.push(statement);
    const answered = await answer;
    if (isSample(statement)) await between?.();
    return answered;
  };
  const watch = (queryable: Queryable): Queryable => ({
    query: <Row extends object>(statement: Sql) => see(statement, queryable.query<Row>(statement)),
    queryArrays: (statement) => see(statement, queryable.queryArrays(statement)),
  });
  return {
    asked,
    database: {
      ...watch(database),
      isPooled: database.isPooled,
      transaction: (work, options) => database.transaction((tx) => work(watch(tx)), options),
      sendTogether: (statements, rider) => database.sendTogether(statements, rider),
      close: () => database.close(),
    },
  };
}

/** Whether a statement takes a sample of a job. */
export const isSample = ({text}: Sql): boolean => text.includes('generate_series(0');

/** Whether a statement reads the rows of some lines of the roll-up. */
export const isByLine = ({text}: Sql): boolean => text.includes('AS line CROSS JOIN LATERAL');
