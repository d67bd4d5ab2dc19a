/** One for all requests: made anew for each, its stack costs a fiftieth of storing a row. */
export const OVER = new DOMException('The request is over.', 'AbortError');

/** Whether a request is over: what an AbortSignal says, without what one costs each request. */
export class Over implements Pick<AbortSignal, 'aborted' | 'reason' | 'throwIfAborted'> {
  #isOver = false;
  #waiting: (() => void)[] = [];

  get aborted(): boolean {
    return this.#isOver;
  }

  get reason(): DOMException {
    return OVER;
  }

  /** @throws {DOMException} `AbortError`, when it is over. */
  throwIfAborted(): void {
    if (this.#isOver) throw OVER;
  }

  /** Not called for what was over before. */
  whenOver(callback: () => void): void {
    this.#waiting.push(callback);
  }

  end(): void {
    this.#isOver = true;
    for (const callback of this.#waiting.splice(0)) callback();
  }
}
