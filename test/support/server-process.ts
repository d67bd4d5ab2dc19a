import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {freePort} from './free-port.ts';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const START_LIMIT_MS = 60_000;
const KEPT_OUTPUT = 64_000;

export interface ServerProcessOptions {
  /** Variables of the server's configuration. */
  readonly env: Readonly<Record<string, string>>;
  /** Arguments of node itself, before the script. */
  readonly nodeArgs?: readonly string[];
  /** A command that starts another, such as `taskset -c 0`. */
  readonly through?: readonly string[];
}

/** `node server/main.ts` as a process of its own, always at the same port, that can be killed and started again. */
export class ServerProcess {
  readonly port: number;
  readonly #options: ServerProcessOptions;
  readonly #folder: string;
  #child: ChildProcess | null = null;
  #output = '';
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
    const server = new ServerProcess(options, await freePort(), folder);
    await server.start();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#child!.pid!;
  }

  /** The end of what it has written to standard output and standard error. */
  get output(): string {
    return this.#output;
  }

  get isRunning(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Starts it (again) and waits until `/readyz` says so. */
  async start(): Promise<void> {
    this.launch();
    const deadline = Date.now() + START_LIMIT_MS;
    while (!(await this.#isReady())) {
      if (!this.isRunning || Date.now() > deadline) {
        throw new Error(`The server did not become ready:\n${this.#output}`);
      }
      await sleep(20);
    }
  }

  /** Starts it without waiting. */
  launch(): void {
    const {env, nodeArgs = [], through = []} = this.#options;
    const [command, ...args] = [...through, process.execPath, ...nodeArgs, MAIN];
    const child = spawn(command, args, {
      env: {
        ...process.env,
        ALLOWED_HOSTS: '*',
        DATA_DIR: this.#folder,
        LOG_LEVEL: 'warn',
        ...env,
        PORT: String(this.port),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk: Buffer) => (this.#output = (this.#output + chunk.toString()).slice(-KEPT_OUTPUT));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    // It does not outlive a test that ends badly.
    const endWithParent = (): void => void child.kill('SIGKILL');
    process.once('exit', endWithParent);
    child.once('exit', () => process.off('exit', endWithParent));
    this.#child = child;
    this.#mayEnd = false;
  }

  signal(signal: NodeJS.Signals): void {
    this.#mayEnd ||= signal !== 'SIGUSR2';
    this.#child?.kill(signal);
  }

  /** Sends the signal and waits for the end: its exit code, or the signal that ended it. */
  async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    const child = this.#child;
    if (child === null) return null;
    if (this.isRunning) {
      this.#mayEnd = true;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    }
    return child.exitCode ?? child.signalCode;
  }

  /**
   * Ends it at once and removes its folder.
   *
   * @throws when it had ended by itself.
   */
  async remove(): Promise<void> {
    const status = await this.end('SIGKILL');
    await rm(this.#folder, {recursive: true, force: true});
    if (!this.#mayEnd) throw new Error(`The server had ended by itself (${status}):\n${this.#output}`);
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
