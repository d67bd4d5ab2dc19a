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

/** The same database, whose answers wait until `look` has seen what is committed with them. */
export function afterEachCommit(database: Database, look: () => Promise<void>): Database {
  const looked = async <T>(answer: Promise<T>): Promise<T> => {
    const answered = await answer;
    await look();
    return answered;
  };
  return {
    isPooled: database.isPooled,
    query: (statement) => looked(database.query(statement)),
    queryArrays: (statement) => looked(database.queryArrays(statement)),
    transaction: (work, options) => looked(database.transaction(work, options)),
    sendTogether: (statements, rider) => looked(database.sendTogether(statements, rider)),
    close: () => database.close(),
  };
}
