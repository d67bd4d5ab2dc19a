/** The trainer's own curves as charts, read for as long as they are shown: fetched where there is a server to ask. */
import {besideOf, type BesideSource} from '../../../context/beside.ts';
import type {PredictionSource} from '../../../context/stream-context.ts';
import {curvePanels, type CurvePanel} from '../../../view/trends/curve-series.ts';
import type {TrendChart} from '../../../view/trends/trend-series.ts';

const NONE: readonly CurvePanel[] = [];

export class TrainerCurves {
  readonly #onChange: () => void;
  #source: PredictionSource | null = null;
  #beside: BesideSource | null = null;
  #stop: () => void = () => undefined;
  #fault: string | null = null;
  #madeOf: readonly unknown[] = [];
  #panels = NONE;

  /** @param onChange there are others, or no more of them can be read */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Why they could not be read. */
  get fault(): string | null {
    return this.#fault;
  }

  /** The same list until something changes. */
  of(
    source: PredictionSource | null,
    wanted: readonly string[] | null,
    main: TrendChart,
    smoothing: number,
  ): readonly CurvePanel[] {
    if (source !== this.#source) this.#follow(source);
    const points = this.#beside?.curves ?? [];
    if (points.length === 0) return NONE;
    const madeOf = [points, wanted?.join(' '), main, smoothing];
    if (madeOf.some((part, i) => part !== this.#madeOf[i])) {
      this.#madeOf = madeOf;
      this.#panels = curvePanels(points, wanted, main, smoothing);
    }
    return this.#panels;
  }

  stop(): void {
    this.#follow(null);
  }

  #follow(source: PredictionSource | null): void {
    this.#stop();
    this.#source = source;
    this.#fault = null;
    this.#beside = source === null ? null : besideOf(source);
    this.#stop =
      this.#beside?.followCurves((fault) => {
        this.#fault = fault;
        this.#onChange();
      }) ?? (() => undefined);
  }
}
