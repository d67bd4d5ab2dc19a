import {unlisten, type Model} from './model.ts';

/** A kernel that is computing answers when it is done; one that is gone never does. */
const TOKEN_TIMEOUT_MS = 30_000;
const FILE_TIMEOUT_MS = 120_000;

interface Answer {
  readonly token?: string;
  readonly name?: string;
  readonly error?: string;
  readonly bytes?: readonly (ArrayBuffer | DataView<ArrayBuffer>)[];
}

/**
 * What the kernel hands over when it is asked: by messages, which no notebook keeps. All views of a model share one, for
 * what they ask with is what tells one credential from another.
 */
export class Kernel {
  readonly #model: Model;
  readonly #waiting = new Map<
    string,
    {readonly ftl: string; readonly answer: PromiseWithResolvers<Answer>}
  >();
  #file: {readonly name: string; readonly given: Promise<File>} | null = null;
  /** A token that came unasked: a kernel at work hears no question. */
  #unasked: string | null = null;
  /** The token that was given last. Whoever asks again has been refused with it. */
  #spent: string | null = null;
  #users = 0;

  constructor(model: Model) {
    this.#model = model;
    model.on('msg:custom', this.#onMessage);
  }

  readonly getToken = async (): Promise<string> => {
    const unasked = this.#unasked;
    this.#unasked = null;
    if (unasked !== null && unasked !== this.#spent) return (this.#spent = unasked);
    const {token} = await this.#ask({ftl: 'token', renew: this.#spent !== null}, TOKEN_TIMEOUT_MS);
    if (token === undefined) throw new Error('The kernel answered without a token.');
    return (this.#spent = token);
  };

  /** The file of this name as the kernel reads it; once, for all views. */
  file(name: string): Promise<File> {
    if (this.#file?.name !== name) {
      const given = this.#ask({ftl: 'file'}, FILE_TIMEOUT_MS).then(
        ({name: full = name, bytes = []}) => new File([...bytes], full),
      );
      given.catch(() => (this.#file = null));
      this.#file = {name, given};
    }
    return this.#file.given;
  }

  enter(): this {
    this.#users++;
    return this;
  }

  /** @returns whether this was the last user; then nothing is heard or answered any more */
  leave(): boolean {
    if (--this.#users > 0) return false;
    unlisten(this.#model, 'msg:custom', this.#onMessage);
    for (const {answer} of this.#waiting.values()) answer.reject(new Error('The output was removed.'));
    this.#waiting.clear();
    return true;
  }

  async #ask(
    question: {readonly ftl: 'token' | 'file'; readonly renew?: boolean},
    timeoutMs: number,
  ): Promise<Answer> {
    // Several browsers may show the same kernel's output, and each hears all answers.
    const id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    const asked = Promise.withResolvers<Answer>();
    this.#waiting.set(id, {ftl: question.ftl, answer: asked});
    const timer = setTimeout(
      () =>
        asked.reject(
          new Error(
            `Expected the ${question.ftl} from the notebook's kernel; none came. Run the cell again.`,
          ),
        ),
      timeoutMs,
    );
    try {
      this.#model.send?.({...question, id});
      const answer = await asked.promise;
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  readonly #onMessage = (
    content: unknown,
    buffers: readonly (ArrayBuffer | DataView<ArrayBuffer>)[] = [],
  ): void => {
    if (typeof content !== 'object' || content === null) return;
    const {ftl, id, token, name, error} = content as Record<string, unknown>;
    if (ftl === 'token' && id === undefined && typeof token === 'string') {
      this.#unasked = token;
      for (const {ftl, answer} of this.#waiting.values()) if (ftl === 'token') answer.resolve({token});
      return;
    }
    this.#waiting.get(String(id))?.answer.resolve({
      ...(typeof token === 'string' && {token}),
      ...(typeof name === 'string' && {name}),
      ...(typeof error === 'string' && {error}),
      bytes: buffers,
    });
  };
}
