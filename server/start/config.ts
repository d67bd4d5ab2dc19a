import type {UserJwtConfig} from '../auth/user-jwt.ts';
import type {AppConfig} from '../http/app-config.ts';
import type {MetricsReaders} from '../http/routes/health.ts';
import {OperatorError} from '../operator-error.ts';
import type {StreamConfig} from '../stream/stream-config.ts';
import type {WebhookAllow} from '../webhook/endpoint.ts';
import {
  choice,
  integer,
  list,
  optional,
  origins,
  postgres,
  seconds,
  secret,
  text,
  webAddress,
  webhookAllow,
  webhookSecret,
  type Variable,
} from './variable.ts';

const VARIABLES = {
  HOST: text('127.0.0.1', 'Address to listen on.', 'an address of this machine'),
  PORT: integer(8787, [0, 65535], 'Port to listen on; 0 takes any free one.'),
  SHARE_PORT: choice(
    'no',
    ['no', 'yes'],
    'yes: several servers of this machine, over one DATABASE_URL, listen on the same port; the system deals connections out.',
  ),
  ALLOWED_HOSTS: list(
    [],
    'Names that the Host header may have besides 127.0.0.1, localhost and [::1], with their port; * allows any.',
  ),
  TRUSTED_PROXIES: list(
    [],
    'Addresses of reverse proxies whose X-Forwarded-For is believed; those on this machine are.',
  ),
  DATABASE_URL: postgres('PostgreSQL to use. Absent: the embedded one, in DATA_DIR.'),
  DATABASE_READ_URL: postgres('A standby of it that serves polls and lists.'),
  DATABASE_CONNECTIONS: integer(10, [2, 1000], 'Connections to each of them at most.'),
  DATA_DIR: text(
    '.data',
    'Folder of the embedded PostgreSQL and of the secret that signs embed tokens.',
    'a folder',
  ),
  LOG_LEVEL: choice(
    'info',
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    'Least severe log line that is written.',
  ),
  EMBED_SECRET: secret(
    'Signs embed tokens; the same on all servers of one database. Absent: made once, kept in DATA_DIR.',
  ),
  JWT_SECRET: secret("HS256 secret of users' JWTs."),
  JWT_JWKS_URL: webAddress(
    "Where the public keys of users' JWTs are, instead of JWT_SECRET; known ones are used for an hour while it is away.",
  ),
  JWT_ISSUER: optional("`iss` that users' JWTs must have; required with JWT_SECRET or JWT_JWKS_URL."),
  JWT_AUDIENCE: optional("`aud` that users' JWTs must have; required with JWT_SECRET or JWT_JWKS_URL."),
  EMBED_ORIGINS: origins(
    'Origins of pages that may frame /embed and hand it a token; none may unless they are listed.',
  ),
  WRITE_ORIGINS: origins('Origins of pages that may POST, PATCH and DELETE.'),
  WEBHOOK_ALLOW: webhookAllow(
    'Origins that jobs may name as webhooks (config.webhook), and ranges of addresses that are not public but may be behind them; no webhook is called unless its origin is listed.',
  ),
  WEBHOOK_SECRET: webhookSecret('Signs webhooks; the same on all servers. Required with WEBHOOK_ALLOW.'),
  MAX_BODY_BYTES: integer(8 << 20, [1024, 1 << 30], 'Largest request body, before and after decompression.'),
  BODY_TIMEOUT_S: seconds(60, [1, 3600], 'Longest time that a request may take to arrive.'),
  REQUESTS_PER_MINUTE: integer(
    6000,
    [0, 1e9],
    'Requests that one credential may make, with an embed token each address; 0 = no limit.',
  ),
  AUTH_FAILURES_PER_MINUTE: integer(
    60,
    [0, 1e9],
    'Failed log-ins from one address before it gets 429; 0 = no limit.',
  ),
  POLL_INTERVAL_S: seconds(
    0.1,
    [0.01, 10],
    'Pause between two looks for new rows, each at a thousand watched jobs at most.',
  ),
  HEARTBEAT_S: seconds(15, [0.05, 300], 'Pause between two heartbeats of a stream.'),
  IDLE_S: seconds(
    300,
    [0.1, 86_400],
    'A stream ends (`bye idle`) after its job was paused or pending for so long.',
  ),
  QUIET_S: seconds(
    6 * 3600,
    [0.1, 604_800],
    'A stream ends (`bye idle`) after its running job got no row for so long.',
  ),
  STREAM_MAX_AGE_S: seconds(3600, [0.1, 604_800], 'Oldest age of a stream; each ends at 80-100 % of it.'),
  STREAM_BUFFER_BYTES: integer(
    8 << 20,
    [1024, 1 << 30],
    'Bytes that may wait for a slow viewer; one frame may always pass.',
  ),
  STREAM_HELD_BYTES: integer(
    256 << 20,
    [1 << 20, 2 ** 40],
    'Memory that slow viewers may hold together, what they share counted once; a quarter of it for one of them.',
  ),
  STREAM_WRITE_TIMEOUT_S: seconds(
    30,
    [0.1, 3600],
    'Longest time that a client may take nothing of what waits for it, streams and other answers.',
  ),
  STREAM_ROLLOUT: integer(100, [0, 100], 'Percent of users that get streams; the others are told to poll.'),
  STREAMS_PER_USER: integer(20, [1, 1e6], 'Open streams of one user.'),
  STREAMS_PER_EMBED_TOKEN: integer(
    1000,
    [1, 1e6],
    'Open streams of one embed token: the readers of a public page; a tenth of them from one address.',
  ),
  STREAMS_PER_JOB: integer(10_000, [1, 1e6], 'Open streams of one job.'),
  STREAMS_MAX: integer(20_000, [1, 1e6], 'Open streams of this process.'),
  REPLAYS_MAX: integer(8, [1, 1000], 'Streams that read their backlog at one time.'),
  DRAIN_S: seconds(10, [0, 600], 'After SIGTERM, streams are ended over this time.'),
  METRICS: choice('loopback', ['loopback', 'all', 'off'], 'Who may read /metrics.'),
  SEARCH_INDEX: choice('none', ['none', 'trgm'], 'trgm: an index for text search (slower ingest).'),
} as const;

type Values = {readonly [Name in keyof typeof VARIABLES]: (typeof VARIABLES)[Name]['fallback']};

/** Every setting of the server, checked. Times are milliseconds. */
export interface Config extends AppConfig {
  readonly host: string;
  readonly port: number;
  /** Whether other servers may listen on the same port. */
  readonly sharePort: boolean;
  /** `null`: the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly databaseReadUrl: string | null;
  readonly databaseConnections: number;
  readonly dataDir: string;
  readonly logLevel: Values['LOG_LEVEL'];
  readonly embedSecret: string | null;
  /** Origins of pages that may frame `/embed`. */
  readonly embedOrigins: readonly string[];
  readonly userJwt: UserJwtConfig | null;
  /** `null`: none is called. */
  readonly webhooks: {readonly allow: WebhookAllow; readonly secret: Buffer} | null;
  readonly bodyTimeoutMs: number;
  readonly pollIntervalMs: number;
  readonly stream: StreamConfig;
  readonly metrics: MetricsReaders;
  readonly searchIndex: Values['SEARCH_INDEX'];
}

/**
 * Reads and checks every variable.
 *
 * @throws {OperatorError} naming the first variable that is not what it should be, without its value: it may be a secret.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const values = readValues(env);
  return {
    host: values.HOST,
    port: values.PORT,
    sharePort: values.SHARE_PORT === 'yes',
    allowedHosts: values.ALLOWED_HOSTS,
    trustedProxies: values.TRUSTED_PROXIES,
    databaseUrl: values.DATABASE_URL,
    databaseReadUrl: values.DATABASE_READ_URL,
    databaseConnections: values.DATABASE_CONNECTIONS,
    dataDir: values.DATA_DIR,
    logLevel: values.LOG_LEVEL,
    embedSecret: values.EMBED_SECRET,
    userJwt: userJwt(values),
    webhooks: webhooks(values),
    embedOrigins: values.EMBED_ORIGINS,
    writeOrigins: values.WRITE_ORIGINS,
    maxBodyBytes: values.MAX_BODY_BYTES,
    bodyTimeoutMs: values.BODY_TIMEOUT_S,
    requestsPerMinute: values.REQUESTS_PER_MINUTE,
    authFailuresPerMinute: values.AUTH_FAILURES_PER_MINUTE,
    pollIntervalMs: values.POLL_INTERVAL_S,
    stream: {
      heartbeatMs: values.HEARTBEAT_S,
      idleMs: values.IDLE_S,
      quietMs: values.QUIET_S,
      maxAgeMs: values.STREAM_MAX_AGE_S,
      bufferBytes: values.STREAM_BUFFER_BYTES,
      heldBytes: values.STREAM_HELD_BYTES,
      writeTimeoutMs: values.STREAM_WRITE_TIMEOUT_S,
      rolloutPercent: values.STREAM_ROLLOUT,
      perUser: values.STREAMS_PER_USER,
      perEmbedToken: values.STREAMS_PER_EMBED_TOKEN,
      perJob: values.STREAMS_PER_JOB,
      perProcess: values.STREAMS_MAX,
      replays: values.REPLAYS_MAX,
      drainMs: values.DRAIN_S,
    },
    metrics: values.METRICS,
    searchIndex: values.SEARCH_INDEX,
  };
}

function readValues(env: Readonly<Record<string, string | undefined>>): Values {
  const entries = Object.entries(VARIABLES).map(([name, variable]: [string, Variable<unknown>]) => {
    const given = env[name];
    if (given === undefined || given === '') return [name, variable.fallback];
    const value = variable.read(given);
    if (value === undefined)
      throw new OperatorError(`The environment variable ${name} must be ${variable.expects}.`);
    return [name, value];
  });
  return Object.fromEntries(entries) as Values;
}

function userJwt(values: Values): UserJwtConfig | null {
  const {JWT_SECRET: secret, JWT_JWKS_URL: jwksUrl, JWT_ISSUER: issuer, JWT_AUDIENCE: audience} = values;
  if (secret === null && jwksUrl === null) return null;
  if (secret !== null && jwksUrl !== null)
    throw new OperatorError('Set JWT_SECRET or JWT_JWKS_URL, not both.');
  if (issuer === null || audience === null) {
    throw new OperatorError("Users' JWTs need JWT_ISSUER and JWT_AUDIENCE: set both.");
  }
  return {key: secret === null ? {jwksUrl: jwksUrl ?? ''} : {secret}, issuer, audience};
}

function webhooks({WEBHOOK_ALLOW: allow, WEBHOOK_SECRET: secret}: Values): Config['webhooks'] {
  if (allow.origins.length === 0) return null;
  if (secret !== null) return {allow, secret};
  throw new OperatorError(
    'WEBHOOK_ALLOW needs WEBHOOK_SECRET: set it to whsec_ and what `openssl rand -base64 32` prints.',
  );
}

/** What `--help` prints of the variables: one a line, with what it expects and its default. */
export function describeVariables(): string {
  const lines = Object.entries(VARIABLES).map(([name, variable]: [string, Variable<unknown>]) => {
    const fallback = shownFallback(name, variable.fallback);
    return `  ${name.padEnd(24)} ${variable.about}\n${' '.repeat(27)}${variable.expects}; default: ${fallback}`;
  });
  return lines.join('\n');
}

function shownFallback(name: string, fallback: unknown): string {
  if (typeof fallback === 'number') return String(name.endsWith('_S') ? fallback / 1000 : fallback);
  return typeof fallback === 'string' ? fallback : 'none';
}
