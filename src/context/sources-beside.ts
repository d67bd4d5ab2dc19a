import type {ReactiveController, ReactiveControllerHost} from 'lit';
import type {PredictionSource} from '../stream/prediction-source.ts';
import type {FileReference, SourceOptions} from '../stream/source-options.ts';
import {pageRegistry, type SourceLease, type StreamRegistry} from './stream-registry.ts';

/** A further run: a job of the same server, or a file. */
export type RunName = {readonly jobId: string} | {readonly file: FileReference};

interface Use {
  readonly lease: SourceLease;
  readonly stop: () => void;
}

export interface SourcesBesideOptions {
  /** Called when one of them has changed. */
  readonly onChange: () => void;
  /** Where sources are shared; default the page's. */
  readonly registry?: StreamRegistry;
}

/**
 * Further runs beside the one that a host reads: read as that one is (its server, its credential, its limits), and so on its
 * connection, and shared with whoever else on the page shows them.
 */
export class SourcesBeside implements ReactiveController {
  readonly #registry: StreamRegistry;
  readonly #onChange: () => void;
  readonly #host: ReactiveControllerHost & HTMLElement;
  #uses: readonly Use[] = [];

  constructor(
    host: ReactiveControllerHost & HTMLElement,
    {onChange, registry = pageRegistry()}: SourcesBesideOptions,
  ) {
    this.#host = host;
    this.#onChange = onChange;
    this.#registry = registry;
    host.addController(this);
  }

  /**
   * To be called in each update of the host.
   *
   * @param own what the host itself says of its source, where nobody knows how the one that it reads was opened
   * @returns their sources, in the order of their names
   */
  use(
    main: PredictionSource | null,
    own: SourceOptions,
    names: readonly RunName[],
  ): readonly PredictionSource[] {
    const base = this.optionsOf(main) ?? own;
    const old = this.#uses;
    this.#uses =
      main === null ? [] : names.map((name, place) => this.#renewed(old[place], optionsFor(base, name)));
    // The new ones stand already: what they have in common with the old stays open.
    for (const use of old) if (!this.#uses.includes(use)) end(use);
    return this.#uses.map(({lease}) => lease.source);
  }

  /** How a source was asked for; `null` where nobody on this page knows. */
  optionsOf(source: PredictionSource | null): SourceOptions | null {
    return source === null ? null : this.#registry.optionsOf(source);
  }

  hostDisconnected(): void {
    // An element that is moved comes back within this task, and keeps its streams.
    setTimeout(() => {
      if (this.#host.isConnected) return;
      for (const use of this.#uses) end(use);
      this.#uses = [];
    });
  }

  #renewed(use: Use | undefined, options: SourceOptions): Use {
    if (use?.lease.renew(options) === true) return use;
    const lease = this.#registry.lease(options);
    return {lease, stop: lease.source.subscribe(this.#onChange)};
  }
}

function end({lease, stop}: Use): void {
  stop();
  lease.release();
}

const optionsFor = (base: SourceOptions, name: RunName): SourceOptions =>
  'file' in name ? {...base, jobId: null, file: name.file} : {...base, file: null, jobId: name.jobId};
