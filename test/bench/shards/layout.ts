import {setTimeout as sleep} from 'node:timers/promises';
import {startShardedNginx} from '../../../demo/cluster/nginx.ts';
import {hashSecret, newApiKey} from '../../../server/auth/secrets.ts';
import {createJob} from '../../faults/support/scene.ts';
import {Witness} from '../../faults/soak/witness.ts';
import {shortfall} from '../../faults/support/follower.ts';
import {freePort} from '../../support/free-port.ts';
import {PrivatePostgres} from '../../support/server/private-postgres.ts';
import {ServerProcess} from '../../support/server/server-process.ts';
import {openSse} from '../../support/server/sse-reader.ts';
import {until} from '../../support/until.ts';
import {quantile} from '../fan-out/statistics.ts';

export interface Volume {
  readonly batches: number;
  readonly batchSize: number;
  /** Rows that are sent one at a time to a watched job. */
  readonly watched: number;
}

/** Of one round. Times in milliseconds. */
export interface Figures {
  readonly rowsPerSecond: number;
  readonly page: number;
  readonly trends: number;
  readonly seen50: number;
  readonly seen95: number;
  readonly lost: number;
  readonly repeated: number;
}

interface Shard {
  readonly postgres: PrivatePostgres;
  readonly server: ServerProcess;
}

interface Job {
  readonly jobId: string;
  readonly jobToken: string;
  readonly url: () => string;
}

const WRITERS = 4;
const READS = 40;

/** Databases with a server each, behind nginx that divides jobs among them. */
export class Layout {
  readonly shards: readonly Shard[];
  readonly #apiKey: string;
  readonly #front: string;
  readonly #nginx: {stop(): Promise<void>};

  private constructor(
    shards: readonly Shard[],
    apiKey: string,
    front: string,
    nginx: {stop(): Promise<void>},
  ) {
    this.shards = shards;
    this.#apiKey = apiKey;
    this.#front = front;
    this.#nginx = nginx;
  }

  static async start(command: string, count: number): Promise<Layout> {
    const apiKey = newApiKey();
    const shards: Shard[] = [];
    for (let i = 0; i < count; i++) {
      const postgres = await PrivatePostgres.start({fsync: 'on'});
      const server = await ServerProcess.start({
        env: {DATABASE_URL: postgres.url, REQUESTS_PER_MINUTE: '0'},
      });
      await postgres.pool.query(
        `INSERT INTO api_keys (key_hash, user_id, scopes) VALUES ($1, 'bench', '{all}')`,
        [hashSecret(apiKey)],
      );
      shards.push({postgres, server});
    }
    const httpPort = await freePort();
    const nginx = await startShardedNginx({
      command,
      shards: shards.map(({server}) => [server.port]),
      httpPort,
    });
    return new Layout(shards, apiKey, `http://127.0.0.1:${httpPort}`, nginx);
  }

  async stop(): Promise<void> {
    await this.#nginx.stop();
    for (const {server, postgres} of this.shards) {
      await server.remove();
      await postgres.end();
    }
  }

  /** Four writers, a job each, one of them followed from its first row; then pages, trends, and rows one at a time. */
  async round(name: string, volume: Volume): Promise<Figures> {
    const jobs = await this.#evenly(name);
    const bodies = jobs.map(({jobId}) => bodiesOf(jobId, volume));
    const [{jobId, url}] = jobs as [Job, ...Job[]];
    const follower = new Witness({url, jobId, apiKey: this.#apiKey});
    const startedAt = performance.now();
    await Promise.all(
      jobs.map(async (job, i) => {
        for (const body of bodies[i]!) await this.#post(job, body);
      }),
    );
    const seconds = (performance.now() - startedAt) / 1000;
    const home = await this.#homeOf(jobId);
    await until('the follower to hold all rows', async () => {
      const {lost, stale, extra} = await shortfall(follower, home.postgres.pool, jobId);
      return lost + stale + extra === 0;
    });
    await follower.stop();
    const sent = volume.batches * volume.batchSize;
    let lost = 0;
    for (const job of jobs) lost += Math.abs(sent - (await this.#stored(job.jobId)));
    const page = await this.#median(jobs, '?limit=50&sort=char_error_rate');
    const trends = await this.#median(jobs, '/trends?by=step');
    const seen = await this.#watch(await this.#job(`${name}-watched`), volume.watched);
    return {
      rowsPerSecond: (sent * jobs.length) / seconds,
      page,
      trends,
      seen50: quantile(seen.delays, 0.5),
      seen95: quantile(seen.delays, 0.95),
      lost: lost + seen.lost,
      repeated: follower.complaints.length + seen.repeated,
    };
  }

  /** A job for each writer, as many on one database as on another: an id that leads to a full one is not used. */
  async #evenly(name: string): Promise<readonly Job[]> {
    const most = Math.ceil(WRITERS / this.shards.length);
    const filled = new Map<Shard, number>();
    const jobs: Job[] = [];
    for (let i = 0; jobs.length < WRITERS; i++) {
      const job = await this.#job(`${name}-${i}`);
      const home = await this.#homeOf(job.jobId);
      const count = filled.get(home) ?? 0;
      if (count === most) continue;
      filled.set(home, count + 1);
      jobs.push(job);
    }
    return jobs;
  }

  async #job(jobId: string): Promise<Job> {
    const url = () => `${this.#front}/of/${jobId}`;
    return {jobId, url, jobToken: await createJob(url(), this.#apiKey, jobId)};
  }

  async #post({url, jobToken}: Job, body: string): Promise<void> {
    const response = await fetch(`${url()}/api/training/predictions`, {
      method: 'POST',
      headers: {Authorization: `Bearer ${jobToken}`, 'Content-Type': 'application/json'},
      body,
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status}: ${text}`);
  }

  /** @throws when more than one database, or none, has it. */
  async #homeOf(jobId: string): Promise<Shard> {
    const counts = await this.#counts('SELECT count(*) FROM training_jobs WHERE job_id = $1', jobId);
    const homes = this.shards.filter((_, i) => counts[i] === 1);
    if (homes.length !== 1) throw new Error(`${jobId} is on ${homes.length} databases.`);
    return homes[0]!;
  }

  async #stored(jobId: string): Promise<number> {
    const counts = await this.#counts(
      `SELECT count(DISTINCT (epoch, step, sample_index)) FROM training_predictions WHERE job_id = $1`,
      jobId,
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async #counts(statement: string, jobId: string): Promise<readonly number[]> {
    const answers = await Promise.all(
      this.shards.map(({postgres}) => postgres.pool.query<{count: string}>(statement, [jobId])),
    );
    return answers.map(({rows}) => Number(rows[0]!.count));
  }

  async #median(jobs: readonly Job[], path: string): Promise<number> {
    const times: number[] = [];
    for (let i = 0; i < READS; i++) {
      const {url, jobId} = jobs[i % jobs.length]!;
      const startedAt = performance.now();
      const response = await fetch(`${url()}/api/training/predictions/${jobId}${path}`, {
        headers: {'X-API-Key': this.#apiKey},
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${response.status}: ${text}`);
      times.push(performance.now() - startedAt);
    }
    return quantile(times, 0.5);
  }

  /** From the POST of a row until a viewer has it. */
  async #watch(job: Job, rows: number): Promise<{delays: number[]; lost: number; repeated: number}> {
    const reader = await openSse(`${job.url()}/api/training/predictions/${job.jobId}/stream?since=start`, {
      headers: {'X-API-Key': this.#apiKey},
    });
    const delays: number[] = [];
    for (let step = 0; step < rows; step++) {
      const startedAt = performance.now();
      const posted = this.#post(job, JSON.stringify({job_id: job.jobId, predictions: [rowOf(0, step, 0)]}));
      await reader.take('prediction');
      delays.push(performance.now() - startedAt);
      await posted;
      await sleep(5);
    }
    const seqs = reader.rows.map(({seq}) => seq);
    reader.close();
    const distinct = new Set(seqs).size;
    return {delays, lost: rows - distinct, repeated: seqs.length - distinct};
  }
}

const rowOf = (epoch: number, step: number, sample: number) => ({
  epoch,
  step,
  sample_index: sample,
  prompt: 'pronounce: colonel',
  ground_truth: 'K ER1 N AH0 L',
  prediction: `K OW1 L ${sample % 10} N AH0 L`,
  exact_match: 0,
  char_error_rate: (sample % 1000) / 1000,
  length_ratio: 1.1,
  word_overlap: 0.5,
});

/** Made before the clock starts. */
function bodiesOf(jobId: string, {batches, batchSize}: Volume): readonly string[] {
  return Array.from({length: batches}, (_, batch) => {
    const epoch = Math.floor(batch / 10);
    const predictions = Array.from({length: batchSize}, (_, i) => rowOf(epoch, batch, i));
    return JSON.stringify({job_id: jobId, predictions});
  });
}
