import type {PredictionSource} from '../../context/stream-context.ts';
import type {Prediction} from '../../protocol/protocol.ts';
import type {AnyShown} from '../../view/scores/shown-score.ts';

/** Of more rows nothing is made: it would hold the page at each drawing. */
const MAX_ROWS = 20_000;

type Held = Pick<PredictionSource, 'isComplete'> & {
  readonly store: Pick<PredictionSource['store'], 'revision' | 'size' | 'values'>;
};

/** Whether the page holds every row of the job, and not too many to look at all of them. */
export const holdsAllRows = ({isComplete, store}: Held): boolean => isComplete && store.size <= MAX_ROWS;

/** What is made of the rows of a source whose rows are all held: the same object until a row changes. */
export class HeldRows<Made> {
  readonly #make: (rows: Iterable<Prediction>, score: AnyShown) => Made | null;
  #madeOf: readonly unknown[] = [];
  #made: Made | null = null;

  constructor(make: (rows: Iterable<Prediction>, score: AnyShown) => Made | null) {
    this.#make = make;
  }

  of(source: Held | null, score: AnyShown): Made | null {
    if (source === null || !holdsAllRows(source)) return null;
    const madeOf = [source, source.store.revision, score];
    if (madeOf.some((part, i) => part !== this.#madeOf[i])) {
      this.#madeOf = madeOf;
      this.#made = this.#make(source.store.values(), score);
    }
    return this.#made;
  }
}
