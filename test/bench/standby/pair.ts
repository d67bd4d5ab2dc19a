import {setTimeout as sleep} from 'node:timers/promises';
import {createJob, createUser} from '../../faults/support/scene.ts';
import {seededRandom} from '../../support/random.ts';
import {PrivatePostgres} from '../../support/server/private-postgres.ts';
import {ServerProcess} from '../../support/server/server-process.ts';
import {openSse, type SseReader} from '../../support/server/sse-reader.ts';
import {startStandby, waitForStandby, WITH_STANDBYS} from '../../support/server/standby.ts';
import {PipelinedPosts} from '../fan-out/pipelined-posts.ts';
import {batchesOf, type Workload} from '../ingest/workload.ts';

/** Values of `synchronous_commit`: what is waited for before a row is acknowledged. */
export const COMMITS = ['off', 'local', 'on', 'remote_apply'] as const;
export type Commit = (typeof COMMITS)[number];

export const VIEWERS = [
  'the server that took the POST',
  'another, by the primary',
  'another, by the standby',
];

/** How far the standby is behind, looked at again and again. */
export interface Lag {
  readonly bytes: readonly number[];
  /** Milliseconds until the standby showed what it was sent; only of looks at which there was something to show. */
  readonly ms: readonly number[];
}

interface Writer {
  readonly posts: PipelinedPosts;
  readonly bodies: readonly string[];
}

const LOOK_MS = 20;
const DURABLE = {fsync: 'on'};

/** A primary and its standby, both flushing to the disk, with two servers that read the one and a third that reads the other. */
export class Pair {
  readonly #primary: PrivatePostgres;
  readonly #standby: PrivatePostgres;
  readonly #servers: readonly ServerProcess[];
  readonly #apiKey: string;
  readonly #random = seededRandom(20261128);
  #jobs = 0;

  private constructor(
    primary: PrivatePostgres,
    standby: PrivatePostgres,
    servers: readonly ServerProcess[],
    apiKey: string,
  ) {
    this.#primary = primary;
    this.#standby = standby;
    this.#servers = servers;
    this.#apiKey = apiKey;
  }

  static async start(): Promise<Pair> {
    const primary = await PrivatePostgres.start({...WITH_STANDBYS, ...DURABLE});
    const env = {
      DATABASE_URL: primary.url,
      REQUESTS_PER_MINUTE: '0',
      EMBED_SECRET: 'the same on all servers, 32 letters',
    };
    const servers = [await ServerProcess.start({env}), await ServerProcess.start({env})];
    const apiKey = await createUser(primary);
    const standby = await startStandby(primary, DURABLE);
    servers.push(await ServerProcess.start({env: {...env, DATABASE_READ_URL: standby.url}}));
    await waitForStandby(primary);
    return new Pair(primary, standby, servers, apiKey);
  }

  async stop(): Promise<void> {
    for (const server of this.#servers) await server.remove();
    await this.#standby.end();
    await this.#primary.end();
  }

  async commitBy(commit: Commit): Promise<void> {
    const {pool} = this.#primary;
    await pool.query(`ALTER SYSTEM SET synchronous_commit = ${commit}`);
    await pool.query('SELECT pg_reload_conf()');
    // Each session takes it on before its next statement.
    await sleep(200);
  }

  /** Writers, a job each, one batch after another; how long each POST took, and all of them. */
  async write(workload: Workload): Promise<{seconds: number; posts: readonly number[]; lag: Lag}> {
    const writers = await Promise.all(Array.from({length: workload.writers}, () => this.#writer(workload)));
    const posts: number[] = [];
    const looking = this.#lookAtLag();
    const startedAt = performance.now();
    await Promise.all(
      writers.map(async ({posts: connection, bodies}) => {
        for (const body of bodies) {
          const sentAt = performance.now();
          await connection.send([body]);
          posts.push(performance.now() - sentAt);
        }
      }),
    );
    const seconds = (performance.now() - startedAt) / 1000;
    const lag = await looking.stop();
    for (const writer of writers) writer.posts.close();
    return {seconds, posts, lag};
  }

  /** From the POST of a row until each of `VIEWERS` has it, in milliseconds; rows come at times that chance shifts against polls. */
  async watch(rows: number): Promise<readonly (readonly number[])[]> {
    const {posts, bodies, jobId} = await this.#writer({rows, batch: 1, writers: 1, isScored: true});
    const path = `/api/training/predictions/${jobId}/stream?since=start`;
    const viewers: SseReader[] = [];
    for (const {url} of this.#servers)
      viewers.push(await openSse(`${url}${path}`, {headers: {'X-API-Key': this.#apiKey}}));
    for (const viewer of viewers) await viewer.take('caught_up');
    const delays: number[][] = viewers.map(() => []);
    for (const body of bodies) {
      const sentAt = performance.now();
      const posted = posts.send([body]);
      await Promise.all(
        viewers.map(async (viewer, i) => {
          await viewer.take('prediction');
          delays[i]!.push(performance.now() - sentAt);
        }),
      );
      await posted;
      await sleep(this.#random() * 100);
    }
    for (const viewer of viewers) viewer.close();
    posts.close();
    return delays;
  }

  /** Bodies are made before the clock starts. */
  async #writer(workload: Workload): Promise<Writer & {readonly jobId: string}> {
    const [{url, port}] = this.#servers as [ServerProcess, ...ServerProcess[]];
    const jobId = `bench-${++this.#jobs}`;
    const token = await createJob(url, this.#apiKey, jobId);
    return {
      jobId,
      posts: await PipelinedPosts.open(port, '/api/training/predictions', {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
      }),
      bodies: batchesOf(workload).map((predictions) => JSON.stringify({job_id: jobId, predictions})),
    };
  }

  #lookAtLag(): {stop(): Promise<Lag>} {
    const [bytes, ms]: [number[], number[]] = [[], []];
    const stopping = new AbortController();
    const done = (async () => {
      while (!stopping.signal.aborted) {
        const {rows} = await this.#primary.pool.query<{bytes: string; ms: string | null}>(
          `SELECT pg_current_wal_lsn() - replay_lsn AS bytes, extract(epoch FROM replay_lag) * 1000 AS ms
           FROM pg_stat_replication`,
        );
        bytes.push(Number(rows[0]!.bytes));
        if (rows[0]!.ms !== null) ms.push(Number(rows[0]!.ms));
        await sleep(LOOK_MS);
      }
    })();
    return {
      stop: async () => {
        stopping.abort();
        await done;
        return {bytes, ms};
      },
    };
  }
}
