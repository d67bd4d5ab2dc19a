import assert from 'node:assert/strict';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Ajv2020, type ValidateFunction} from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {pino} from 'pino';
import {issueApiKey} from '../../../server/auth/issue-api-key.ts';
import {readConfig} from '../../../server/start/config.ts';
import {startServer, type RunningServer, type ServerOptions} from '../../../server/start/server.ts';
import type {Scope} from '../../../server/store/api-keys.ts';
import {createTestDatabase, type TestDatabase} from './postgres.ts';

/** An answer whose body was read, and found to be what the OpenAPI document says. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; `undefined` when it has another media type. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test looks into answers of every shape
  readonly json: any;
}

export interface Asking {
  readonly method?: string;
  readonly key?: string;
  readonly bearer?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string or bytes, as they are. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export interface ApiServer {
  readonly server: RunningServer;
  readonly url: string;
  readonly db: TestDatabase;
  ask(path: string, asking?: Asking): Promise<Answered>;
  issueKey(userId: string, scopes?: readonly Scope[]): Promise<string>;
  /** Creates a job and gives its token. */
  createJob(jobId: string, key: string, fields?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Sends predictions with the token of their job. */
  post(bearer: string, jobId: string, ...predictions: readonly unknown[]): Promise<Answered>;
  /** The same of any number, as many at a time as a batch may have; all of them are stored. */
  postAll(bearer: string, jobId: string, predictions: readonly unknown[]): Promise<void>;
  close(): Promise<void>;
}

/** A server of its own on a database of its own; `env` as for `readConfig`. */
export async function startApiServer(
  env: Readonly<Record<string, string>> = {},
  options: ServerOptions = {},
): Promise<ApiServer> {
  const db = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'ftl-api-'));
  const config = readConfig({PORT: '0', DATABASE_URL: db.url, DATA_DIR: dataDir, ...env});
  const server = await startServer(config, {log: pino({level: 'silent'}), ...options});
  const check = answerChecker();
  const ask: ApiServer['ask'] = async (path, asking = {}) => {
    const answered = await send(server.url + path, asking);
    await check(server.url, asking.method ?? 'GET', path, answered);
    return answered;
  };
  const issueKey = async (userId: string, scopes: readonly Scope[] = ['all']) =>
    (await issueApiKey(db.database, {userId, scopes})).key;
  const post: ApiServer['post'] = (bearer, jobId, ...predictions) =>
    ask('/api/training/predictions', {method: 'POST', bearer, body: {job_id: jobId, predictions}});
  return {
    server,
    url: server.url,
    db,
    ask,
    issueKey,
    post,
    async postAll(bearer, jobId, predictions) {
      for (let at = 0; at < predictions.length; at += 1000) {
        const {status, text} = await post(bearer, jobId, ...predictions.slice(at, at + 1000));
        assert.equal(status, 200, text);
      }
    },
    async createJob(jobId, key, fields = {}) {
      const {status, text} = await ask('/api/training/jobs', {
        method: 'POST',
        key,
        body: {job_id: jobId, ...fields},
      });
      assert.equal(status, 200, text);
      return (JSON.parse(text) as {job_token: string}).job_token;
    },
    async close() {
      await server.close();
      await db.close();
      await rm(dataDir, {recursive: true, force: true});
    },
  };
}

async function send(
  url: string,
  {method = 'GET', key, bearer, headers = {}, body, signal}: Asking,
): Promise<Answered> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(url, {
    method,
    headers: {
      ...(key !== undefined && {'X-API-Key': key}),
      ...(bearer !== undefined && {Authorization: `Bearer ${bearer}`}),
      ...(body !== undefined && {'Content-Type': 'application/json'}),
      ...headers,
    },
    ...(body !== undefined && {body: isRaw ? (body as BodyInit) : JSON.stringify(body)}),
    ...(signal && {signal}),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== '' ? (JSON.parse(text) as unknown) : undefined,
  };
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {readonly schemas: Readonly<Record<string, object>>};
}

interface Operation {
  readonly responses: Readonly<
    Record<string, {readonly content?: Readonly<Record<string, {schema: object}>>}>
  >;
}

/**
 * Holds every answer to the document that the server itself gives: the status must be listed, and the body must obey its
 * schema. What no path of the document is must be answered with an error of its one shape.
 */
function answerChecker() {
  const ajv = new Ajv2020({strict: false, allErrors: true});
  addFormats.default(ajv);
  const compiled = new Map<object, ValidateFunction>();
  let document: Promise<OpenApi> | undefined;
  const obey = (schema: object, value: unknown, what: string) => {
    const validate = compiled.get(schema) ?? ajv.compile(schema);
    compiled.set(schema, validate);
    assert.ok(validate(value), `${what}: ${ajv.errorsText(validate.errors)}`);
  };
  return async (url: string, method: string, pathAndQuery: string, {status, headers, json}: Answered) => {
    const {paths, components} = await (document ??= fetchDocument(url));
    const what = `${method} ${pathAndQuery} → ${status}`;
    if (method === 'HEAD') return; // Nothing but the head of what GET gives.
    if (status >= 400) obey(components.schemas['Error']!, json, what);
    const [path = ''] = pathAndQuery.split('?');
    const template = Object.keys(paths).find((one) => patternOf(one).test(path));
    const operation = template && paths[template]?.[method.toLowerCase()];
    if (!operation) {
      assert.ok(status >= 400 || method === 'OPTIONS', `${what} is not in the OpenAPI document`);
      return;
    }
    const response = operation.responses[status];
    assert.ok(response, `${what} is not a status of the OpenAPI document`);
    const type = headers.get('content-type')?.split(';')[0];
    if (!response.content) return;
    const content = response.content[type ?? ''];
    assert.ok(content, `${what} came as ${type}, which the OpenAPI document does not have`);
    if (status < 400 && type === 'application/json') obey(content.schema, json, what);
  };
}

async function fetchDocument(url: string): Promise<OpenApi> {
  return (await (await fetch(`${url}/openapi.json`)).json()) as OpenApi;
}

const patternOf = (template: string): RegExp =>
  new RegExp(`^${template.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`);
