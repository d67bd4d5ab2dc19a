import type {ReactiveControllerHost} from 'lit';
import type {PredictionSource} from '../../context/stream-context.ts';
import type {FileReference, SourceOptions} from '../../context/stream-controller.ts';
import {SourcesBeside} from '../../context/sources-beside.ts';
import {Later} from '../../view/later.ts';
import {Pace} from '../pieces/pace.ts';
import type * as module from './compared.ts';

/** Milliseconds between two looks at all samples, at the least. */
const PACE_MS = 500;

/** What sets epochs and runs against each other, fetched when one of them is asked for. */
export const comparedLater = new Later<typeof module>(() => import('./compared.ts'));

export interface ComparedSetting extends Omit<module.ComparedQuery, 'source' | 'other' | 'names'> {
  readonly source: PredictionSource | null;
  /** What the host itself says of its source. */
  readonly own: SourceOptions;
  /** The other run; `null` or empty: none. */
  readonly file: FileReference | null;
  /** The same as a job, in place of a file. */
  readonly job: string | null;
}

/** All samples of a source against those of a baseline epoch or of another run, kept up to date. */
export class ComparedLater {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #pace: Pace;
  readonly #beside: SourcesBeside;
  #source: PredictionSource | null = null;
  #leave: () => void = () => undefined;
  #isAsked = false;
  #made: module.Compared | null = null;
  #shown: module.ComparedShown | null = null;
  #hasFailed = false;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    this.#pace = new Pace(PACE_MS, () => host.requestUpdate());
    this.#beside = new SourcesBeside(host, {onChange: () => this.#pace.ask()});
    host.addController(this);
  }

  /** `null` while nothing is asked for, or what it takes is not here. */
  get shown(): module.ComparedShown | null {
    return this.#shown;
  }

  /** What it takes did not come. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  hostDisconnected(): void {
    this.#watch(null);
    this.#pace.stop();
  }

  /** To be called in each update of the host. */
  use({source, own, file, job, ...query}: ComparedSetting): void {
    const run = file ? {file} : job ? {jobId: job} : null;
    const [other = null] = this.#beside.use(source, own, run === null ? [] : [run]);
    const isAsked = run !== null || query.baseline !== null;
    if (isAsked && !this.#isAsked) void this.#load();
    this.#isAsked = isAsked;
    this.#watch(isAsked ? source : null);
    if (!isAsked) this.#made?.rest();
    else if (comparedLater.loaded !== null) this.#made ??= new comparedLater.loaded.Compared(this.#host);
    const named = [{jobId: source?.jobId, file: this.#beside.optionsOf(source)?.file ?? own.file}, run ?? {}];
    this.#shown =
      isAsked && source !== null && this.#made !== null
        ? this.#made.of({...query, source, other, names: named})
        : null;
  }

  /** Every row may change what is said of all samples. */
  #watch(source: PredictionSource | null): void {
    if (source === this.#source) return;
    this.#leave();
    this.#source = source;
    this.#leave = source?.store.subscribe(() => this.#pace.ask()) ?? (() => undefined);
  }

  async #load(): Promise<void> {
    this.#hasFailed = false;
    this.#hasFailed = await comparedLater.load().then(
      () => false,
      () => true,
    );
    this.#host.requestUpdate();
  }
}
