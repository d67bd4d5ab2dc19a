import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as sleep} from 'node:timers/promises';

const START_LIMIT_MS = 60_000;
const KEPT_OUTPUT = 64_000;

/** A program in a process of its own, which does not outlive this one. */
export class Program {
  readonly #child: ChildProcess;
  #output = '';

  /** `env` is all that it gets. */
  constructor(argv: readonly string[], env: NodeJS.ProcessEnv) {
    const child = spawn(argv[0]!, argv.slice(1), {env, stdio: ['ignore', 'pipe', 'pipe']});
    const keep = (chunk: Buffer) => (this.#output = (this.#output + chunk.toString()).slice(-KEPT_OUTPUT));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    // It does not outlive a test that ends badly.
    const endWithParent = (): void => void child.kill('SIGKILL');
    process.once('exit', endWithParent);
    child.once('exit', () => process.off('exit', endWithParent));
    this.#child = child;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The end of what it has written to standard output and standard error. */
  get output(): string {
    return this.#output;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Asks until the answer says that it has started, and gives the answer. */
  async started<T>(ask: () => T | Promise<T>): Promise<NonNullable<T>> {
    const deadline = performance.now() + START_LIMIT_MS;
    for (;;) {
      const answer = await ask();
      if (answer) return answer;
      if (!this.isRunning || performance.now() > deadline) {
        throw new Error(`The program did not start (exit code ${this.#child.exitCode}):\n${this.#output}`);
      }
      await sleep(20);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Sends the signal and waits for the end: its exit code, or the signal that ended it. */
  async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    if (this.isRunning) this.signal(signal);
    return this.ended();
  }

  /** Waits until it ends by itself. */
  async ended(): Promise<number | NodeJS.Signals | null> {
    if (this.isRunning) await once(this.#child, 'exit');
    return this.#child.exitCode ?? this.#child.signalCode;
  }
}
