import type {Database} from '../../../server/store/postgres/queryable.ts';

/** The same database, and how many transactions were sent to it. */
export function counted(database: Database): {database: Database; transactions: () => number} {
  let transactions = 0;
  return {
    transactions: () => transactions,
    database: {
      isPooled: database.isPooled,
      query: (statement) => database.query(statement),
      queryArrays: (statement) => database.queryArrays(statement),
      transaction: (work, options) => {
        transactions++;
        return database.transaction(work, options);
      },
      sendTogether: (statements, rider) => {
        transactions++;
        return database.sendTogether(statements, rider);
      },
      close: () => database.close(),
    },
  };
}
