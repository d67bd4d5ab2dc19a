import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {DemoFile} from '../../demo/demo-job.ts';

const MAIN = fileURLToPath(new URL('../../demo/main.ts', import.meta.url));
const START_LIMIT_MS = 60_000;

/** `npm start` as a process of its own. */
export class DemoProcess {
  readonly #child: ChildProcess;
  #output = '';

  constructor(dataDir: string, port: number, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.#child = spawn(process.execPath, [MAIN, ...args], {
      env: {...process.env, DATABASE_URL: '', DATA_DIR: dataDir, PORT: String(port), ...env},
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk: Buffer) => (this.#output += chunk.toString());
    this.#child.stdout!.on('data', keep);
    this.#child.stderr!.on('data', keep);
  }

  get output(): string {
    return this.#output;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The address that it printed. */
  async started(): Promise<string> {
    const deadline = Date.now() + START_LIMIT_MS;
    for (;;) {
      const url = /Open\s+(http:\/\/\S+)/.exec(this.#output)?.[1];
      if (url !== undefined) return url;
      if (this.#child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`The demo did not start (exit code ${this.#child.exitCode}):\n${this.#output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Sends the signal and waits for the end; the exit code, or the signal that ended it. */
  async end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const closed = once(this.#child, 'exit');
      this.#child.kill(signal);
      await closed;
    }
    return this.#child.exitCode ?? this.#child.signalCode;
  }

  /** Waits until it ends by itself. */
  async ended(): Promise<number | null> {
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
    return this.#child.exitCode;
  }
}

export async function demoFileOf(dataDir: string): Promise<DemoFile> {
  return JSON.parse(await readFile(join(dataDir, 'demo.json'), 'utf8')) as DemoFile;
}
