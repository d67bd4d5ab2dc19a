import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {CLIENT_CORE, onCore} from './cores.ts';
import type {LoadMethods, LoadReply, Recording, StreamTarget} from './load-messages.ts';

const SCRIPT = fileURLToPath(new URL('load-client.ts', import.meta.url));

type Result<Name extends keyof LoadMethods> = ReturnType<LoadMethods[Name]>;

/** The load client's process, seen from the driver. */
export class Load {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, {resolve: (result: unknown) => void; reject: (error: Error) => void}>();
  #lastId = 0;
  /** Called with the number of each event that every viewer has had. */
  onCompleted: (event: number) => void = () => {};

  /** `isPinned`: to the core that the server does not have. */
  constructor(isPinned = true) {
    const [command, args] = isPinned
      ? onCore(CLIENT_CORE, process.execPath, [SCRIPT])
      : [process.execPath, [SCRIPT]];
    this.#child = spawn(command, args, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    this.#child.on('message', (reply: LoadReply) => this.#receive(reply));
    this.#child.on('exit', (code) => {
      for (const {reject} of this.#waiting.values()) reject(new Error(`The load client ended with ${code}.`));
    });
  }

  open(targets: readonly StreamTarget[]): Promise<Result<'open'>> {
    return this.#call('open', targets);
  }

  record(first: number, most: number, withTimes: boolean, readers: number | null): Promise<void> {
    return this.#call('record', first, most, withTimes, readers);
  }

  finish(count: number, limitMs: number): Promise<Recording> {
    return this.#call('finish', count, limitMs);
  }

  close(): Promise<void> {
    return this.#call('close');
  }

  cpu(): Promise<number> {
    return this.#call('cpu');
  }

  async end(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }

  #call<Name extends keyof LoadMethods>(
    method: Name,
    ...args: Parameters<LoadMethods[Name]>
  ): Promise<Result<Name>> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, {resolve: resolve as (result: unknown) => void, reject});
      this.#child.send({id, method, args});
    });
  }

  #receive(reply: LoadReply): void {
    if ('completed' in reply) {
      this.onCompleted(reply.completed);
      return;
    }
    const call = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('error' in reply) call?.reject(new Error(reply.error));
    else call?.resolve(reply.result);
  }
}
