import {setTimeout as sleep} from 'node:timers/promises';
import {hashSecret, newApiKey} from '../../../server/auth/secrets.ts';
import {atEnd, type Ending} from '../../support/at-end.ts';
import {PrivatePostgres} from '../../support/server/private-postgres.ts';
import {integer, seededRandom, type Random} from '../../support/random.ts';
import {ServerProcess} from '../../support/server/server-process.ts';
import {ClientFollower} from './client-follower.ts';
import type {Follower} from './follower.ts';
import {Witness, type WitnessOptions} from '../soak/witness.ts';
import {poster, sqlWriter, type Writer} from './writers.ts';

/** What every test of this folder begins with: a PostgreSQL and a server of its own, a user, and a running job. */
export interface Scene {
  readonly postgres: PrivatePostgres;
  readonly server: ServerProcess;
  readonly apiKey: string;
  readonly jobId: string;
  readonly jobToken: string;
  readonly random: Random;
}

/** Change it to see other runs; the soak draws its own. */
const SEED = 20261120;

/** Times that are short, so that a test sees in seconds what otherwise takes minutes. */
export const BRISK = {
  POLL_INTERVAL_S: '0.02',
  HEARTBEAT_S: '0.3',
  STREAM_WRITE_TIMEOUT_S: '5',
  REQUESTS_PER_MINUTE: '0',
};

export async function setScene(
  t: Ending,
  env: Readonly<Record<string, string>> = {},
  nodeArgs: readonly string[] = [],
): Promise<Scene> {
  const postgres = await PrivatePostgres.start();
  atEnd(t, () => postgres.end());
  const server = await ServerProcess.start({env: {...BRISK, ...env, DATABASE_URL: postgres.url}, nodeArgs});
  atEnd(t, () => server.remove());
  const apiKey = await createUser(postgres);
  const jobId = 'job';
  const jobToken = await createJob(server.url, apiKey, jobId);
  return {postgres, server, apiKey, jobId, jobToken, random: seededRandom(SEED)};
}

/** Stopped at the end of the test. */
export function witness(
  t: Ending,
  {server, jobId, apiKey}: Pick<Scene, 'server' | 'jobId' | 'apiKey'>,
  options: Partial<WitnessOptions> = {},
): Witness {
  const follower = new Witness({url: () => server.url, jobId, apiKey, ...options});
  atEnd(t, () => follower.stop());
  return follower;
}

/** The project's own client beside a witness: reading the whole job in order, and as the elements read it. */
export function clients(
  t: Ending,
  {server, jobId, apiKey}: Pick<Scene, 'server' | 'jobId' | 'apiKey'>,
  url = () => server.url,
): readonly Follower[] {
  return (['start', null] as const).map((since) => {
    const follower = new ClientFollower({url, jobId, apiKey, since});
    atEnd(t, () => follower.stop());
    return follower;
  });
}

/** A trainer and two other programs that write to the job at once; `stop` gives the number of rows written. */
export function startWriting(
  t: Ending,
  {server, postgres, jobId, jobToken, random}: Scene,
  url = () => server.url,
): {stop(): Promise<number>} {
  const writers: Writer[] = [
    poster({url, jobId, jobToken, random}),
    sqlWriter({pool: postgres.pool, jobId, random, name: 'one'}),
    sqlWriter({pool: postgres.pool, jobId, random, name: 'two'}),
  ];
  const stop = async (): Promise<number> => {
    await Promise.all(writers.map((writer) => writer.stop()));
    return writers.reduce((sum, {written}) => sum + written, 0);
  };
  atEnd(t, stop);
  return {stop};
}

/** For as long as the random number of milliseconds says. */
export const pause = (random: Random, least: number, most: number): Promise<void> =>
  sleep(integer(random, least, most));

/** A user's API key, put into the database as the server's own command does. */
export async function createUser(postgres: PrivatePostgres, userId = 'user'): Promise<string> {
  const apiKey = newApiKey();
  await postgres.pool.query(`INSERT INTO api_keys (key_hash, user_id, scopes) VALUES ($1, $2, '{all}')`, [
    hashSecret(apiKey),
    userId,
  ]);
  return apiKey;
}

/** Gives the job's token. */
export async function createJob(url: string, apiKey: string, jobId: string): Promise<string> {
  const response = await fetch(`${url}/api/training/jobs`, {
    method: 'POST',
    headers: {'X-API-Key': apiKey, 'Content-Type': 'application/json'},
    body: JSON.stringify({job_id: jobId, model_name: 'a model'}),
  });
  if (!response.ok) throw new Error(`Expected a job, got ${response.status}: ${await response.text()}`);
  return ((await response.json()) as {job_token: string}).job_token;
}
