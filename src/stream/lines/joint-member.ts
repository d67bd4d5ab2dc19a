import type {JointEventData, JointJob} from '../../protocol/joint.ts';
import type {Asker} from '../wire/environment.ts';

/** Bytes that wait for a source before no more are read for all. */
const MOST_WAITING = 256 * 1024;

const SIGN_OF_LIFE = new TextEncoder().encode(':\n\n');

/** One source on a connection of several: it is answered as if the connection were its own. */
export class JointMember {
  readonly asker: Asker;
  readonly url: URL;
  readonly init: RequestInit;
  readonly answered: Promise<Response>;
  readonly #answer: PromiseWithResolvers<Response>;
  readonly #leave: () => void;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #drained: (() => void) | null = null;
  #since: string | null;
  /** The server has ended this job's part. */
  isOver = false;

  /** @param leave it wants no more */
  constructor(asker: Asker, url: URL, init: RequestInit, leave: () => void) {
    this.asker = asker;
    this.url = url;
    this.init = init;
    this.#answer = Promise.withResolvers();
    this.answered = this.#answer.promise;
    this.#leave = leave;
    this.#since = url.searchParams.get('since');
  }

  /** Where it goes on. */
  get job(): JointJob {
    const [, jobId = ''] = /\/([^/]*)\/stream$/.exec(this.url.pathname) ?? [];
    return {jobId: decodeURIComponent(jobId), epoch: this.url.searchParams.get('epoch'), since: this.#since};
  }

  get isOpen(): boolean {
    return this.#controller !== null;
  }

  /** What the server says of this job; true where its events follow. */
  answer({status, error, code, retry_after_s}: Omit<JointEventData['answer'], 'job'>): boolean {
    if (status === 200) {
      if (!this.isOpen) this.#open();
      this.isOver = false;
      return true;
    }
    if (this.isOpen) this.refuse(status);
    else if (status === 204) this.settle(new Response(null, {status}));
    else {
      const headers = new Headers({'Content-Type': 'application/json'});
      if (retry_after_s !== undefined) headers.set('Retry-After', String(retry_after_s));
      this.settle(new Response(JSON.stringify({error, code}), {status, headers}));
    }
    return false;
  }

  /** It was open, and is not to be had again now. */
  refuse(status: number): void {
    this.fail(new TypeError(`The stream was not to be had again (${status}).`));
  }

  /** Its request is answered with this. */
  settle(response: Response): void {
    Object.defineProperty(response, 'url', {value: this.url.href});
    this.#answer.resolve(response);
  }

  push(bytes: Uint8Array, lastId: string | null, isEnd: boolean): void {
    if (this.#controller === null) return;
    this.#since = lastId ?? this.#since;
    this.isOver ||= isEnd;
    this.#controller.enqueue(bytes);
  }

  /** Resolves once it can take more, or wants none. */
  drained(): Promise<void> | undefined {
    if (this.#controller === null || (this.#controller.desiredSize ?? 1) > 0) return undefined;
    return new Promise((resolve) => (this.#drained = resolve));
  }

  end(): void {
    if (this.#controller === null) this.fail(new TypeError('The stream ended before it began.'));
    else this.#controller.close();
    this.#controller = null;
  }

  fail(reason: unknown): void {
    this.#answer.reject(reason);
    this.#controller?.error(reason);
    this.#controller = null;
    this.#drained?.();
  }

  #open(): void {
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
          controller.enqueue(SIGN_OF_LIFE);
        },
        pull: () => this.#drained?.(),
        cancel: () => {
          this.#controller = null;
          this.#drained?.();
          this.#leave();
        },
      },
      new ByteLengthQueuingStrategy({highWaterMark: MOST_WAITING}),
    );
    this.settle(new Response(body, {headers: {'Content-Type': 'text/event-stream'}}));
  }
}
