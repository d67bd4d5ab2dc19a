import {html, nothing, type ReactiveControllerHost, type TemplateResult} from 'lit';
import type {PredictionSource} from '../../context/stream-context.ts';
import {formatCount} from '../../view/format.ts';
import {Later} from '../../view/later.ts';
import {holdsAllRows} from './held-rows.ts';
import type {Writing} from './parts.ts';

/** What makes intervals, fetched when they are first asked for. */
export const intervalsLater = new Later(() => import('../../view/trends/interval-trends.ts'));

/** Why a run has no intervals; `null` where it has them. */
export function noIntervals(source: PredictionSource, {words, locale}: Writing): string | null {
  if (holdsAllRows(source)) return null;
  const {store, totalCount} = source;
  const total = totalCount === null ? null : formatCount(totalCount, locale);
  return words.noIntervals(formatCount(store.size, locale), total);
}

/** Has what makes intervals fetched each time they are asked for, and says why there are none. */
export class Intervals {
  readonly #host: ReactiveControllerHost;
  #isAsked = false;
  #hasFailed = false;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  /** To be called in each update of the host. */
  use(isAsked: boolean): void {
    if (isAsked && !this.#isAsked) void this.#load();
    this.#isAsked = isAsked;
  }

  note(source: PredictionSource, {words, locale}: Writing): TemplateResult | typeof nothing {
    if (!this.#isAsked) return nothing;
    const why = this.#hasFailed ? words.intervalsFailed : noIntervals(source, {words, locale});
    return why === null ? nothing : html`<p class="fault">${why}</p>`;
  }

  async #load(): Promise<void> {
    this.#hasFailed = false;
    this.#hasFailed = await intervalsLater.load().then(
      () => false,
      () => true,
    );
    this.#host.requestUpdate();
  }
}
