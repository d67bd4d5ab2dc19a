import {Later} from '../../../view/later.ts';
import type {TrendChart} from '../../../view/trends/trend-series.ts';
import type {PredictionSource} from '../../../context/stream-context.ts';
import type {CurvePanel} from '../../../view/trends/curve-series.ts';
import type {TrainerCurves} from './trainer-curves.ts';

/** What reads the trainer's curves, fetched where there is a server to ask for them. */
const trainerCurvesLater = new Later(() => import('./trainer-curves.ts'));

/** The curves of an element, once what reads them is here. */
export class Curves {
  readonly #onChange: () => void;
  #curves: TrainerCurves | null = null;
  #isMissing: string | null = null;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get fault(): string | null {
    return this.#isMissing ?? this.#curves?.fault ?? null;
  }

  /** @param wanted names; `null`: all; none of them: they are not read */
  of(
    source: PredictionSource | null,
    wanted: readonly string[] | null,
    main: TrendChart,
    smoothing: number,
  ): readonly CurvePanel[] {
    if (source?.asking === undefined || wanted?.length === 0) {
      this.stop();
      return [];
    }
    if (this.#curves === null) void this.#load();
    return this.#curves?.of(source, wanted, main, smoothing) ?? [];
  }

  stop(): void {
    this.#curves?.stop();
  }

  async #load(): Promise<void> {
    try {
      const {TrainerCurves} = trainerCurvesLater.loaded ?? (await trainerCurvesLater.load());
      this.#isMissing = null;
      this.#curves ??= new TrainerCurves(this.#onChange);
    } catch (error) {
      if (this.#isMissing !== null) return;
      this.#isMissing = String(error);
    }
    this.#onChange();
  }
}
