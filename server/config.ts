import {originOf} from './auth/origin.ts';
import {OperatorError} from './operator-error.ts';

/** One environment variable: how its text is read, what it is when absent, and what `--help` says of it. */
interface Variable<T> {
  readonly fallback: T;
  readonly expects: string;
  readonly about: string;
  /** `undefined` when the text is not what is expected. */
  readonly read: (text: string) => T | undefined;
}

const SECOND = 1000;

function text(fallback: string, about: string, expects = 'text'): Variable<string> {
  return {fallback, expects, about, read: (value) => value};
}

function secret(about: string): Variable<string | null> {
  const expects = 'at least 32 characters';
  return {fallback: null, expects, about, read: (value) => (value.length >= 32 ? value : undefined)};
}

function integer(fallback: number, [min, max]: readonly [number, number], about: string): Variable<number> {
  const expects = `a whole number from ${min} to ${max}`;
  return {fallback, expects, about, read: (value) => inRange(/^\d{1,15}$/.test(value), value, min, max)};
}

/** Read as seconds (fractions allowed), kept as milliseconds. */
function seconds(fallback: number, [min, max]: readonly [number, number], about: string): Variable<number> {
  const read = (value: string) => {
    const number = inRange(/^\d{1,9}(\.\d{1,6})?$/.test(value), value, min, max);
    return number === undefined ? undefined : number * SECOND;
  };
  return {fallback: fallback * SECOND, expects: `seconds, from ${min} to ${max}`, about, read};
}

function inRange(wellFormed: boolean, value: string, min: number, max: number): number | undefined {
  const number = Number(value);
  return wellFormed && number >= min && number <= max ? number : undefined;
}

function choice<const T extends string>(fallback: T, choices: readonly T[], about: string): Variable<T> {
  const read = (value: string) => choices.find((one) => one === value);
  return {fallback, expects: choices.join(', '), about, read};
}

function list(fallback: readonly string[], about: string): Variable<readonly string[]> {
  const read = (value: string) => value.split(',').flatMap((part) => part.trim() || []);
  return {fallback, expects: 'a comma-separated list', about, read};
}

function origins(about: string): Variable<readonly string[]> {
  const read = (value: string) => {
    const found = value.split(',').flatMap((part) => (part.trim() ? [originOf(part.trim())] : []));
    return found.every((origin) => origin !== null) ? found : undefined;
  };
  return {
    fallback: [],
    expects: 'a comma-separated list of origins such as https://example.org',
    about,
    read,
  };
}

/** Only the start is looked at: `postgres://user@/db?host=/folder` (a socket) is an address to PostgreSQL, and no URL. */
function address(schemes: readonly string[], about: string): Variable<string | null> {
  const starts = schemes.map((scheme) => `${scheme}://`);
  const read = (value: string) => (starts.some((start) => value.startsWith(start)) ? value : undefined);
  return {fallback: null, expects: `an address that starts with ${starts.join(' or ')}`, about, read};
}

function optional(about: string): Variable<string | null> {
  return {fallback: null, expects: 'text', about, read: (value) => value};
}

const POSTGRES = ['postgres', 'postgresql'];

const VARIABLES = {
  HOST: text('127.0.0.1', 'Address to listen on.', 'an address of this machine'),
  PORT: integer(8787, [0, 65535], 'Port to listen on; 0 takes any free one.'),
  ALLOWED_HOSTS: list(
    [],
    'Names that the Host header may have besides 127.0.0.1, localhost and [::1], with their port; * allows any.',
  ),
  TRUSTED_PROXIES: list(
    [],
    'Addresses of reverse proxies whose X-Forwarded-For is believed; those on this machine are.',
  ),
  DATABASE_URL: address(POSTGRES, 'PostgreSQL to use. Absent: the embedded one, in DATA_DIR.'),
  DATABASE_READ_URL: address(POSTGRES, 'A standby of it that serves polls and lists.'),
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
  JWT_JWKS_URL: address(
    ['https', 'http'],
    "Where the public keys of users' JWTs are, instead of JWT_SECRET; known ones are used for an hour while it is away.",
  ),
  JWT_ISSUER: optional("`iss` that users' JWTs must have; required with JWT_SECRET or JWT_JWKS_URL."),
  JWT_AUDIENCE: optional("`aud` that users' JWTs must have; required with JWT_SECRET or JWT_JWKS_URL."),
  WRITE_ORIGINS: origins('Origins of pages that may POST, PATCH and DELETE.'),
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
    'Pause between two looks for new rows, for all watched jobs together.',
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
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Names (and ports) that the Host header may have besides the loopback ones; `*` = any. */
  readonly allowedHosts: readonly string[];
  readonly trustedProxies: readonly string[];
  /** `null`: the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly databaseReadUrl: string | null;
  readonly databaseConnections: number;
  readonly dataDir: string;
  readonly logLevel: Values['LOG_LEVEL'];
  readonly embedSecret: string | null;
  readonly userJwt: UserJwtConfig | null;
  readonly writeOrigins: readonly string[];
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
  readonly requestsPerMinute: number;
  readonly authFailuresPerMinute: number;
  readonly pollIntervalMs: number;
  readonly stream: StreamConfig;
  readonly metrics: Values['METRICS'];
  readonly searchIndex: Values['SEARCH_INDEX'];
}

/** How users' own JWTs are checked. */
export interface UserJwtConfig {
  readonly key: {readonly secret: string} | {readonly jwksUrl: string};
  readonly issuer: string;
  readonly audience: string;
}

export interface StreamConfig {
  readonly heartbeatMs: number;
  readonly idleMs: number;
  readonly quietMs: number;
  readonly maxAgeMs: number;
  readonly bufferBytes: number;
  readonly heldBytes: number;
  readonly writeTimeoutMs: number;
  /** 0 to 100. */
  readonly rolloutPercent: number;
  readonly perUser: number;
  readonly perEmbedToken: number;
  readonly perJob: number;
  readonly perProcess: number;
  readonly replays: number;
  readonly drainMs: number;
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
    allowedHosts: values.ALLOWED_HOSTS,
    trustedProxies: values.TRUSTED_PROXIES,
    databaseUrl: values.DATABASE_URL,
    databaseReadUrl: values.DATABASE_READ_URL,
    databaseConnections: values.DATABASE_CONNECTIONS,
    dataDir: values.DATA_DIR,
    logLevel: values.LOG_LEVEL,
    embedSecret: values.EMBED_SECRET,
    userJwt: userJwt(values),
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

/** What `--help` prints of the variables: one a line, with what it expects and its default. */
export function describeVariables(): string {
  const lines = Object.entries(VARIABLES).map(([name, variable]: [string, Variable<unknown>]) => {
    const fallback = shownFallback(name, variable.fallback);
    return `  ${name.padEnd(24)} ${variable.about}\n${' '.repeat(27)}${variable.expects}; default: ${fallback}`;
  });
  return lines.join('\n');
}

function shownFallback(name: string, fallback: unknown): string {
  if (typeof fallback === 'number') return String(name.endsWith('_S') ? fallback / SECOND : fallback);
  return typeof fallback === 'string' ? fallback : 'none';
}
