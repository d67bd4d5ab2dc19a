import type {PredictionSource} from '../../context/stream-context.ts';
import {metricOf, type Metric} from '../../view/scores/metric.ts';

const NONE: readonly never[] = [];

/** The score by which an element tells better from worse: the same object until it is another, or means something else. */
export class MetricChoice {
  readonly #host: HTMLElement;
  #madeOf: readonly unknown[] = [];
  #metric: Metric = metricOf(null, NONE, null);
  #said = JSON.stringify(this.#metric);
  #warned: string | null = null;

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  /** @param wanted what the element's `metric` attribute says */
  of(source: PredictionSource | null, wanted: string | null): Metric {
    const trends = source?.trendsByEpoch ?? NONE;
    const meanings = source?.job?.scores ?? null;
    const madeOf = [wanted, trends, meanings];
    if (madeOf.some((part, i) => part !== this.#madeOf[i])) {
      this.#madeOf = madeOf;
      const metric = metricOf(wanted, trends, meanings);
      const said = JSON.stringify(metric);
      if (said !== this.#said) [this.#metric, this.#said] = [metric, said];
    }
    if (source !== null && isRead(source)) this.#warn(this.#metric.fault);
    return this.#metric;
  }

  /** Once for each fault, on the element. */
  #warn(message: string | null): void {
    if (message === this.#warned) return;
    this.#warned = message;
    if (message === null) return;
    const detail = {code: 'unknown-metric', message};
    this.#host.dispatchEvent(new CustomEvent('ftl-warning', {detail, bubbles: true, composed: true}));
  }
}

/** Before that a score may only not have come yet. */
const isRead = ({state, trendsByEpoch, progress}: PredictionSource): boolean =>
  trendsByEpoch.length > 0 &&
  progress === null &&
  state.kind !== 'connecting' &&
  state.kind !== 'catching-up';
