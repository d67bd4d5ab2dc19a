import {Writable} from 'node:stream';
import pg from 'pg';
import {columnTypes} from './column-types.ts';
import type {DatabaseLog} from './queryable.ts';
import {sessionSettings, setAll, type ServerFacts, type SessionOptions} from './session.ts';
import {giveUp, leave, LEAVE_MS, SilenceWatch} from './silence-watch.ts';
import {sql, type Sql} from './sql.ts';

/** Longest time in which a connection is made, or becomes free. */
const CONNECT_MS = 10_000;

/** Longest time in which a question is answered that PostgreSQL need not think about. */
const PROMPT_MS = 5_000;

/** What every connection of ours has; settings of PostgreSQL are not sent at the start, which poolers refuse. */
export const CONNECTION = {
  connectionTimeoutMillis: CONNECT_MS,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  application_name: 'ftl-predictions',
  types: columnTypes,
} as const satisfies pg.ClientConfig;

export interface SessionPoolOptions extends SessionOptions {
  readonly log: DatabaseLog;
  readonly facts: ServerFacts;
  readonly maxConnections: number;
}

/** How a transaction begins; see `SessionPool.begin`. */
export const WRITING = sql`BEGIN ISOLATION LEVEL READ COMMITTED`;
export const SNAPSHOT = sql`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`;

/**
 * Connections to one server, each set up as `sessionSettings` says; behind a pooler, where the next transaction may run
 * in another session, that is done at the beginning of each. Every wait for one of them has an end.
 */
export class SessionPool {
  readonly isPooled: boolean;
  /** Asked of each session before anybody gets it; not behind a pooler, which has them. One of which it throws is not used. */
  onSession: (client: pg.ClientBase) => Promise<unknown> = async () => {};
  readonly #pool: pg.Pool;
  readonly #setUp: Sql;
  readonly #watch: SilenceWatch;
  readonly #clients = new Map<pg.ClientBase, {readonly madeAt: number}>();
  /** Connections made before this are not trusted: another of their time was found silent. By `performance.now`. */
  #distrustedUntil = -Infinity;

  constructor(poolConfig: pg.PoolConfig, options: SessionPoolOptions) {
    const {log, facts, maxConnections} = options;
    this.isPooled = facts.isPooled;
    this.#setUp = setAll(sessionSettings(facts, options), {isLocal: facts.isPooled});
    this.#pool = new pg.Pool({
      ...CONNECTION,
      max: maxConnections,
      // What is sent to one connection without waiting in between goes out at once (`sendTogether`).
      pipeline: true,
      verify: (client, done) => void this.#begun(client).then(() => done(), done),
      ...poolConfig,
    });
    // Without a listener, an idle connection that the server drops would end the process.
    this.#pool.on('error', (error) => {
      if (!this.#pool.ending) log.warn({reason: error.message}, 'an idle database connection was lost');
    });
    this.#pool.on('remove', (client) => this.#clients.delete(client));
    this.#watch = new SilenceWatch({
      working: (pids) => workingSessions(poolConfig, pids),
      onSilent: () => {
        this.#distrustedUntil = performance.now();
        log.warn({}, 'a database connection was silent, and was given up');
      },
    });
  }

  /** Give it back by `release`. */
  async connect(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await this.#pool.connect();
      if ((this.#clients.get(client)?.madeAt ?? 0) > this.#distrustedUntil) {
        this.#watch.begin(client, this.isPooled ? null : processIdOf(client));
        return client;
      }
      giveUp(client);
      client.release(true);
    }
  }

  /** `broken`: it is ended, not given to the next caller. */
  release(client: pg.PoolClient, broken: Error | boolean = false): void {
    this.#watch.end(client);
    client.release(broken);
  }

  /** What a transaction begins with. */
  begin(client: pg.PoolClient, how: Sql): readonly Promise<unknown>[] {
    const begun = client.query({text: how.text});
    if (!this.isPooled) return [begun];
    const setUp = client.query<{pid: number}>({text: this.#setUp.text, values: this.#setUp.values});
    return [begun, setUp.then(({rows}) => this.#watch.found(client, rows[0]?.pid ?? 0))];
  }

  async end(): Promise<void> {
    // What has not ended in good order by then is cut off: it would keep the process alive.
    setTimeout(() => this.#clients.forEach((_, client) => giveUp(client)), LEAVE_MS).unref();
    await this.#pool.end();
  }

  async #begun(client: pg.ClientBase): Promise<void> {
    this.#clients.set(client, {madeAt: performance.now()});
    // One that is lost between two statements of a transaction: the next statement tells.
    client.on('error', () => {});
    if (this.isPooled) return;
    const {text, values} = this.#setUp;
    try {
      // By itself and first: a role's own limit may be shorter than what follows takes.
      await Promise.all([
        client.query({text: 'SET statement_timeout = 0', ...PROMPTLY}),
        client.query({text, values, ...PROMPTLY}),
      ]);
      await this.onSession(client);
    } catch (error) {
      giveUp(client);
      throw error;
    }
  }
}

/** A question that is answered at once, or never. The driver ends the connection when the time is over. */
export const PROMPTLY = {query_timeout: PROMPT_MS} as const;

/** Of these sessions, those that work or wait for something of the server. One that waits for us does neither. */
async function workingSessions(
  poolConfig: pg.PoolConfig,
  pids: readonly number[],
): Promise<ReadonlySet<number>> {
  const client = new pg.Client({
    ...CONNECTION,
    connectionTimeoutMillis: PROMPT_MS,
    ...poolConfig,
    ...PROMPTLY,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const {rows} = await client.query<{pid: number}>(
      `SELECT pid FROM pg_stat_activity
       WHERE pid = ANY ($1) AND state = 'active' AND wait_event_type IS DISTINCT FROM 'Client'`,
      [pids],
    );
    return new Set(rows.map(({pid}) => pid));
  } finally {
    void leave(client);
  }
}

/** Has all that is sent meanwhile go out as one packet: each of several would wake PostgreSQL by itself. */
export function inOnePacket<T>(client: pg.ClientBase, send: () => T): T {
  const connection: unknown = 'connection' in client ? client.connection : null;
  const isFound = typeof connection === 'object' && connection !== null && 'stream' in connection;
  const stream = isFound && connection.stream instanceof Writable ? connection.stream : null;
  stream?.cork();
  try {
    return send();
  } finally {
    stream?.uncork();
  }
}

/** As the server gave it out; a pooler makes one up. */
export function processIdOf(client: pg.ClientBase): number | null {
  return 'processID' in client && typeof client.processID === 'number' ? client.processID : null;
}
