/** Clocks are compared by the least of so many messages: the one that was held up least on its way. */
const SAMPLES = 10;

/**
 * How long rows take from the server's insert to the page's paint, although the two have different clocks: the least
 * of the last ten (our clock at receipt − server's clock at sending) is taken for the difference of the clocks, so the
 * shortest way from server to page counts as no time.
 */
export class DelayMeter {
  readonly #differencesMs: number[] = [];
  #row: {readonly updatedAt: number} | null = null;
  #delayMs: number | null = null;

  /** Milliseconds of the last live row that was painted; `null` before the first. */
  get delayMs(): number | null {
    return this.#delayMs;
  }

  /** A message with the server's time came. */
  compareClocks(timestamp: string, now: number): void {
    const difference = now - Date.parse(timestamp);
    if (Number.isNaN(difference)) return;
    this.#differencesMs.push(difference);
    if (this.#differencesMs.length > SAMPLES) this.#differencesMs.shift();
  }

  /** A row came while the source was live. */
  rowCame(updatedAt: string): void {
    this.#row = {updatedAt: Date.parse(updatedAt)};
  }

  /** All rows that came so far are on screen. */
  painted(now: number): void {
    if (this.#row === null || this.#differencesMs.length === 0) return;
    const delayMs = now - Math.min(...this.#differencesMs) - this.#row.updatedAt;
    this.#row = null;
    if (!Number.isNaN(delayMs)) this.#delayMs = Math.max(0, delayMs);
  }
}
