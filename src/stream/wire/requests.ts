import type {Credential, SourceOptions} from '../source-options.ts';
import type {Asker, StreamEnvironment} from './environment.ts';
import {StreamError} from './error.ts';
import {explained} from './explained.ts';
import {readParts, readText} from './read-text.ts';

/** Answers are given up when they have not begun by then. */
const HEAD_TIMEOUT_MS = 45_000;
/** An answer of so many characters is not read in one piece: that would hold up the page. */
const LONG = 1_000_000;

export interface JobRequest {
  /** Below the job: '' for the list, '/stream', …. */
  readonly path: string;
  /** Default: `predictions`. */
  readonly below?: 'predictions' | 'jobs';
  readonly query?: Readonly<Record<string, string | number | null | undefined>>;
  readonly accept: 'application/json' | 'text/event-stream' | 'text/html';
  readonly lastEventId?: string | null;
  readonly signal: AbortSignal;
  /** Give up when no answer has begun by then. */
  readonly headTimeoutMs: number;
}

export interface JsonRequest extends Pick<JobRequest, 'path' | 'below' | 'query' | 'signal'> {
  /** The list that the answer must have. */
  readonly holds: string;
  /** Default: 45 s. */
  readonly headTimeoutMs?: number;
}

/** What can go into a header as a credential. */
const SENDABLE = /^[!-~]+$/;

/** Requests about one job's predictions, with the reader's credential. */
export class JobRequests implements Asker {
  readonly #environment: StreamEnvironment;
  readonly src: string | null | undefined;
  readonly #jobId: string;
  #credential: Credential;
  /** The answer of `getToken`, asked for once however many requests wait for it. */
  #askedToken: Promise<unknown> | null = null;
  /** The `token` that was given has been refused. */
  #isTokenSpent = false;
  /** Events have come from here: what else answers in the server's place will go away. */
  hasWorked = false;

  constructor(environment: StreamEnvironment, {src, jobId}: SourceOptions, credential: Credential) {
    this.#environment = environment;
    this.src = src;
    this.#jobId = jobId ?? '';
    this.#credential = credential;
  }

  /** What the next requests are sent with. */
  get credential(): Credential {
    return this.#credential;
  }

  setCredential(credential: Credential): void {
    this.#credential = credential;
    this.#askedToken = null;
    this.#isTokenSpent = false;
  }

  fetch(url: URL, init: RequestInit): Promise<Response> {
    return this.#environment.fetch(url, init);
  }

  /** Makes the next request ask `getToken`; false when there is nobody to ask. */
  renewToken(): boolean {
    this.#askedToken = null;
    this.#isTokenSpent = true;
    return Boolean(this.#credential.getToken);
  }

  /**
   * The body of a JSON answer.
   *
   * @throws {StreamError} `server` when something else came
   */
  async json<Body>(request: JsonRequest): Promise<Body> {
    return this.readJson(request, await this.sendForJson(request));
  }

  /**
   * The bytes of an event stream, `null` of an empty answer (204).
   *
   * @throws {StreamError} `not-an-event-stream` when something else came
   */
  async stream(request: Omit<JobRequest, 'accept'>): Promise<ReadableStream<Uint8Array> | null> {
    const response = await this.send({...request, accept: 'text/event-stream'});
    const {status, headers, body} = response;
    if (status === 204) return null;
    if (body !== null && /^text\/event-stream\s*(;|$)/i.test(headers.get('Content-Type') ?? '')) {
      this.hasWorked = true;
      return body;
    }
    void body?.cancel();
    throw await this.#unexpected(response, 'text/event-stream', {code: 'not-an-event-stream'});
  }

  /**
   * The answer, its status 2xx. After a 401 a token is asked for once more.
   *
   * @throws {StreamError} for every other status, when there is no answer, and when the request cannot be sent.
   */
  async send(request: JobRequest): Promise<Response> {
    const asked = this.#askedToken;
    let response = await this.#fetch(request);
    if (response.status === 401 && this.#credential.getToken) {
      void response.body?.cancel();
      // Unless another request has renewed it in the meantime.
      if (this.#askedToken === asked || asked === null) this.renewToken();
      response = await this.#fetch(request);
    }
    if (response.ok) return response;
    const body = await readText(response, this.#environment).catch(() => '');
    request.signal.throwIfAborted();
    const {status} = response;
    throw await explained(
      this.#environment,
      new StreamError('server', `The server answered ${status}.`, {status}),
      ({errorOfResponse}) => errorOfResponse(response, body, this.#environment.now(), this.hasWorked),
    );
  }

  /** As `send`, of what `readJson` reads. */
  sendForJson(request: JsonRequest): Promise<Response> {
    return this.send({headTimeoutMs: HEAD_TIMEOUT_MS, ...request, accept: 'application/json'});
  }

  /** @throws {StreamError} `server` when it is not the JSON that was asked for */
  async readJson<Body>({holds, signal}: JsonRequest, response: Response): Promise<Body> {
    let cause: unknown;
    try {
      const parts = await readParts(response, this.#environment);
      const body = (await this.#parse(parts, holds, signal)) as Record<string, unknown> | null;
      if (Array.isArray(body?.[holds])) return body as Body;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof StreamError) throw error;
      cause = error;
    }
    throw await this.#unexpected(response, `JSON with ${holds}`, {code: 'server', cause});
  }

  async #parse(parts: readonly string[], holds: string, signal: AbortSignal): Promise<unknown> {
    // Where what reads it in pieces does not come, it is better read in one than not at all.
    const isLong = parts.reduce((sum, {length}) => sum + length, 0) >= LONG;
    const long = !isLong ? null : await import('./long-list.ts').catch(() => null);
    if (long === null) return JSON.parse(parts.join('')) as unknown;
    return long.parseLong(parts, holds, async () => {
      await this.#environment.yieldThread();
      signal.throwIfAborted();
    });
  }

  #unexpected(
    response: Response,
    expected: string,
    {code, cause}: {code: 'server' | 'not-an-event-stream'; cause?: unknown},
  ): Promise<StreamError> {
    const retryable = code === 'server' || this.hasWorked;
    const brief = new StreamError(code, `Expected ${expected}.`, {retryable, cause});
    return explained(this.#environment, brief, ({errorOfContent}) =>
      errorOfContent(response, expected, {code, retryable, cause}),
    );
  }

  async #fetch(request: JobRequest): Promise<Response> {
    const {path, below, query = {}, accept, lastEventId, headTimeoutMs} = request;
    const environment = this.#environment;
    const url = this.urlOf(path, below);
    for (const [name, value] of Object.entries(query)) {
      if (value != null) url.searchParams.set(name, String(value));
    }
    const credentials = this.#credential.credentials ?? 'same-origin';
    const headers = await this.#headers(url, credentials);
    headers.set('Accept', accept);
    if (lastEventId) headers.set('Last-Event-ID', lastEventId);

    const patience = new AbortController();
    const signal = AbortSignal.any([request.signal, patience.signal]);
    const giveUp = (): void =>
      patience.abort(
        new StreamError('silence', `No answer from ${url.origin} began within ${headTimeoutMs / 1000} s.`),
      );
    signal.throwIfAborted();
    const cancelTimer = environment.setTimer(giveUp, headTimeoutMs);
    try {
      const init: RequestInit = {headers, credentials, cache: 'no-store', signal};
      if (path !== '/stream' || !environment.share) return await this.fetch(url, init);
      return await environment.share.fetch(this, url, init);
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof StreamError) throw cause;
      const brief = new StreamError('unreachable', `No answer from ${url.origin}.`, {cause});
      throw await explained(environment, brief, ({errorOfNoAnswer}) =>
        errorOfNoAnswer(url, environment.pageUrl(), cause),
      );
    } finally {
      cancelTimer();
    }
  }

  urlOf(path: string, below = 'predictions'): URL {
    const base = baseOf(this.src, this.#environment.pageUrl());
    return new URL(`${base}/api/training/${below}/${idOf(this.#jobId)}${path}`);
  }

  async #headers(url: URL, credentials: RequestCredentials): Promise<Headers> {
    const {getHeaders} = this.#credential;
    const token = await this.#token();
    const given = (await ask('headers from getHeaders', getHeaders)) ?? undefined;
    try {
      const headers = new Headers(given);
      // API keys too: browsers drop this header, and no other, when a redirect leads to another origin.
      if (token !== null) headers.set('Authorization', `Bearer ${token}`);
      void new Request(url, {headers, credentials});
      return headers;
    } catch {
      // Nothing of what was caught is passed on: browsers quote the value.
      const brief = new StreamError('misconfigured', 'The request cannot be sent.');
      throw await explained(this.#environment, brief, ({errorOfRequest}) =>
        errorOfRequest(given, credentials),
      );
    }
  }

  /**
   * @throws {StreamError} `misconfigured` when it cannot be sent, or `unauthorized` when `getToken` failed
   */
  async #token(): Promise<string | null> {
    const {token, apiKey, getToken} = this.#credential;
    let name = token == null ? 'api-key' : 'token';
    let given: unknown = token ?? apiKey ?? null;
    if (getToken && (this.#isTokenSpent || !given)) {
      name = 'What getToken gave';
      given = await (this.#askedToken ??= ask('a token from getToken', getToken).catch((error: unknown) => {
        this.#askedToken = null;
        throw error;
      }));
    } else if (given === null) return null;
    const text = typeof given === 'string' ? given.trim() : '';
    if (SENDABLE.test(text)) return text;
    const brief = new StreamError('misconfigured', `${name} cannot be sent.`);
    throw await explained(this.#environment, brief, ({errorOfCredential}) => errorOfCredential(name, given));
  }
}

/** What the page gives when it is asked. */
async function ask<Given>(
  what: string,
  give: (() => Given | Promise<Given>) | null | undefined,
): Promise<Given | undefined> {
  try {
    return await give?.();
  } catch (cause) {
    const message = `Expected ${what}, which failed: ${String(cause)}`;
    throw new StreamError('unauthorized', message, {retryable: true, cause});
  }
}

function baseOf(src: string | null | undefined, pageUrl: string | null): string {
  const url = URL.parse(src || '/', pageUrl ?? undefined);
  if (url?.protocol.startsWith('http')) return url.origin + url.pathname.replace(/\/+$/, '');
  throw new StreamError('misconfigured', `Expected the server's address in src but got "${src ?? ''}".`);
}

function idOf(jobId: string): string {
  try {
    return encodeURIComponent(jobId);
  } catch {
    throw new StreamError('misconfigured', 'Expected an id in job-id but got half a character.');
  }
}
