import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {authenticator} from '../auth/authenticate.ts';
import {EmbedTokens, keptEmbedSecret} from '../auth/embed-token.ts';
import {embedTokenMint, type EmbedGrant} from '../auth/mint-embed-token.ts';
import {userJwtVerifier} from '../auth/user-jwt.ts';
import type {Config} from './config.ts';
import {sendError} from '../http/answer.ts';
import {apiRoutes} from '../http/routes/api-routes.ts';
import {App} from '../http/app.ts';
import {answerClientErrors} from '../http/client-errors.ts';
import {unavailable, type HttpError} from '../http/http-error.ts';
import {oneAtATime} from '../http/limits/one-at-a-time.ts';
import {listen, urlOf} from './listen.ts';
import {createLog, type Logger} from '../log.ts';
import {Metrics} from '../metrics.ts';
import {reportOddRows} from './odd-row-report.ts';
import {openStores, type Stores} from './open-stores.ts';
import {readiness} from './readiness.ts';
import type {Database} from '../store/postgres/queryable.ts';
import {isInRollout} from '../stream/rollout.ts';
import {StreamHub} from '../stream/stream-hub.ts';
import {systemClock} from '../clock.ts';
import {systemLookUp} from '../webhook/endpoint.ts';
import {WebhookSender} from '../webhook/webhook-sender.ts';

export interface ServerOptions {
  /** Default: JSON lines on standard output, from `config.logLevel` up. */
  readonly log?: Logger;
  /** Where `npm run build` has put the elements' scripts, for `/embed` and exports as HTML; default: `dist/`. */
  readonly scripts?: URL;
  /** Asked for paths that the API does not own, before the 404; `true` = it has answered. */
  readonly handleOther?: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
}

export interface RunningServer {
  /** With the port that it really listens on. */
  readonly url: string;
  readonly port: number;
  readonly database: Database;
  readonly hub: StreamHub;
  /** Makes a token with which a page reads one job. */
  mintEmbedToken(grant: EmbedGrant): Promise<string>;
  /** Not ready any more, no new streams; open ones are told to come back, spread over `config.stream.drainMs`. */
  drain(): Promise<void>;
  /** Ends everything: streams, requests, database. */
  close(): Promise<void>;
}

const BUILT = new URL('../../dist/', import.meta.url);
/** Longest time for the headers of a request to arrive. */
const HEADERS_TIMEOUT_MS = 10_000;
const MAX_HEADER_BYTES = 16 << 10;
/** Connections besides those of streams; who comes when all are taken is turned away. */
const OTHER_CONNECTIONS = 1000;

/**
 * Joins the parts and listens.
 *
 * @throws {OperatorError} when the port is taken, the database cannot be used, or the data folder cannot.
 */
export async function startServer(config: Config, options: ServerOptions = {}): Promise<RunningServer> {
  const log = options.log ?? createLog(config.logLevel);
  let app: App | null = null;
  const listener = oneAtATime((request, response) => {
    if (app) void app.serve(request, response);
    else sendError(response, unavailable('starting', 'The server is starting.', 1));
  });
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: Math.min(HEADERS_TIMEOUT_MS, config.bodyTimeoutMs),
      requestTimeout: config.bodyTimeoutMs,
      connectionsCheckingInterval: Math.min(5000, config.bodyTimeoutMs / 2),
      // Longer than proxies keep a connection (nginx: 60 s), so that it is they who close it, and never in mid-request.
      keepAliveTimeout: 65_000,
      // The app says what is wrong with a request without Host, in JSON like everything else.
      requireHostHeader: false,
      // An answer is one write, and so is a tick of a stream: nothing is gained by waiting for more.
      noDelay: true,
    },
    listener,
  );
  server.on('checkExpectation', listener);
  const {writeTimeoutMs, perProcess} = config.stream;
  server.maxConnections = perProcess + OTHER_CONNECTIONS;
  const metrics = new Metrics();
  answerClientErrors(server, (code) => metrics.clientErrors.inc({code}));
  const takePort = () => listen(server, {port: config.port, host: config.host, isShared: config.sharePort});
  // The port is taken first: one that is in use is found out before a database is started for nothing. One that is shared
  // is taken last: until then those that share it answer.
  let port = config.sharePort ? null : await takePort();
  const endReport = reportOddRows(log, metrics);
  const parts: {hub?: StreamHub; stores?: Stores; webhooks?: WebhookSender} = {};
  const close = async () => {
    const httpClosed = closeHttp(server, () => parts.hub?.lingering.cut());
    await parts.hub?.close();
    await parts.webhooks?.close();
    await httpClosed;
    await parts.stores?.close();
    endReport();
  };
  try {
    const {db, readDb, feed, revoked, committed, along} = (parts.stores = await openStores(
      config,
      log,
      metrics,
    ));
    const embedTokens = new EmbedTokens(config.embedSecret ?? (await keptEmbedSecret(config.dataDir)));
    const mint = embedTokenMint(db, embedTokens);
    const hub = (parts.hub = new StreamHub({feed, limits: config.stream, log, revoked, metrics}));
    if (config.webhooks !== null)
      parts.webhooks = new WebhookSender({
        ...{...config.webhooks, db, log, metrics},
        ...{lookUp: systemLookUp, clock: systemClock},
      });
    const onStale = ({message}: Error) => log.warn({cause: message}, "The keys of users' JWTs get old.");
    let isDraining = false;
    const notReadyBecause = readiness({db, feed, hub, isDraining: () => isDraining});
    app = new App({
      routes: apiRoutes({
        db,
        readDb,
        hub,
        feed,
        mint,
        committed,
        along,
        notReadyBecause,
        writeTimeoutMs,
        isStreaming: (account) => isInRollout(account, config.stream.rolloutPercent),
        metrics,
        metricsFor: config.metrics,
        embedOrigins: config.embedOrigins,
        webhookOrigins: config.webhooks?.allow.origins ?? [],
        scripts: options.scripts ?? BUILT,
      }),
      authenticate: authenticator({
        db,
        embedTokens,
        verifyUserJwt: config.userJwt && userJwtVerifier(config.userJwt, {onStale}),
      }),
      config,
      writeTimeoutMs,
      log,
      handleOther: options.handleOther,
      onError: (error) => count(error, metrics),
    });
    port ??= await takePort();
    return {
      url: urlOf(config.host, port),
      port,
      database: db,
      hub,
      mintEmbedToken: async (grant) => (await mint(grant)).token,
      drain: async () => {
        isDraining = true;
        // Who comes now is served by those that share the port; without them it is told when to come again.
        if (config.sharePort) server.close();
        await hub.drain(config.stream.drainMs);
      },
      close: once(close),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const AUTH_FAILURES = new Set([401, 403]);

function count({status, code}: HttpError, metrics: Metrics): void {
  if (status < 500) metrics.clientErrors.inc({code});
  if (AUTH_FAILURES.has(status) || code === 'too_many_failures') metrics.authFailures.inc({code});
}

/** However often it is called, `work` is done once, and everybody waits for it. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => (done ??= work());
}

/** Requests that are under way may finish for a moment; then nothing is left open. */
async function closeHttp(server: ReturnType<typeof createServer>, cutStreams: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => {
    server.closeAllConnections();
    cutStreams();
  }, 1000);
  await closed;
  clearTimeout(cut);
}
