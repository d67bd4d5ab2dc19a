import type {CDPSession, Page} from 'puppeteer-core';
import type {StreamEventMap} from '../../../src/context/stream-events.ts';

declare global {
  interface Window {
    /** When each row was painted, by its `source_index`: milliseconds since 1970. */
    painted: Map<number, number>;
  }
}

/** To be evaluated on a new document: notes when rows are painted, as cheaply as it can be noted. */
export function notePainted(): void {
  window.painted = new Map();
  const waiting = new Map<number, string | null>();
  const {port1, port2} = new MessageChannel();
  // A task of its own comes after the frame in which the row was drawn.
  port1.onmessage = () => {
    const now = Date.now();
    const table = document.querySelector('ftl-predictions-table')?.shadowRoot;
    for (const [place, id] of waiting) {
      // Not on the page that is shown: newer rows have pushed it out within the same frame.
      const isDrawn = id === null || table?.querySelector(`[data-id="${id}"]`) != null;
      const isPast = [...window.painted.keys()].some((painted) => painted > place);
      if (!isDrawn && !isPast) continue;
      window.painted.set(place, now);
      waiting.delete(place);
    }
    if (waiting.size > 0) requestAnimationFrame(() => port2.postMessage(null));
  };
  const note = (place: number, id: string | null): void => {
    if (window.painted.has(place) || waiting.has(place)) return;
    if (waiting.size === 0) port2.postMessage(null);
    waiting.set(place, id);
  };
  document.addEventListener('ftl-prediction', (event) => {
    const {source_index: place, id} = (event as StreamEventMap['ftl-prediction']).detail;
    if (place !== null) note(place, id);
  });
  document.addEventListener('row-drawn', (event) => note((event as CustomEvent<number>).detail, null));
}

/** What the main thread of a page did in a time. */
export interface Share {
  readonly seconds: number;
  /** Of the time, in percent: tasks from begin to end, whatever else the machine did. */
  readonly wall: number;
  /** Of the time, in percent: what the processor gave to the thread. */
  readonly processor: number;
  readonly layoutsPerSecond: number;
  readonly stylesPerSecond: number;
  readonly scriptPercent: number;
  readonly layoutPercent: number;
  readonly stylePercent: number;
}

type Metrics = Readonly<Record<string, number>>;

/** Meters a page's main thread by the browser's own counters. */
export class ThreadMeter {
  readonly #session: CDPSession;
  #begin: Metrics = {};

  private constructor(session: CDPSession) {
    this.#session = session;
  }

  static async on(page: Page): Promise<ThreadMeter> {
    const session = await page.createCDPSession();
    await session.send('Performance.enable');
    return new ThreadMeter(session);
  }

  async begin(): Promise<void> {
    this.#begin = await this.#read();
  }

  async end(): Promise<Share> {
    const [begin, end] = [this.#begin, await this.#read()];
    const grown = (name: string): number => (end[name] ?? NaN) - (begin[name] ?? NaN);
    const seconds = grown('Timestamp');
    const percent = (name: string): number => (100 * grown(name)) / seconds;
    return {
      seconds,
      wall: percent('TaskDuration'),
      processor: percent('ThreadTime'),
      layoutsPerSecond: grown('LayoutCount') / seconds,
      stylesPerSecond: grown('RecalcStyleCount') / seconds,
      scriptPercent: percent('ScriptDuration'),
      layoutPercent: percent('LayoutDuration'),
      stylePercent: percent('RecalcStyleDuration'),
    };
  }

  async #read(): Promise<Metrics> {
    const {metrics} = await this.#session.send('Performance.getMetrics');
    return Object.fromEntries(metrics.map(({name, value}) => [name, value]));
  }
}
