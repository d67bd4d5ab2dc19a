import {chmod} from 'node:fs/promises';
import {join} from 'node:path';
import pg from 'pg';
import {openDatabase} from '../../../server/store/postgres/database.ts';
import type {Database} from '../../../server/store/postgres/queryable.ts';
import {PrivatePostgres} from '../../support/server/private-postgres.ts';

/** Tables of which every key begins with the job. */
const OF_JOBS = ['training_jobs', 'job_stream', 'training_predictions', 'prediction_rollup', 'score_rollup'];

const quiet = {info() {}, warn() {}};

/**
 * A PostgreSQL with the server's migrations in which the tables of jobs are partitions by hash of job_id, each a foreign
 * table (postgres_fdw) on a PostgreSQL of its own that has the same migrations.
 */
export class Coordinator {
  readonly postgres: PrivatePostgres;
  readonly shards: readonly PrivatePostgres[];
  readonly database: Database;
  readonly shardDatabases: readonly Database[];

  private constructor(
    [postgres, ...shards]: readonly [PrivatePostgres, ...PrivatePostgres[]],
    [database, ...shardDatabases]: readonly [Database, ...Database[]],
  ) {
    this.postgres = postgres;
    this.shards = shards;
    this.database = database;
    this.shardDatabases = shardDatabases;
  }

  static async start(count: number): Promise<Coordinator> {
    const postgres = await PrivatePostgres.start({fsync: 'on'});
    const shards: PrivatePostgres[] = [];
    for (let i = 0; i < count; i++) {
      const shard = await PrivatePostgres.start({fsync: 'on'});
      // PostgreSQL's user, where it is not ours, must find the way to the socket, which nobody else may use.
      await chmod(shard.folder, 0o711);
      shards.push(shard);
    }
    const database = await openDatabase({connectionString: postgres.url}, {log: quiet});
    const shardDatabases = await Promise.all(
      shards.map(({url}) => openDatabase({connectionString: url}, {log: quiet})),
    );
    const coordinator = new Coordinator([postgres, ...shards], [database, ...shardDatabases]);
    await coordinator.#divide();
    return coordinator;
  }

  async stop(): Promise<void> {
    await this.database.close();
    for (const database of this.shardDatabases) await database.close();
    for (const postgres of [this.postgres, ...this.shards]) await postgres.end();
  }

  async run(statement: string, values: readonly unknown[] = []): Promise<pg.QueryResult> {
    return this.postgres.pool.query(statement, [...values]);
  }

  /** The place of the one database that has the job. */
  async homeOf(jobId: string): Promise<number> {
    const found = await Promise.all(
      this.shards.map(({pool}) => pool.query('SELECT FROM training_jobs WHERE job_id = $1', [jobId])),
    );
    return found.findIndex(({rowCount}) => rowCount === 1);
  }

  async #divide(): Promise<void> {
    await this.run('CREATE EXTENSION postgres_fdw');
    for (const [i, shard] of this.shards.entries()) {
      await this.run(
        `CREATE SERVER shard_${i} FOREIGN DATA WRAPPER postgres_fdw
         OPTIONS (host ${pg.escapeLiteral(join(shard.folder, 'postgres'))}, port '5432', dbname 'postgres', batch_size '1000')`,
      );
      await this.run(`CREATE USER MAPPING FOR postgres SERVER shard_${i} OPTIONS (user 'postgres')`);
    }
    // What refers to them refers to what is no key any more.
    const {rows} = await this.run(
      `SELECT conrelid::regclass AS "from", conname AS name FROM pg_constraint
       WHERE contype = 'f' AND confrelid = ANY ($1::regclass[])`,
      [OF_JOBS],
    );
    for (const {from, name} of rows as readonly {from: string; name: string}[])
      await this.run(`ALTER TABLE ${from} DROP CONSTRAINT ${name}`);
    for (const table of OF_JOBS) {
      await this.run(`ALTER TABLE ${table} RENAME TO local_${table}`);
      await this.run(
        `CREATE TABLE ${table} (LIKE local_${table} INCLUDING DEFAULTS) PARTITION BY HASH (job_id)`,
      );
      for (const i of this.shards.keys())
        await this.run(
          `CREATE FOREIGN TABLE ${table}_${i} PARTITION OF ${table}
           FOR VALUES WITH (MODULUS ${this.shards.length}, REMAINDER ${i}) SERVER shard_${i} OPTIONS (table_name '${table}')`,
        );
    }
  }
}
