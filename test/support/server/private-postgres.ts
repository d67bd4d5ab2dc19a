import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import pg from 'pg';
import {startEmbeddedPostgres, type EmbeddedPostgres} from '../../../server/store/postgres/embedded.ts';

/** How PostgreSQL is told to end: sessions ended and a checkpoint written; or as in a crash, recovery at the next start. */
export type StopMode = 'fast' | 'immediate';

/**
 * A PostgreSQL for one test alone, which it may stop, crash and start again; its address stays the same. What was
 * committed survives a crash, since only the flushing to the disk is switched off.
 */
export class PrivatePostgres {
  /** Its data folder is `postgres/` in here. */
  readonly folder: string;
  #running: EmbeddedPostgres | null = null;
  #pool: pg.Pool | null = null;

  readonly #settings: Readonly<Record<string, string>>;

  private constructor(folder: string, settings: Readonly<Record<string, string>>) {
    this.folder = folder;
    this.#settings = settings;
  }

  /** `settings`: of PostgreSQL, by name. */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<PrivatePostgres> {
    const postgres = new PrivatePostgres(await mkdtemp(join(tmpdir(), 'ftl-pg-')), settings);
    await postgres.start();
    return postgres;
  }

  /** Over a cluster that is in `postgres/` of the folder, which is removed at the end. */
  static async over(
    folder: string,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<PrivatePostgres> {
    const postgres = new PrivatePostgres(folder, settings);
    await postgres.start();
    return postgres;
  }

  /** For a server in another process. */
  get url(): string {
    const {host, port, user, database} = this.#server.poolConfig;
    return `postgres://localhost/${database}?host=${encodeURIComponent(host ?? '')}&port=${port}&user=${user}`;
  }

  /** Of the process that started all its others. */
  get pid(): number {
    return this.#server.pid;
  }

  /** Where a proxy finds it. */
  get socketPath(): string {
    const {host, port} = this.#server.poolConfig;
    return join(host ?? '', `.s.PGSQL.${port}`);
  }

  /** The test's own connections; they do not die with the server, the next query opens new ones. */
  get pool(): pg.Pool {
    if (this.#pool === null) {
      this.#pool = new pg.Pool({...this.#server.poolConfig, max: 16});
      // A session may end at any time here, in use or not; its next query says so.
      this.#pool.on('connect', (client) => client.on('error', () => {}));
      this.#pool.on('error', () => {});
    }
    return this.#pool;
  }

  async start(): Promise<void> {
    this.#running = await startEmbeddedPostgres({
      dataDir: this.folder,
      settings: {fsync: 'off', ...this.#settings},
    });
  }

  async stop(mode: StopMode): Promise<void> {
    if (mode === 'immediate') process.kill(this.pid, 'SIGQUIT');
    await this.#server.stop();
    this.#running = null;
  }

  async restart(mode: StopMode): Promise<void> {
    await this.stop(mode);
    await this.start();
  }

  /** Ends every session but the one that asks. */
  async terminateSessions(): Promise<void> {
    await this.pool.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()',
    );
  }

  /** Stops it and removes its data. */
  async end(): Promise<void> {
    await this.#pool?.end();
    if (this.#running !== null) await this.stop('immediate');
    await rm(this.folder, {recursive: true, force: true});
  }

  get #server(): EmbeddedPostgres {
    if (this.#running === null) throw new Error('PostgreSQL is stopped: start() it first.');
    return this.#running;
  }
}
