import type {ReactiveController, ReactiveControllerHost} from 'lit';
import type {PredictionSource} from '../stream/prediction-source.ts';
import type {SourceOptions} from '../stream/source-options.ts';

export type {SourceOptions} from '../stream/source-options.ts';

/**
 * Gives a Lit element its source of predictions: the one that an ancestor provides, when there is one and the host
 * names no source of its own; else one from the page's registry (one connection per source, counted by use). The host
 * is updated when the source changes, and dispatches `ftl-*` events when it owns the source.
 */
export class StreamController implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #options: () => SourceOptions;
  #source: PredictionSource | null = null;

  /** @param provide whether the host offers its source to the elements inside it. */
  constructor(
    host: ReactiveControllerHost & HTMLElement,
    options: () => SourceOptions,
    {provide = false}: {provide?: boolean} = {},
  ) {
    this.#host = host;
    this.#options = options;
    void provide;
    host.addController(this);
  }

  /** `null` while no source is named. */
  get source(): PredictionSource | null {
    return this.#source;
  }

  hostConnected(): void {
    void this.#options;
    void this.#host;
  }
}
