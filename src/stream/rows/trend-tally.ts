import {SCORE_NAMES, byName} from '../../protocol/fields.ts';
import type {EventData, Prediction, TrendPoint} from '../../protocol/protocol.ts';
import {overallImprovement, trendOf, type ScoredRow} from './roll-up.ts';

type TalliedRow = ScoredRow & Pick<Prediction, 'id'>;

/**
 * Averages of rows that come one after the other, recomputed only where something changed. Texts are not kept: the
 * averages are of all rows, also of those that the store has let go of.
 */
export class TrendTally {
  readonly #epochs = new Groups(({epoch}) => `${epoch}`);
  readonly #steps = new Groups(({epoch, step}) => `${epoch} ${step}`);

  /** Rows counted; a row that came again under its id counts once. */
  get count(): number {
    return this.#epochs.count;
  }

  add(row: Prediction): void {
    const {id, epoch, step, validation_pass} = row;
    const scored = {id, epoch, step, validation_pass, ...byName(SCORE_NAMES, (name) => row[name])};
    this.#epochs.add(scored);
    this.#steps.add(scored);
  }

  /** The averages that changed since they were last taken. */
  takeChanges(): EventData['trends_update'] {
    const trends = this.#epochs.takeChanges();
    const steps = this.#steps.takeChanges();
    return {trends, steps, overall_improvement: overallImprovement(this.#epochs.points())};
  }
}

class Groups {
  readonly #keyOf: (row: TalliedRow) => string;
  readonly #groups = new Map<string, Map<string, TalliedRow>>();
  readonly #points = new Map<string, TrendPoint>();
  readonly #changed = new Set<string>();

  constructor(keyOf: (row: TalliedRow) => string) {
    this.#keyOf = keyOf;
  }

  get count(): number {
    return [...this.#groups.values()].reduce((sum, group) => sum + group.size, 0);
  }

  points(): readonly TrendPoint[] {
    return [...this.#points.values()].sort((a, b) => a.epoch - b.epoch || a.step - b.step);
  }

  add(row: TalliedRow): void {
    const key = this.#keyOf(row);
    let group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, (group = new Map<string, TalliedRow>()));
    group.set(row.id, row);
    this.#changed.add(key);
  }

  takeChanges(): readonly TrendPoint[] {
    const changes = [...this.#changed].map(
      (key) => [key, trendOf([...this.#groups.get(key)!.values()])] as const,
    );
    this.#changed.clear();
    for (const [key, point] of changes) this.#points.set(key, point);
    return changes.map(([, point]) => point);
  }
}
