import type {PredictionSource} from '../../context/stream-context.ts';
import type {AnyShown} from '../../view/scores/shown-score.ts';
import {groupTrends, type GroupTrends} from '../../view/trends/group-trends.ts';

/** Beyond so many rows they are not grouped: it would hold the page at each drawing. */
const MAX_ROWS = 20_000;

/** The groups of answers of a source whose rows are all held: the same object until a row changes. */
export class HeldGroups {
  #madeOf: readonly unknown[] = [];
  #groups: GroupTrends | null = null;

  of(source: PredictionSource | null, score: AnyShown): GroupTrends | null {
    if (source === null || !source.isComplete || source.store.size > MAX_ROWS) return null;
    const madeOf = [source, source.store.revision, score];
    if (madeOf.some((part, i) => part !== this.#madeOf[i])) {
      this.#madeOf = madeOf;
      this.#groups = groupTrends(source.store.values(), score);
    }
    return this.#groups;
  }
}
