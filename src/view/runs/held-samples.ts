import type {Prediction} from '../../protocol/protocol.ts';
import type {PredictionStore} from '../../stream/rows/prediction-store.ts';
import {SampleIndex, type Sample} from '../samples/sample-index.ts';

/** The samples of the rows that a store holds, kept up to date until it is let go of. */
export class HeldSamples {
  readonly #index: SampleIndex;
  readonly #leave: () => void;

  constructor(store: PredictionStore) {
    this.#index = new SampleIndex(store.values());
    this.#leave = store.subscribe((change) => this.#index.apply(change));
  }

  /** Ascending: the same list until a sample comes or goes. */
  get list(): readonly Sample[] {
    return this.#index.samples;
  }

  /** The rows held of a sample, ascending; empty for one that is not there. */
  rowsOf(id: string): readonly Prediction[] {
    return this.#index.get(id)?.rows ?? [];
  }

  leave(): void {
    this.#leave();
  }
}
