import {randomUUID} from 'node:crypto';
import pg from 'pg';
import {issueApiKey} from '../../../server/auth/issue-api-key.ts';
import type {Queryable} from '../../../server/store/postgres/queryable.ts';
import {PrivatePostgres} from '../../support/server/private-postgres.ts';
import {ServerProcess} from '../../support/server/server-process.ts';
import {PipelinedPosts} from '../fan-out/pipelined-posts.ts';
import {cpuMicros, descendants} from '../fan-out/process-usage.ts';
import {batchesOf, type Workload} from './workload.ts';

/** What one run took: wall clock, and processor time of each that has a part in it. */
export interface Cost {
  readonly seconds: number;
  readonly serverMicros: number;
  readonly postgresMicros: number;
  readonly clientMicros: number;
}

/** Takes rows in, and stores them in a PostgreSQL of its own. */
export interface Contender {
  readonly name: string;
  readonly postgres: PrivatePostgres;
  run(workload: Workload): Promise<Cost>;
  end(): Promise<void>;
}

export interface ServerOptions {
  readonly settings: Readonly<Record<string, string>>;
  readonly nodeArgs: readonly string[];
  /** Its `server/main.ts`; default: that of this clone. */
  readonly main?: string | undefined;
}

let jobs = 0;

export class ServerContender implements Contender {
  readonly name: string;
  readonly postgres: PrivatePostgres;
  readonly #server: ServerProcess;
  readonly #key: string;

  private constructor(name: string, postgres: PrivatePostgres, server: ServerProcess, key: string) {
    this.name = name;
    this.postgres = postgres;
    this.#server = server;
    this.#key = key;
  }

  static async start(name: string, {settings, nodeArgs, main}: ServerOptions): Promise<ServerContender> {
    const postgres = await PrivatePostgres.start(settings);
    const env = {DATABASE_URL: postgres.url, REQUESTS_PER_MINUTE: '0'};
    const server = await ServerProcess.start({env, nodeArgs, main});
    const {key} = await issueApiKey(asked(postgres.pool), {userId: 'bench', scopes: ['all']});
    return new ServerContender(name, postgres, server, key);
  }

  async run(workload: Workload): Promise<Cost> {
    const writers = await Promise.all(Array.from({length: workload.writers}, () => this.#writer(workload)));
    const cost = await this.#costOf(async () => {
      await Promise.all(
        writers.map(async ({posts, bodies}) => {
          for (const body of bodies) await posts.send([body]);
        }),
      );
    });
    for (const {posts} of writers) posts.close();
    return cost;
  }

  /** Bodies are made before the clock starts: what is measured is the server, not `JSON.stringify`. */
  async #writer(workload: Workload): Promise<{posts: PipelinedPosts; bodies: readonly string[]}> {
    const jobId = `bench-${++jobs}`;
    const response = await fetch(`${this.#server.url}/api/training/jobs`, {
      method: 'POST',
      headers: {'X-API-Key': this.#key, 'Content-Type': 'application/json'},
      body: JSON.stringify({job_id: jobId}),
    });
    const {job_token: token} = (await response.json()) as {job_token: string};
    const headers = {Authorization: `Bearer ${token}`, 'Content-Type': 'application/json'};
    return {
      posts: await PipelinedPosts.open(this.#server.port, '/api/training/predictions', headers),
      bodies: batchesOf(workload).map((predictions) => JSON.stringify({job_id: jobId, predictions})),
    };
  }

  async #costOf(work: () => Promise<void>): Promise<Cost> {
    const used = async (): Promise<readonly [number, number]> => [
      await cpuMicros([this.#server.pid]),
      await cpuMicros(await descendants(this.postgres.pid)),
    ];
    const before = await used();
    const [client, startedAt] = [process.cpuUsage(), performance.now()];
    await work();
    const seconds = (performance.now() - startedAt) / 1000;
    const {user, system} = process.cpuUsage(client);
    const after = await used();
    return {
      seconds,
      serverMicros: after[0] - before[0],
      postgresMicros: after[1] - before[1],
      clientMicros: user + system,
    };
  }

  /** Ends it in order, so that it writes its profile. */
  async end(): Promise<void> {
    await this.#server.end('SIGTERM');
    await this.#server.remove();
    await this.postgres.end();
  }
}

/**
 * The most that PostgreSQL takes of the same rows into the same table with its indexes: COPY of a batch of each writer, with
 * places given beforehand, no roll-up, no head to lock, nothing checked.
 */
export class CopyContender implements Contender {
  readonly name = 'COPY alone, without a server';
  readonly postgres: PrivatePostgres;

  constructor(postgres: PrivatePostgres) {
    this.postgres = postgres;
  }

  async run(workload: Workload): Promise<Cost> {
    const writers = await Promise.all(
      Array.from({length: workload.writers}, async () => {
        const client = new pg.Client({connectionString: this.postgres.url});
        await client.connect();
        await client.query("SET ftl.own_path = 'on'");
        return {client, texts: copyTexts(`copy-${++jobs}`, workload)};
      }),
    );
    const usedBefore = await cpuMicros(await descendants(this.postgres.pid));
    const [own, startedAt] = [process.cpuUsage(), performance.now()];
    await Promise.all(
      writers.map(async ({client, texts}) => {
        for (const text of texts) await copyIn(client, text);
      }),
    );
    const seconds = (performance.now() - startedAt) / 1000;
    const {user, system} = process.cpuUsage(own);
    const postgresMicros = (await cpuMicros(await descendants(this.postgres.pid))) - usedBefore;
    await Promise.all(writers.map(({client}) => client.end()));
    return {seconds, serverMicros: 0, postgresMicros, clientMicros: user + system};
  }

  async end(): Promise<void> {}
}

function copyTexts(jobId: string, workload: Workload): readonly Buffer[] {
  let seq = 0;
  return batchesOf(workload).map((batch) =>
    Buffer.from(
      batch
        .map(
          (row) =>
            `${[jobId, ++seq, randomUUID(), ...(Object.values(row) as readonly unknown[])].map(String).join('\t')}\n`,
        )
        .join(''),
    ),
  );
}

const COPY = `COPY training_predictions (job_id, seq, id, epoch, step, sample_index, prompt, ground_truth, prediction,
  exact_match, char_error_rate, length_ratio, word_overlap) FROM STDIN`;

/** One COPY as a query of the driver, which has no call for it. */
class CopyIn extends pg.Query {
  callback: (error: Error | null) => void;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, callback: (error: Error | null) => void) {
    super('');
    this.#bytes = bytes;
    this.callback = callback;
  }

  override submit = (connection: pg.Connection): void => connection.query(COPY);

  handleCopyInResponse(
    connection: pg.Connection & {sendCopyFromChunk(bytes: Buffer): void; endCopyFrom(): void},
  ) {
    connection.sendCopyFromChunk(this.#bytes);
    connection.endCopyFrom();
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.callback(null);
  }

  handleError(error: Error): void {
    this.callback(error);
  }
}

const copyIn = (client: pg.Client, bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    client.query(new CopyIn(bytes, (error) => (error ? reject(error) : resolve())));
  });

/** The server has migrated it: opened as this clone's database, it would get this clone's functions. */
const asked = (pool: pg.Pool): Queryable => ({
  query: async <Row extends object>({text, values}: Parameters<Queryable['query']>[0]) =>
    (await pool.query<Row>(text, values)).rows,
  queryArrays: async ({text, values}) =>
    (await pool.query({text, values, rowMode: 'array'})).rows as unknown[][],
});
