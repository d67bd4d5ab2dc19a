import type {ReactiveController, ReactiveControllerHost} from 'lit';
import {SourcesBeside, type RunName} from '../../../context/sources-beside.ts';
import type {PredictionSource} from '../../../context/stream-context.ts';
import type {SourceOptions} from '../../../context/stream-controller.ts';
import type {Later} from '../../../view/later.ts';
import {Pace} from '../pace.ts';

/** Milliseconds between two looks at other runs, at the least. */
const PACE_MS = 500;

export interface RunsQuery {
  readonly source: PredictionSource | null;
  /** What the host itself says of its source. */
  readonly own: SourceOptions;
  readonly names: readonly RunName[];
  /** Whether there is anything to show. */
  readonly isAsked: boolean;
}

/** What is there to show once it is asked for. */
export interface RunsFound<Made> {
  readonly made: Made;
  readonly source: PredictionSource;
  readonly others: readonly PredictionSource[];
  /** What the host's own run is called by, then the others. */
  readonly named: readonly Partial<Pick<SourceOptions, 'jobId' | 'file'>>[];
}

/** Further runs beside the one that an element reads, and what shows them, which is fetched when it is first asked for. */
export class RunsBeside<Module, Made extends {rest(): void}> implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #later: Later<Module>;
  readonly #make: (module: Module) => Made;
  readonly #pace: Pace;
  readonly #beside: SourcesBeside;
  #isAsked = false;
  #made: Made | null = null;
  #hasFailed = false;

  constructor(
    host: ReactiveControllerHost & HTMLElement,
    later: Later<Module>,
    make: (module: Module) => Made,
  ) {
    this.#host = host;
    this.#later = later;
    this.#make = make;
    this.#pace = new Pace(PACE_MS, () => host.requestUpdate());
    this.#beside = new SourcesBeside(host, {onChange: () => this.#pace.ask()});
    host.addController(this);
  }

  /** What it takes did not come. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Something has changed that may wait a little. */
  changed(): void {
    this.#pace.ask();
  }

  hostDisconnected(): void {
    this.#pace.stop();
    this.#made?.rest();
  }

  /** To be called in each update of the host; `null` while nothing is asked for, or what it takes is not here. */
  use({source, own, names, isAsked}: RunsQuery): RunsFound<Made> | null {
    const others = this.#beside.use(source, own, names);
    if (isAsked && !this.#isAsked) void this.#load();
    this.#isAsked = isAsked;
    if (!isAsked) this.#made?.rest();
    const {loaded} = this.#later;
    if (!isAsked || source === null || loaded === null) return null;
    const made = (this.#made ??= this.#make(loaded));
    const file = this.#beside.optionsOf(source)?.file ?? own.file;
    return {made, source, others, named: [{jobId: source.jobId, file}, ...names]};
  }

  async #load(): Promise<void> {
    this.#hasFailed = false;
    this.#hasFailed = await this.#later.load().then(
      () => false,
      () => true,
    );
    this.#host.requestUpdate();
  }
}
