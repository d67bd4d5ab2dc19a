import {mkdtemp, readFile, rm} from 'node:fs/promises';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {issueApiKey} from '../../../server/auth/issue-api-key.ts';
import {readConfig} from '../../../server/start/config.ts';
import {startServer, type RunningServer} from '../../../server/start/server.ts';
import {builtScripts} from '../built-package.ts';
import {createTestDatabase, type TestDatabase} from '../server/postgres.ts';

type Pages = Map<string, {readonly html: string; readonly headers: Readonly<Record<string, string>>}>;

/** The server on a database of its own, with one user, and pages under /pages/ that load the built script. */
export class PageServer {
  readonly server: RunningServer;
  readonly testDatabase: TestDatabase;
  readonly apiKey: string;
  readonly #folder: string;
  readonly #pages: Pages;

  private constructor(
    server: RunningServer,
    testDatabase: TestDatabase,
    apiKey: string,
    folder: string,
    pages: Pages,
  ) {
    this.server = server;
    this.testDatabase = testDatabase;
    this.apiKey = apiKey;
    this.#folder = folder;
    this.#pages = pages;
  }

  static async start(env: Readonly<Record<string, string>> = {}): Promise<PageServer> {
    const folder = await mkdtemp(join(tmpdir(), 'ftl-pages-'));
    const scripts = await builtScripts('bundle');
    const script = await readFile(join(scripts, 'ftl-predictions.js'));
    const pages: Pages = new Map();
    const handleOther = async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
      const page = pages.get(request.url ?? '');
      if (request.url === '/ftl-predictions.js') {
        response.setHeader('Content-Type', 'text/javascript; charset=utf-8').end(script);
      } else if (page !== undefined) {
        response.writeHead(200, {'content-type': 'text/html; charset=utf-8', ...page.headers}).end(page.html);
      } else return false;
      return true;
    };
    const testDatabase = await createTestDatabase();
    const config = readConfig({
      DATABASE_URL: testDatabase.url,
      DATA_DIR: folder,
      PORT: '0',
      LOG_LEVEL: 'silent',
      DRAIN_S: '0',
      ...env,
    });
    const server = await startServer(config, {handleOther, scripts: pathToFileURL(`${scripts}/`)});
    const {key} = await issueApiKey(server.database, {userId: 'tester', scopes: ['all']});
    return new PageServer(server, testDatabase, key, folder, pages);
  }

  /** Serves a page with this body, and with headers of its own; its address. */
  addPage(body: string, headers: Readonly<Record<string, string>> = {}): string {
    const path = `/pages/${this.#pages.size + 1}`;
    const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title>
      <script type="module" src="/ftl-predictions.js"></script><body>${body}</body></html>`;
    this.#pages.set(path, {html, headers});
    return this.server.url + path;
  }

  /** Creates a job; its token, and leave for a page to read it. */
  async createJob(jobId: string): Promise<{jobToken: string; readToken: string}> {
    const response = await fetch(`${this.server.url}/api/training/jobs`, {
      method: 'POST',
      headers: {'x-api-key': this.apiKey, 'content-type': 'application/json'},
      body: JSON.stringify({job_id: jobId, model_name: 'a model'}),
    });
    const {job_token} = (await response.json()) as {job_token: string};
    const readToken = await this.server.mintEmbedToken({jobId, expiresInS: 600, origins: []});
    return {jobToken: job_token, readToken};
  }

  /** Sends predictions as a trainer does; the answer. */
  async post(
    jobToken: string,
    jobId: string,
    predictions: readonly object[],
  ): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.server.url}/api/training/predictions`, {
      method: 'POST',
      headers: {authorization: `Bearer ${jobToken}`, 'content-type': 'application/json'},
      body: JSON.stringify({job_id: jobId, predictions}),
    });
    if (!response.ok)
      throw new Error(`The batch was refused with ${response.status}: ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.testDatabase.close();
    await rm(this.#folder, {recursive: true, force: true});
  }
}
