import {readFile, writeFile} from 'node:fs/promises';
import type {JobStatus} from '../../src/protocol/protocol.ts';
import {RUN_JOBS, type RunName} from './recorded-run.ts';

const REQUEST_TIMEOUT_MS = 10_000;

/** `demo.json` in the data folder: what a script needs to talk to the running demo. */
export interface DemoFile {
  readonly url: string;
  readonly apiKey: string;
  readonly jobId: string;
  readonly jobToken: string;
}

export async function readDemoFile(path: string): Promise<DemoFile | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as DemoFile;
  } catch {
    return null; // No earlier start, or one that was cut off: a new user and job take its place.
  }
}

/** Only the owner may read it: it holds an API key. */
export async function writeDemoFile(path: string, file: DemoFile): Promise<void> {
  await writeFile(path, `${JSON.stringify(file, null, 2)}\n`, {mode: 0o600});
}

/** The demo's view of the server: its public endpoints, called with the demo user's API key. */
export class DemoApi {
  readonly #url: string;
  readonly #apiKey: string;

  constructor(url: string, apiKey: string) {
    this.#url = url;
    this.#apiKey = apiKey;
  }

  /** False when the key is not (or no longer) one of this database's. */
  async isAuthorized(): Promise<boolean> {
    const response = await this.#send('GET', '/api/training/jobs?limit=1');
    await response.body?.cancel();
    return response.status !== 401;
  }

  /** Creates the job, or takes it up again: either way with a fresh token. */
  async openJob(jobId: string, run: RunName): Promise<{jobToken: string; isTaken: boolean}> {
    const response = await this.#send('POST', '/api/training/jobs', {
      job_id: jobId,
      ...RUN_JOBS[run],
      dataset_path: `demo/runs/${run}.jsonl`,
      status: 'running',
    });
    if (response.status === 409) return {jobToken: '', isTaken: true};
    const {job_token} = (await checked(response)) as {job_token: string};
    return {jobToken: job_token, isTaken: false};
  }

  async jobStatus(jobId: string): Promise<JobStatus | null> {
    const response = await this.#send('GET', `/api/training/jobs/${encodeURIComponent(jobId)}`);
    if (response.status === 404) return null;
    return ((await checked(response)) as {status: JobStatus}).status;
  }

  /** `status` in place of `running`; a job that has ended keeps how it ended. */
  async replaceRunning(jobId: string, status: JobStatus): Promise<void> {
    if ((await this.jobStatus(jobId)) === 'running') await this.setStatus(jobId, status);
  }

  async setStatus(jobId: string, status: JobStatus): Promise<void> {
    await checked(await this.#send('PATCH', `/api/training/jobs/${encodeURIComponent(jobId)}`, {status}));
  }

  /** Rows that the server holds of the job. */
  async countPredictions(jobId: string): Promise<number> {
    const path = `/api/training/predictions/${encodeURIComponent(jobId)}?limit=1`;
    return ((await checked(await this.#send('GET', path))) as {total_count: number}).total_count;
  }

  #send(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(this.#url + path, {
      method,
      headers: {'x-api-key': this.#apiKey, ...(body !== undefined && {'content-type': 'application/json'})},
      ...(body !== undefined && {body: JSON.stringify(body)}),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
  }
}

async function checked(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

export interface DemoJob {
  readonly jobId: string;
  readonly jobToken: string;
  /** Index of the first record that the server does not have yet. */
  readonly start: number;
}

/**
 * The job to replay into, and how far it is: the one of the last start when that was cut off in the middle of the same
 * run, else a new one.
 */
export async function chooseJob(
  api: DemoApi,
  run: RunName,
  recordCount: number,
  lastJobId: string | null,
): Promise<DemoJob> {
  if (lastJobId?.startsWith(`${run}-`) && (await api.jobStatus(lastJobId)) !== null) {
    const start = await api.countPredictions(lastJobId);
    if (start < recordCount)
      return {jobId: lastJobId, start, jobToken: (await api.openJob(lastJobId, run)).jobToken};
  }
  for (let number = 1; ; number++) {
    const jobId = `${run}-${number}`;
    if ((await api.jobStatus(jobId)) !== null) continue;
    const {jobToken, isTaken} = await api.openJob(jobId, run);
    if (!isTaken) return {jobId, jobToken, start: 0};
  }
}
