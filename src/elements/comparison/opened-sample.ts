import type {PredictionSource, SampleKey} from '../../context/stream-context.ts';
import {selectedIds} from '../../view/samples/selection.ts';
import type {SampleChoice} from './sample-follower.ts';

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

/** Of these samples those that all panels are narrowed to, in their order. */
export function offeredOf(
  choices: readonly SampleChoice[],
  source: PredictionSource | null,
): readonly SampleChoice[] {
  const ids = selectedIds(source?.sampleSelection);
  if (ids === null) return choices;
  const byId = new Map(choices.map((choice) => [choice.id, choice]));
  return [...ids].flatMap((id) => byId.get(id) ?? []);
}
