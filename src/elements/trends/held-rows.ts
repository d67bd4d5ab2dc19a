import type {PredictionSource} from '../../context/stream-context.ts';
import type {Prediction} from '../../protocol/protocol.ts';
import type {AnyShown} from '../../view/scores/shown-score.ts';

/** Of more rows nothing is made: it would hold the page at each drawing. */
const MAX_ROWS = 20_000;

/** What is made of the rows of a source whose rows are all held: the same object until a row changes. */
export class HeldRows<Made> {
  readonly #make: (rows: Iterable<Prediction>, score: AnyShown) => Made | null;
  #madeOf: readonly unknown[] = [];
  #made: Made | null = null;

  constructor(make: (rows: Iterable<Prediction>, score: AnyShown) => Made | null) {
    this.#make = make;
  }

  of(source: PredictionSource | null, score: AnyShown): Made | null {
    if (source === null || !source.isComplete || source.store.size > MAX_ROWS) return null;
    const madeOf = [source, source.store.revision, score];
    if (madeOf.some((part, i) => part !== this.#madeOf[i])) {
      this.#madeOf = madeOf;
      this.#made = this.#make(source.store.values(), score);
    }
    return this.#made;
  }
}
