import type {PredictionSource, SampleKey} from '../../context/stream-context.ts';

/** Tells when a reader has opened a sample, in any element of the source. */
export class OpenedSample {
  #source: PredictionSource | null = null;
  #opened: SampleKey | null = null;

  /** The sample that was opened since it was last asked; what was opened before the source was known is no wish of its reader. */
  take(source: PredictionSource | null): SampleKey | null {
    const opened = source?.openedSample ?? null;
    const isNew = source === this.#source && opened !== this.#opened;
    this.#source = source;
    this.#opened = opened;
    return isNew ? opened : null;
  }
}
