import {randomUUID} from 'node:crypto';
import pg from 'pg';
import {CONNECTION, PROMPTLY} from '../store/postgres/session-pool.ts';
import {giveUp, leave} from '../store/postgres/silence-watch.ts';

export interface WakeUpOptions {
  /** Somebody committed rows or a status, of this job or of any: a hint. May be called at any time, also without cause. */
  readonly onWake: (jobId?: string) => void;
  /** Told of each connection that was lost or could not be made. */
  readonly onError?: (error: unknown) => void;
  /** False behind a pooler, where a session is shared with others and none can listen: others are woken, this server is not. Default true. */
  readonly listens?: boolean;
  /** Milliseconds between two questions whether the connection is alive. Default 10 000. */
  readonly aliveEveryMs?: number;
  /** Milliseconds of the longest wait before connecting again. Default 30 000. */
  readonly longestWaitMs?: number;
  readonly random?: () => number;
}

/** Milliseconds between two notifications of one server at least: each wakes every server, and takes a lock. */
const GAP_MS = 20;
const FIRST_WAIT_MS = 250;
/** A connection that died without a word is found by saying hello; it is thrown away when no answer comes promptly. */
const ALIVE_EVERY_MS = 10_000;
const CHANNEL = 'ftl_rows';
/** Characters: PostgreSQL takes no more with a notification. Ids of jobs are ASCII, without spaces. */
const LONGEST = 7999;
/** Before the name of a server that says that it is there. */
const HELLO = 'hello ';
/** Who has not been heard of for so many hellos has gone. */
const MISSED_HELLOS = 3;

/**
 * Tells the servers of one database of each other's commits by LISTEN and NOTIFY, so that rows are seen in a millisecond
 * or two instead of a tick. A hint only: notifications are lost while the connection is down, and there are none on
 * standbys and behind poolers in transaction mode. Without them the poller's tick finds the same rows.
 *
 * NOTIFY is sent after the commit, in a statement of its own: inside the transaction it would make all commits of the
 * database queue for one lock. It goes over the connection that listens, so no writer waits for it.
 *
 * It names the jobs, so that a server asks for no others; where these are too many, and where an older server sent it, it may
 * be any job.
 *
 * A server says hello when it begins to listen, and every 10 s: one that has heard of no other for half a minute keeps
 * its commits to itself. A newcomer is answered with what wakes it, so that it misses no hint.
 */
export class WakeUp {
  readonly #config: pg.ClientConfig;
  readonly #options: WakeUpOptions;
  /** Of this server, so that its own notifications do not wake it twice. */
  readonly #name = randomUUID();
  #client: pg.Client | null = null;
  #attempt = 0;
  #closed = false;
  #retry: NodeJS.Timeout | undefined;
  #alive: NodeJS.Timeout | undefined;
  #pending: NodeJS.Timeout | undefined;
  #sentAt = -Infinity;
  /** What the others have yet to be told of. */
  #news: Set<string> | 'any job' = new Set();
  /** When another server was last heard of. */
  #heardAt = -Infinity;

  constructor(config: pg.ClientConfig, options: WakeUpOptions) {
    this.#config = config;
    this.#options = options;
    void this.#connect();
  }

  get isListening(): boolean {
    return this.#client !== null;
  }

  /** Whether no other server of this database has been heard of lately. What cannot listen does not know. */
  get isAlone(): boolean {
    const knownForMs = MISSED_HELLOS * this.#aliveEveryMs;
    return this.#listens && performance.now() - this.#heardAt > knownForMs;
  }

  /**
   * Call after each commit of a job's rows or status: wakes this server now, and the others within 20 ms.
   *
   * @param isRead this server's viewers have been told of it already
   */
  committed(jobId: string, isRead = false): void {
    if (!isRead) this.#options.onWake(jobId);
    if (!this.isAlone) this.#wakeOthers(jobId);
  }

  get #listens(): boolean {
    return this.#options.listens ?? true;
  }

  get #aliveEveryMs(): number {
    return this.#options.aliveEveryMs ?? ALIVE_EVERY_MS;
  }

  #wakeOthers(jobId?: string): void {
    if (jobId === undefined) this.#news = 'any job';
    else if (this.#news !== 'any job') this.#news.add(jobId);
    if (this.#pending !== undefined || this.#closed) return;
    const waitMs = this.#sentAt + GAP_MS - performance.now();
    if (waitMs <= 0) this.#notify();
    else this.#pending = setTimeout(() => this.#notify(), waitMs);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#pending);
    clearInterval(this.#alive);
    if (this.#client !== null) await leave(this.#client);
    this.#client = null;
  }

  #notify(): void {
    this.#pending = undefined;
    this.#sentAt = performance.now();
    const named = this.#news === 'any job' ? this.#name : [this.#name, ...this.#news].join(' ');
    this.#news = new Set();
    this.#tell(named.length > LONGEST ? this.#name : named);
  }

  #tell(payload: string): void {
    this.#ask('SELECT pg_notify($1, $2)', [CHANNEL, payload]);
  }

  #hear(payload: string): void {
    if (payload.startsWith(this.#name) || payload === HELLO + this.#name) return;
    const isNew = this.isAlone;
    this.#heardAt = performance.now();
    if (!payload.startsWith(HELLO)) for (const jobId of jobsOf(payload)) this.#options.onWake(jobId);
    else if (isNew) this.#wakeOthers();
  }

  /** An answer that fails ends the connection, and with it the silence. */
  #ask(text: string, values: readonly string[]): void {
    const client = this.#client;
    client?.query(text, [...values]).catch((error: unknown) => this.#lost(client, error));
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      ...CONNECTION,
      ...PROMPTLY,
      pipeline: true,
      application_name: 'ftl-predictions wake-up',
      ...this.#config,
    });
    client.on('notification', ({payload = ''}) => this.#hear(payload));
    client.on('error', (error) => this.#lost(client, error));
    try {
      await client.connect();
      if (this.#listens) await client.query(`LISTEN ftl_rows`);
    } catch (error) {
      this.#lost(client, error);
      return;
    }
    if (this.#closed) return leave(client);
    this.#client = client;
    this.#attempt = 0;
    client.on('end', () => this.#lost(client, new Error('The connection that listens was closed.')));
    const sayHello = (): void => this.#tell(HELLO + this.#name);
    this.#alive = setInterval(sayHello, this.#aliveEveryMs);
    this.#alive.unref();
    sayHello();
    // What was committed while nobody listened.
    this.#options.onWake();
  }

  /** Once for each client: later errors of one that was given up mean nothing. */
  #lost(client: pg.Client, error: unknown): void {
    if (this.#closed || (this.#client !== null && this.#client !== client) || this.#retry !== undefined)
      return;
    clearInterval(this.#alive);
    this.#client = null;
    giveUp(client);
    this.#options.onError?.(error);
    const {longestWaitMs = 30_000, random = Math.random} = this.#options;
    const ceiling = Math.min(longestWaitMs, FIRST_WAIT_MS * 2 ** this.#attempt++);
    this.#retry = setTimeout(
      () => {
        this.#retry = undefined;
        void this.#connect();
      },
      ceiling * (0.5 + random() / 2),
    );
    this.#retry.unref();
  }
}

/** The jobs that a notification names; where it names none, it may be any. */
function jobsOf(payload: string): readonly (string | undefined)[] {
  const [, ...jobIds] = payload.split(' ');
  return jobIds.length > 0 ? jobIds : [undefined];
}
