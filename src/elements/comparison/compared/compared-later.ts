import type {ReactiveController, ReactiveControllerHost} from 'lit';
import type {FileReference} from '../../../context/stream-controller.ts';
import {Later} from '../../../view/later.ts';
import {RunsBeside, type RunsQuery} from '../../pieces/runs/runs-beside.ts';
import type * as module from './compared.ts';

/** What sets epochs and runs against each other, fetched when one of them is asked for. */
export const comparedLater = new Later<typeof module>(() => import('./compared.ts'));

export interface ComparedSetting
  extends Pick<RunsQuery, 'source' | 'own'>, Omit<module.ComparedQuery, 'source' | 'other' | 'named'> {
  /** The other run; `null` or empty: none. */
  readonly file: FileReference | null;
  /** The same as a job, in place of a file. */
  readonly job: string | null;
}

/** All samples of a source against those of a baseline epoch or of another run, kept up to date. */
export class ComparedLater implements ReactiveController {
  readonly #beside: RunsBeside<typeof module, module.Compared>;
  #source: RunsQuery['source'] = null;
  #leave: () => void = () => undefined;
  #shown: module.ComparedShown | null = null;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#beside = new RunsBeside(host, comparedLater, ({Compared}) => new Compared(host));
    host.addController(this);
  }

  /** `null` while nothing is asked for, or what it takes is not here. */
  get shown(): module.ComparedShown | null {
    return this.#shown;
  }

  /** What it takes did not come. */
  get hasFailed(): boolean {
    return this.#beside.hasFailed;
  }

  hostDisconnected(): void {
    this.#watch(null);
  }

  /** To be called in each update of the host. */
  use({source, own, file, job, ...query}: ComparedSetting): void {
    const run = file ? {file} : job ? {jobId: job} : null;
    const isAsked = run !== null || query.baseline !== null;
    const found = this.#beside.use({source, own, names: run === null ? [] : [run], isAsked});
    this.#watch(isAsked ? source : null);
    this.#shown =
      found?.made.of({
        ...query,
        ...{source: found.source, other: found.others[0] ?? null, named: found.named},
      }) ?? null;
  }

  /** Every row may change what is said of all samples. */
  #watch(source: RunsQuery['source']): void {
    if (source === this.#source) return;
    this.#leave();
    this.#source = source;
    this.#leave = source?.store.subscribe(() => this.#beside.changed()) ?? (() => undefined);
  }
}
