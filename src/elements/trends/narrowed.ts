import type {PredictionSource, SampleSelection} from '../../context/stream-context.ts';
import {trendsByEpoch, trendsByStep} from '../../stream/rows/roll-up.ts';
import {sampleId} from '../../view/samples/sample-index.ts';
import {selectedIds} from '../../view/samples/selection.ts';
import {holdsAllRows} from './held-rows.ts';

/** What charts are made of. */
export type Charted = Pick<PredictionSource, 'trendsByEpoch' | 'trendsByStep' | 'isComplete'> & {
  readonly store: Pick<PredictionSource['store'], 'revision' | 'size' | 'values'>;
};

/**
 * A source as if it had the samples of its selection alone: counted from its rows, while the page holds all of them. Where it
 * does not, averages of some samples are not to be had, and the source is as it is.
 */
export class Narrowed {
  #madeOf: readonly unknown[] = [];
  #made: Charted | null = null;

  of(source: PredictionSource | null): Charted | null {
    if (source === null || !isNarrowed(source)) return source;
    const {store, sampleSelection} = source;
    const madeOf = [source, store.revision, sampleSelection];
    if (this.#made === null || madeOf.some((part, i) => part !== this.#madeOf[i])) {
      this.#madeOf = madeOf;
      this.#made = narrow(source, sampleSelection!);
    }
    return this.#made;
  }
}

/** Whether the charts are of the selection; without one, or where it cannot be had, they are of all samples. */
export const isNarrowed = (source: PredictionSource): boolean =>
  source.sampleSelection != null && holdsAllRows(source);

function narrow({store}: PredictionSource, selection: SampleSelection): Charted {
  const ids = selectedIds(selection)!;
  const rows = [...store.values()].filter((row) => ids.has(sampleId(row)));
  return {
    trendsByEpoch: trendsByEpoch(rows),
    trendsByStep: trendsByStep(rows),
    isComplete: true,
    store: {revision: store.revision, size: rows.length, values: () => rows},
  };
}
