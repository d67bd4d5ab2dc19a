import {readText} from './read-text.ts';
import {errorOfNoAnswer, errorOfResponse} from './response-error.ts';
import type {Credential, SourceOptions} from '../source-options.ts';
import type {StreamEnvironment} from './environment.ts';
import {StreamError} from './error.ts';

export interface JobRequest {
  /** Below the job: '' for the list, '/stream', …. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | null | undefined>>;
  readonly accept: 'application/json' | 'text/event-stream';
  readonly lastEventId?: string | null;
  readonly signal: AbortSignal;
  /** Give up when no answer has begun by then. */
  readonly headTimeoutMs: number;
}

/** Requests about one job's predictions, with the reader's credential. */
export class JobRequests {
  readonly #environment: StreamEnvironment;
  readonly #src: string | null | undefined;
  readonly #path: string;
  #credential: Credential;
  /** The answer of `getToken`, asked for once however many requests wait for it. */
  #askedToken: Promise<string> | null = null;
  /** The `token` that was given has been refused. */
  #isTokenSpent = false;

  constructor(environment: StreamEnvironment, {src, jobId}: SourceOptions, credential: Credential) {
    this.#environment = environment;
    this.#src = src;
    this.#path = `/api/training/predictions/${encodeURIComponent(jobId ?? '')}`;
    this.#credential = credential;
  }

  /** What the next requests are sent with. */
  setCredential(credential: Credential): void {
    this.#credential = credential;
    this.#askedToken = null;
    this.#isTokenSpent = false;
  }

  /** Makes the next request ask `getToken`; false when there is nobody to ask. */
  renewToken(): boolean {
    this.#askedToken = null;
    this.#isTokenSpent = true;
    return Boolean(this.#credential.getToken);
  }

  /** The body of a JSON answer, `null` of an empty one (204). */
  async json<Body>(request: Omit<JobRequest, 'accept' | 'headTimeoutMs'>): Promise<Body | null> {
    const response = await this.send({...request, accept: 'application/json', headTimeoutMs: 45_000});
    if (response.status === 204) return null;
    try {
      return JSON.parse(await readText(response, this.#environment)) as Body;
    } catch (cause) {
      request.signal.throwIfAborted();
      if (cause instanceof StreamError) throw cause;
      throw new StreamError(
        'server',
        `Expected JSON from ${response.url} but got ${response.headers.get('Content-Type') ?? 'no content type'}, or half of it. A proxy or login page may be answering instead.`,
        {status: response.status, cause},
      );
    }
  }

  /**
   * The answer, its status 2xx. After a 401 a token is asked for once more.
   *
   * @throws {StreamError} for every other status, when there is no answer, and when `src` is no address.
   */
  async send(request: JobRequest): Promise<Response> {
    const asked = this.#askedToken;
    let response = await this.#fetch(request, await this.#token());
    if (response.status === 401 && this.#credential.getToken) {
      void response.body?.cancel();
      // Unless another request has renewed it in the meantime.
      if (this.#askedToken === asked || asked === null) this.renewToken();
      response = await this.#fetch(request, await this.#token());
    }
    if (response.ok) return response;
    const body = await readText(response, this.#environment).catch(() => '');
    request.signal.throwIfAborted();
    throw errorOfResponse(response, body, this.#environment.now());
  }

  async #token(): Promise<string | null> {
    const {token, apiKey, getToken} = this.#credential;
    const given = token ?? apiKey ?? null;
    if (getToken && (this.#isTokenSpent || !given)) this.#askedToken ??= this.#ask(getToken);
    return this.#askedToken ?? given;
  }

  async #ask(getToken: () => string | Promise<string>): Promise<string> {
    try {
      return await getToken();
    } catch (cause) {
      this.#askedToken = null;
      const message = `Expected a token from getToken, which failed: ${String(cause)}`;
      throw new StreamError('unauthorized', message, {retryable: true, cause});
    }
  }

  async #fetch(request: JobRequest, token: string | null): Promise<Response> {
    const {path, query = {}, accept, lastEventId, headTimeoutMs} = request;
    const pageUrl = this.#environment.pageUrl();
    const url = new URL(baseOf(this.#src, pageUrl) + this.#path + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== null && value !== undefined) url.searchParams.set(name, String(value));
    }
    const headers = new Headers((await this.#credential.getHeaders?.()) ?? undefined);
    headers.set('Accept', accept);
    // API keys too: browsers drop this header, and no other, when a redirect leads to another origin.
    if (token !== null) headers.set('Authorization', `Bearer ${token}`);
    if (lastEventId) headers.set('Last-Event-ID', lastEventId);

    const patience = new AbortController();
    const signal = AbortSignal.any([request.signal, patience.signal]);
    const giveUp = (): void =>
      patience.abort(
        new StreamError('silence', `No answer from ${url.origin} began within ${headTimeoutMs / 1000} s.`),
      );
    signal.throwIfAborted();
    const cancelTimer = this.#environment.setTimer(giveUp, headTimeoutMs);
    try {
      const credentials = this.#credential.credentials ?? 'same-origin';
      return await this.#environment.fetch(url, {headers, credentials, cache: 'no-store', signal});
    } catch (cause) {
      signal.throwIfAborted();
      throw errorOfNoAnswer(url, pageUrl, cause);
    } finally {
      cancelTimer();
    }
  }
}

function baseOf(src: string | null | undefined, pageUrl: string | null): string {
  const url = URL.parse(src || '/', pageUrl ?? undefined);
  if (url?.protocol.startsWith('http')) return url.origin + url.pathname.replace(/\/+$/, '');
  throw new StreamError('misconfigured', `Expected the server's address in src but got "${src ?? ''}".`);
}
