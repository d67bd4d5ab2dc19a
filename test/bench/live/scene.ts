import {mkdtemp, readFile, rm} from 'node:fs/promises';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {build} from 'vite';
import {issueApiKey} from '../../../server/auth/issue-api-key.ts';
import {readConfig} from '../../../server/start/config.ts';
import {startServer, type RunningServer} from '../../../server/start/server.ts';
import {PrivatePostgres} from '../../support/server/private-postgres.ts';
import {POLLING_PAGE} from './polling-page.ts';

/** What stands on a page: every element, or the table by itself. */
export type Cast = 'all elements' | 'table alone';

const ELEMENTS: Readonly<Record<Cast, string>> = {
  'all elements': `<ftl-live-badge></ftl-live-badge><ftl-predictions-trends></ftl-predictions-trends>
    <ftl-predictions-table></ftl-predictions-table><ftl-predictions-comparison></ftl-predictions-comparison>`,
  'table alone': '<ftl-predictions-table></ftl-predictions-table>',
};

/** Fixed prompts that the training answers again and again, as an evaluation set is. */
const SAMPLES = 40;
/** Rows that are there before anything is measured. */
const STORED = 2000;

/** This tree's elements in one file, as a page loads them. */
export async function builtScript(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'ftl-bench-'));
  try {
    await build({mode: 'bundle', logLevel: 'error', build: {outDir: folder}});
    return await readFile(join(folder, 'ftl-predictions.js'));
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

/** The real server on a PostgreSQL of its own, one job with a run half-way, and pages that show it. */
export class LiveScene {
  readonly #postgres: PrivatePostgres;
  readonly #server: RunningServer;
  readonly #folder: string;
  readonly #scripts: Map<string, Buffer>;
  readonly #jobToken: string;
  readonly #readToken: string;
  #rowCount = 0;

  private constructor(
    [postgres, server, folder]: readonly [PrivatePostgres, RunningServer, string],
    scripts: Map<string, Buffer>,
    [jobToken, readToken]: readonly [string, string],
  ) {
    this.#postgres = postgres;
    this.#server = server;
    this.#folder = folder;
    this.#scripts = scripts;
    this.#jobToken = jobToken;
    this.#readToken = readToken;
  }

  static async start(): Promise<LiveScene> {
    const postgres = await PrivatePostgres.start();
    const folder = await mkdtemp(join(tmpdir(), 'ftl-scene-'));
    const scripts = new Map<string, Buffer>();
    const handleOther = async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
      const script = scripts.get(request.url ?? '');
      if (script !== undefined) response.setHeader('Content-Type', 'text/javascript').end(script);
      else if (request.url?.startsWith('/page?')) {
        response.setHeader('Content-Type', 'text/html; charset=utf-8').end(page(request.url));
      } else return false;
      return true;
    };
    const config = readConfig({
      ...{DATABASE_URL: postgres.url, DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'silent', DRAIN_S: '0'},
      REQUESTS_PER_MINUTE: '0',
    });
    const server = await startServer(config, {handleOther});
    const {key} = await issueApiKey(server.database, {userId: 'bench', scopes: ['all']});
    const created = await fetch(`${server.url}/api/training/jobs`, {
      method: 'POST',
      headers: {'x-api-key': key, 'content-type': 'application/json'},
      body: JSON.stringify({job_id: 'run', model_name: 'a model'}),
    });
    const {job_token: jobToken} = (await created.json()) as {job_token: string};
    const readToken = await server.mintEmbedToken({jobId: 'run', expiresInS: 3600, origins: []});
    const scene = new LiveScene([postgres, server, folder], scripts, [jobToken, readToken]);
    for (let i = 0; i < STORED; i += 500) await scene.post(500);
    return scene;
  }

  /** Address of a page that shows the job with this build of the elements. */
  addressOf(build: string, script: Buffer, cast: Cast): string {
    this.#scripts.set(`/${build}.js`, script);
    return `${this.#server.url}/page?${new URLSearchParams({build, cast, token: this.#readToken}).toString()}`;
  }

  /** Address of a page that asks for the newest rows once a second, as pages without a stream do. */
  get pollingAddress(): string {
    return `${this.#server.url}/page?${new URLSearchParams({token: this.#readToken}).toString()}`;
  }

  /** Sends rows as a trainer does. */
  async post(count = 1): Promise<void> {
    const predictions = Array.from({length: count}, () => this.#nextRow());
    const response = await fetch(`${this.#server.url}/api/training/predictions`, {
      method: 'POST',
      headers: {authorization: `Bearer ${this.#jobToken}`, 'content-type': 'application/json'},
      body: JSON.stringify({job_id: 'run', predictions}),
    });
    if (!response.ok) throw new Error(`The rows were refused: ${response.status} ${await response.text()}`);
    await response.arrayBuffer();
  }

  /** Tells the next row from all others: its `source_index`. */
  get nextPlace(): number {
    return this.#rowCount;
  }

  async close(): Promise<void> {
    await this.#server.close();
    await this.#postgres.end();
    await rm(this.#folder, {recursive: true, force: true});
  }

  #nextRow(): object {
    const place = this.#rowCount++;
    const sample = place % SAMPLES;
    const round = Math.floor(place / SAMPLES);
    return {
      epoch: Math.floor(round / 5),
      step: (round + 1) * 100,
      source_index: place,
      sample_index: sample,
      prompt: `pronounce: word number ${sample} of the evaluation set`,
      ground_truth: `W ER1 D ${sample} N AH1 M B ER0`,
      prediction: `W ER1 D ${(sample * 7 + place) % 50} N AH1 M ER0`,
    };
  }
}

function page(address: string): string {
  const query = new URL(address, 'http://page.test').searchParams;
  const [build, cast, token] = [query.get('build'), query.get('cast'), query.get('token')];
  const head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title>';
  if (build === null) return `${head}<body>${POLLING_PAGE(token ?? '')}</body></html>`;
  return `${head}<script type="module" src="/${build}.js"></script>
    <body><ftl-predictions-stream job-id="run" token="${token}">${ELEMENTS[cast as Cast]}</ftl-predictions-stream></body></html>`;
}
