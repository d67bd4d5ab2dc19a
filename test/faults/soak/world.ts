import {fileURLToPath} from 'node:url';
import {PrivatePostgres} from '../../support/server/private-postgres.ts';
import {pick, type Random} from '../../support/random.ts';
import {ServerProcess} from '../../support/server/server-process.ts';
import {TcpProxy} from '../../support/server/tcp-proxy.ts';
import {ClientFollower} from '../support/client-follower.ts';
import type {Follower} from '../support/follower.ts';
import {BRISK, createJob, createUser} from '../support/scene.ts';
import {Witness} from './witness.ts';
import {poster, sqlWriter, type Writer} from '../support/writers.ts';

/** Rows of the last one are deleted now and then, which makes its readers begin anew; the others' cursors stand. */
export const JOBS = ['alpha', 'beta', 'gamma'] as const;
export const TRIMMED_JOB = JOBS[2];

const TURN_BACK = fileURLToPath(new URL('../support/turn-clock-back.ts', import.meta.url));

export interface Reader {
  readonly name: string;
  readonly jobId: string;
  readonly follower: Follower;
}

/** Two servers over one PostgreSQL, a bad network before each, and three jobs with five readers each. */
export class SoakWorld {
  readonly random: Random;
  readonly postgres: PrivatePostgres;
  readonly servers: readonly ServerProcess[];
  readonly proxies: readonly TcpProxy[];
  readonly apiKey: string;
  readonly readers: readonly Reader[];
  readonly #tokens: ReadonlyMap<string, string>;

  private constructor(
    random: Random,
    postgres: PrivatePostgres,
    servers: readonly ServerProcess[],
    proxies: readonly TcpProxy[],
    apiKey: string,
    tokens: ReadonlyMap<string, string>,
  ) {
    this.random = random;
    this.postgres = postgres;
    this.servers = servers;
    this.proxies = proxies;
    this.apiKey = apiKey;
    this.#tokens = tokens;
    this.readers = JOBS.flatMap((jobId) => this.#readersOf(jobId));
  }

  static async start(random: Random): Promise<SoakWorld> {
    const postgres = await PrivatePostgres.start();
    const env = {
      ...BRISK,
      DATABASE_URL: postgres.url,
      EMBED_SECRET: 'the same on both servers, 32 letters',
      DRAIN_S: '0.3',
      STREAMS_PER_USER: '1000',
    };
    const nodeArgs = ['--import', TURN_BACK];
    const servers = await Promise.all([0, 1].map(() => ServerProcess.start({env, nodeArgs})));
    const proxies = await Promise.all(servers.map(({port}) => TcpProxy.start(port, random)));
    const apiKey = await createUser(postgres);
    const tokens = new Map<string, string>();
    for (const jobId of JOBS) tokens.set(jobId, await createJob(servers[0]!.url, apiKey, jobId));
    return new SoakWorld(random, postgres, servers, proxies, apiKey, tokens);
  }

  readonly anyProxyUrl = (): string => `http://127.0.0.1:${pick(this.random, this.proxies).port}`;

  /** A trainer and another program for each job; `name` tells their rows from those of others. */
  startWriting(name: string): readonly Writer[] {
    const {random, postgres, servers} = this;
    return JOBS.flatMap((jobId) => [
      poster({
        url: () => pick(random, servers).url,
        jobId,
        jobToken: this.#tokens.get(jobId)!,
        random,
        name: `trainer ${name}`,
        pauseMs: [0, 200],
      }),
      sqlWriter({pool: postgres.pool, jobId, random, name: `program ${name}`, slowMs: [50, 350]}),
    ]);
  }

  /** From now on nothing is in the way; connections begin anew. */
  mendNetworks(): void {
    for (const proxy of this.proxies) {
      proxy.faults = {};
      proxy.cutAll();
    }
  }

  /** What a server has written that it should not have; ends everything. */
  async end(): Promise<readonly string[]> {
    for (const {follower} of this.readers) await follower.stop();
    for (const proxy of this.proxies) await proxy.close();
    const outputs = this.servers.map(({output}) => output);
    for (const server of this.servers) await server.remove();
    await this.postgres.end();
    return outputs.filter((output) => /uncaught|unhandled/i.test(output));
  }

  #readersOf(jobId: string): Reader[] {
    const {apiKey, anyProxyUrl: url} = this;
    const witnesses = [1, 2, 3].map((number) => ({
      name: `${jobId} witness ${number}`,
      jobId,
      follower: new Witness({url, jobId, apiKey, silenceMs: 1500}),
    }));
    const clients = (['start', null] as const).map((since) => ({
      name: `${jobId} client from ${since ?? 'list'}`,
      jobId,
      follower: new ClientFollower({url, jobId, apiKey, since}),
    }));
    return [...witnesses, ...clients];
  }
}
