import {randomUUID} from 'node:crypto';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {CredentialError, type Authenticate} from '../auth/authenticate.ts';
import {credentialOf, may, readerOf, type Principal} from '../auth/principal.ts';
import {systemClock, type Clock} from '../clock.ts';
import type {AppConfig} from './app-config.ts';
import type {Logger} from '../log.ts';
import {SECURITY_HEADERS, sendAnswer, sendError} from './answer.ts';
import {ByteBudget} from './limits/byte-budget.ts';
import {checker} from './input/check.ts';
import {clientAddress} from './limits/client-address.ts';
import {allowedMethods, answerOptions, corsHeaders} from './cors.ts';
import {requireHost} from './host.ts';
import {HttpError, tooMany, unavailable} from './http-error.ts';
import {parseJson} from './input/parse-json.ts';
import {queryReader} from './input/query.ts';
import {RateLimit} from './limits/rate-limit.ts';
import {readBody, type BodyOptions} from './input/read-body.ts';
import type {Method, Route} from './route.ts';
import {Router, type Match} from './router.ts';
import {storeError} from './store-errors.ts';
import {Visit} from './visit.ts';

export interface AppOptions {
  readonly routes: readonly Route[];
  readonly authenticate: Authenticate;
  readonly config: AppConfig;
  /** Longest time that a client may take nothing of its answer. */
  readonly writeTimeoutMs: number;
  readonly log: Logger;
  /** Asked for paths that the API does not own; `true` = it has answered. */
  readonly handleOther?:
    ((request: IncomingMessage, response: ServerResponse) => Promise<boolean>) | undefined;
  /** Told of each request that is refused or fails. */
  readonly onError?: (error: HttpError) => void;
  /** For the limits. */
  readonly clock?: Clock;
}

const MAX_URL_LENGTH = 8192;
/** Bodies of the largest size that are held at one time; smaller ones are so many more. */
const BODIES_AT_ONCE = 12;
/** Characters of a body that is parsed in a round of its own. */
const LARGE_BODY = 32 << 10;
/** Bytes of answers that wait for their clients to take them. */
const MAX_ANSWER_BYTES = 256 << 20;

/** Route → handler; what is thrown → status. */
export class App {
  readonly #options: AppOptions;
  readonly #router: Router;
  readonly #readers: ReadonlyMap<Route, Readers>;
  readonly #requests: RateLimit;
  readonly #failures: RateLimit;
  readonly #bodies: ByteBudget;
  readonly #answers = new ByteBudget(MAX_ANSWER_BYTES);
  #lastTurn: Promise<void> = Promise.resolve();

  constructor(options: AppOptions) {
    const {config, clock = systemClock} = options;
    this.#options = options;
    this.#router = new Router(options.routes);
    this.#readers = new Map(options.routes.map((route) => [route, readersOf(route)]));
    this.#requests = new RateLimit(config.requestsPerMinute, clock);
    this.#failures = new RateLimit(config.authFailuresPerMinute, clock);
    this.#bodies = new ByteBudget(config.maxBodyBytes * BODIES_AT_ONCE);
  }

  /** Answers one request; never rejects. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const id = randomUUID();
    const log = this.#options.log.child({request: id});
    const visit = new Visit(request, response, log);
    const [path = ''] = (request.url ?? '').split('?', 1);
    // A stream's response closes as soon as its head is written.
    response.on('close', () => {
      visit.end();
      const ms = Math.round(performance.now() - startedAt);
      const {statusCode: status} = response;
      log.info({method: request.method, path: path.slice(0, 300), status, ms}, 'request');
    });
    try {
      await this.#answer(visit, path, id);
    } catch (error) {
      this.#fail(visit, error);
    }
  }

  async #answer(visit: Visit, path: string, id: string): Promise<void> {
    const {request, response, headers} = visit;
    const {config, handleOther} = this.#options;
    const match = this.#router.match(path);
    requireHost(request, match, config.allowedHosts);
    if (!match && (await handleOther?.(request, response)) === true) return;
    visit.addHeaders({'X-Request-Id': id, ...SECURITY_HEADERS});
    if (match?.routes.get('GET')?.isPrivate !== true) {
      visit.addHeaders(corsHeaders(request, config.writeOrigins));
    }
    if ((request.url ?? '').length > MAX_URL_LENGTH) {
      throw new HttpError(414, 'url_too_long', `The URL is over ${MAX_URL_LENGTH} characters.`);
    }
    requireNoExpectation(request);
    if (!match) throw noSuchPath(path, this.#options.routes);
    if (request.method === 'OPTIONS') {
      response.setHeaders(headers);
      return answerOptions(request, response, match);
    }
    const route = routeFor(request, match);
    // Handlers of other methods leave the response alone, so that all its headers can be written at once.
    const isOneWrite = route.method !== 'GET';
    if (route.writesHead !== true && !isOneWrite) response.setHeaders(headers);
    const principal = route.action === null ? null : await this.#admit(request, route);
    const answer = await this.#handle(visit, route, {principal, params: match.params}).catch(
      async (error: unknown) => {
        // Who has not been looked up is told nothing before that.
        if (principal?.kind === 'job-token' && principal.unproven !== null) await this.#identify(request);
        throw error;
      },
    );
    if (!answer) return;
    if (route.writesHead === true) response.setHeaders(headers);
    // From here on only the client can be slow: one that takes nothing of it is cut off.
    response.setTimeout(this.#options.writeTimeoutMs);
    sendAnswer(response, answer, {
      hold: this.#answers.holder(visit.over, visit.reader),
      ...(isOneWrite && {common: Object.fromEntries(headers)}),
    });
  }

  async #handle(
    visit: Visit,
    route: Route,
    {principal, params}: {readonly principal: Principal | null; readonly params: Match['params']},
  ) {
    const {request, response, headers} = visit;
    const address = this.#addressOf(request);
    const reader = principal ? readerOf(principal, address) : address;
    visit.reader = reader;
    const readers = this.#readers.get(route)!;
    const query = readers.query(new URLSearchParams((request.url ?? '').split('?').slice(1).join('?')));
    const {maxBodyBytes: maxBytes} = this.#options.config;
    const body = await readers.body(request, {
      maxBytes,
      holder: () => this.#bodies.holder(visit.over, reader),
      turn: () => this.#turn(),
    });
    return await route.handle({
      request,
      response,
      // Only a route without an action has no principal, and its handler asks for none.
      principal: principal as Principal,
      reader,
      params,
      query,
      body,
      log: visit.log,
      headers,
      over: visit.over,
      get signal() {
        return visit.signal;
      },
    });
  }

  /** Large bodies are parsed in rounds of the event loop of their own, so that between them everything else goes on. */
  async #turn(): Promise<void> {
    const before = this.#lastTurn;
    this.#lastTurn = before.then(() => new Promise((resolve) => setImmediate(resolve)));
    await before;
  }

  /** Who is asking, whether the credential is good for this at all, and whether it has not asked too often. */
  async #admit(request: IncomingMessage, {action, provesToken = false}: Route): Promise<Principal> {
    const principal = await this.#identify(request, {mayRecall: provesToken});
    if (action !== null && !may(principal, action)) {
      throw new HttpError(403, 'forbidden', 'The scope of this credential does not allow that.');
    }
    const isEmbed = principal.kind === 'embed';
    const asker = isEmbed ? readerOf(principal, this.#addressOf(request)) : credentialOf(principal);
    const waitMs = this.#requests.take(asker);
    if (waitMs > 0)
      throw tooMany('too_many_requests', 'Too many requests with this credential.', waitMs / 1000);
    return principal;
  }

  /**
   * Failures are counted after the look-up, so that a good credential is let in however often others fail at the same
   * address, a proxy's perhaps. A guess costs the database one look-up by a unique index, which is less than answering it
   * costs: 5,000 guesses a second slow others down no more than as many malformed credentials, for which nothing is asked.
   */
  async #identify(request: IncomingMessage, options?: Parameters<Authenticate>[1]): Promise<Principal> {
    try {
      return await this.#options.authenticate(request, options);
    } catch (error) {
      if (!(error instanceof CredentialError)) throw error;
      if (error.reason === 'unchecked') throw unavailable('auth_unavailable', error.message, 5, error.cause);
      const waitMs = this.#failures.take(this.#addressOf(request));
      if (waitMs > 0) throw tooMany('too_many_failures', 'Too many failed log-ins from here.', waitMs / 1000);
      if (error.reason === 'origin') throw new HttpError(403, 'origin_not_allowed', error.message);
      const headers = {'WWW-Authenticate': 'Bearer'};
      throw new HttpError(401, 'unauthorized', error.message, {headers});
    }
  }

  #addressOf(request: IncomingMessage): string {
    return clientAddress(request, this.#options.config.trustedProxies);
  }

  #fail({response, log, headers}: Visit, thrown: unknown): void {
    // The client has gone: nobody is left to be told.
    if (response.destroyed && isOfGoneClient(thrown)) return;
    const error = asHttpError(thrown);
    this.#options.onError?.(error);
    if (error.status === 503) log.warn({code: error.code, cause: reasonOf(error.cause)}, error.message);
    else if (error.status >= 500) log.error({err: error.cause ?? thrown}, error.message);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    for (const [name, value] of headers) if (!response.hasHeader(name)) response.setHeader(name, value);
    // An error is no file to be kept.
    response.removeHeader('Content-Disposition');
    sendError(response, error);
  }
}

interface ReaderOptions extends Omit<BodyOptions, 'hold'> {
  readonly holder: () => BodyOptions['hold'];
  readonly turn: () => Promise<void>;
}

interface Readers {
  query(query: URLSearchParams): unknown;
  body(request: IncomingMessage, options: ReaderOptions): Promise<unknown>;
}

function readersOf({query, body, checksBody}: Route): Readers {
  const check = body && checksBody !== true ? checker(body) : (value: unknown) => value;
  return {
    query: query ? queryReader(query) : () => undefined,
    body: async (request, {maxBytes, holder, turn}) => {
      if (!body) return undefined;
      requireJson(request);
      const text = await readBody(request, {maxBytes, hold: holder()});
      if (text.length > LARGE_BODY) await turn();
      return check(parseJson(text));
    },
  };
}

function requireJson({headers}: IncomingMessage): void {
  const type = headers['content-type'] ?? '';
  if (/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type)) return;
  throw new HttpError(415, 'unsupported_type', 'Expected Content-Type: application/json, in UTF-8.');
}

/** Node itself answers `100-continue`. */
function requireNoExpectation({headers: {expect = '100-continue'}}: IncomingMessage): void {
  if (expect.toLowerCase() === '100-continue') return;
  throw new HttpError(417, 'expectation_failed', 'Expected no Expect header but 100-continue.');
}

function routeFor(request: IncomingMessage, match: Match): Route {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = match.routes.get(method as Method);
  if (route) return route;
  const Allow = allowedMethods(match);
  throw new HttpError(405, 'method_not_allowed', `Only ${Allow} are served here.`, {headers: {Allow}});
}

function noSuchPath(path: string, routes: readonly Route[]): HttpError {
  const served = [...new Set(routes.map((route) => route.path))].join(', ');
  return new HttpError(
    404,
    'no_such_path',
    `Nothing is served at ${path.slice(0, 200)}. What is: ${served}.`,
  );
}

/** Without a stack: that the server is busy, or its database away, is no fault of the code. */
function reasonOf(cause: unknown): string | undefined {
  return cause instanceof Error ? cause.message : undefined;
}

const GONE = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_UNABLE_TO_PIPE']);

function isOfGoneClient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'AbortError' || ('code' in error && GONE.has(String(error.code)));
}

function asHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const message = 'The server failed. Its log says more.';
  return storeError(error) ?? new HttpError(500, 'internal', message, {cause: error});
}
