import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {freePort} from '../free-port.ts';
import {Program} from '../program.ts';

const MAIN = fileURLToPath(new URL('../../../server/main.ts', import.meta.url));

export interface ServerProcessOptions {
  /** Variables of the server's configuration. */
  readonly env: Readonly<Record<string, string>>;
  /** Default: a free one. */
  readonly port?: number;
  /** Arguments of node itself, before the script. */
  readonly nodeArgs?: readonly string[];
  /** A command that starts another, such as `taskset -c 0`. */
  readonly through?: readonly string[];
  /** The script; default: the `server/main.ts` of this clone. */
  readonly main?: string | undefined;
}

/** `node server/main.ts` as a process of its own, always at the same port, that can be killed and started again. */
export class ServerProcess {
  readonly port: number;
  readonly #options: ServerProcessOptions;
  readonly #folder: string;
  #program: Program | null = null;
  /** It was told to end, or never started. */
  #mayEnd = true;

  private constructor(options: ServerProcessOptions, port: number, folder: string) {
    this.#options = options;
    this.port = port;
    this.#folder = folder;
  }

  /** Resolved when it is ready. */
  static async start(options: ServerProcessOptions): Promise<ServerProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'ftl-server-'));
    const server = new ServerProcess(options, options.port ?? (await freePort()), folder);
    await server.start();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#program!.pid;
  }

  /** The end of what it has written to standard output and standard error since it was last started. */
  get output(): string {
    return this.#program?.output ?? '';
  }

  get isRunning(): boolean {
    return this.#program?.isRunning === true;
  }

  /** Starts it (again) and waits until `/readyz` says so. */
  async start(): Promise<void> {
    const {env, nodeArgs = [], through = [], main = MAIN} = this.#options;
    this.#program = new Program([...through, process.execPath, ...nodeArgs, main], {
      ...process.env,
      ALLOWED_HOSTS: '*',
      DATA_DIR: this.#folder,
      LOG_LEVEL: 'warn',
      ...env,
      PORT: String(this.port),
    });
    this.#mayEnd = false;
    await this.#program.started(() => this.#isReady());
  }

  signal(signal: NodeJS.Signals): void {
    this.#mayEnd ||= signal !== 'SIGUSR2';
    this.#program?.signal(signal);
  }

  /** Sends the signal and waits for the end: its exit code, or the signal that ended it. */
  async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    if (this.isRunning) this.#mayEnd = true;
    return (await this.#program?.end(signal)) ?? null;
  }

  /**
   * Ends it at once and removes its folder.
   *
   * @throws when it had ended by itself.
   */
  async remove(): Promise<void> {
    const status = await this.end('SIGKILL');
    await rm(this.#folder, {recursive: true, force: true});
    if (!this.#mayEnd) throw new Error(`The server had ended by itself (${status}):\n${this.output}`);
  }

  async #isReady(): Promise<boolean> {
    return fetch(`${this.url}/readyz`).then(
      async (response) => {
        await response.arrayBuffer();
        return response.ok;
      },
      () => false,
    );
  }
}
