import {RANGED_SCORES, SCORE_NAMES, byName, prefixed} from '../../protocol/fields.ts';
import type {EventData, Prediction, ScoreName, ScoreSummary, TrendPoint} from '../../protocol/protocol.ts';
import {overallImprovement, type ScoredRow} from './roll-up.ts';

/**
 * Averages of rows that come one after the other. A row costs the same however many came before it: sums are kept, and a
 * group is counted anew only when one of its rows is replaced. Texts are not kept: the averages are of all rows, also of
 * those that the store has let go of.
 */
export class TrendTally {
  readonly #rows = new Map<string, ScoredRow>();
  readonly #epochs = new Groups(({epoch}) => `${epoch}`);
  readonly #steps = new Groups(({epoch, step}) => `${epoch} ${step}`);

  /** Rows counted; a row that came again under its id counts once. */
  get count(): number {
    return this.#rows.size;
  }

  add(row: Prediction): void {
    const {id, epoch, step, validation_pass, scores} = row;
    const scored = {epoch, step, validation_pass, scores, ...byName(SCORE_NAMES, (name) => row[name])};
    const before = this.#rows.get(id);
    this.#rows.set(id, scored);
    for (const groups of [this.#epochs, this.#steps]) {
      if (before === undefined) groups.add(scored);
      else groups.replace(before, scored);
    }
  }

  /** The averages that changed since they were last taken. */
  takeChanges(): EventData['trends_update'] {
    const trends = this.#epochs.takeChanges(this.#rows.values());
    const steps = this.#steps.takeChanges(this.#rows.values());
    return {trends, steps, overall_improvement: overallImprovement(this.#epochs.points())};
  }
}

class Groups {
  readonly #keyOf: (row: ScoredRow) => string;
  readonly #sums = new Map<string, GroupSums>();
  readonly #points = new Map<string, TrendPoint>();
  readonly #changed = new Set<string>();
  /** Groups of which a row was replaced. */
  readonly #stale = new Set<string>();

  constructor(keyOf: (row: ScoredRow) => string) {
    this.#keyOf = keyOf;
  }

  points(): readonly TrendPoint[] {
    return [...this.#points.values()].sort((a, b) => a.epoch - b.epoch || a.step - b.step);
  }

  add(row: ScoredRow): void {
    const key = this.#keyOf(row);
    this.#changed.add(key);
    if (!this.#stale.has(key)) this.#sumsOf(key, row).add(row);
  }

  replace(before: ScoredRow, after: ScoredRow): void {
    for (const row of [before, after]) {
      const key = this.#keyOf(row);
      this.#changed.add(key);
      this.#stale.add(key);
    }
  }

  takeChanges(rows: Iterable<ScoredRow>): readonly TrendPoint[] {
    if (this.#stale.size > 0) this.#countAnew(rows);
    const changes = [...this.#changed].map((key) => [key, this.#sums.get(key)!.point()] as const);
    this.#changed.clear();
    for (const [key, point] of changes) this.#points.set(key, point);
    return changes.map(([, point]) => point);
  }

  #countAnew(rows: Iterable<ScoredRow>): void {
    for (const key of this.#stale) this.#sums.delete(key);
    for (const row of rows) {
      const key = this.#keyOf(row);
      if (this.#stale.has(key)) this.#sumsOf(key, row).add(row);
    }
    this.#stale.clear();
  }

  #sumsOf(key: string, {epoch}: ScoredRow): GroupSums {
    let sums = this.#sums.get(key);
    if (sums === undefined) this.#sums.set(key, (sums = new GroupSums(epoch)));
    return sums;
  }
}

/** What the averages of one group are made of. */
class GroupSums {
  readonly #epoch: number;
  readonly #scores = byName(SCORE_NAMES, () => new Sum());
  readonly #own = new Map<string, Sum>();
  readonly #passes = new Sum();
  #step = 0;
  #count = 0;

  constructor(epoch: number) {
    this.#epoch = epoch;
  }

  add(row: ScoredRow): void {
    this.#count++;
    this.#step = Math.max(this.#step, row.step);
    for (const name of SCORE_NAMES) this.#scores[name].add(row[name]);
    for (const [name, value] of Object.entries(row.scores ?? {})) {
      const sum = this.#own.get(name) ?? new Sum();
      this.#own.set(name, sum);
      sum.add(value);
    }
    this.#passes.add(row.validation_pass === null ? null : Number(row.validation_pass));
  }

  point(): TrendPoint {
    const of = (name: ScoreName): Sum => this.#scores[name];
    return {
      epoch: this.#epoch,
      step: this.#step,
      sample_count: this.#count,
      ...prefixed('avg_', SCORE_NAMES, (name) => of(name).mean),
      ...prefixed('min_', RANGED_SCORES, (name) => of(name).least),
      ...prefixed('max_', RANGED_SCORES, (name) => of(name).greatest),
      validation_pass_rate: this.#passes.mean,
      scores: Object.fromEntries(
        [...this.#own].flatMap(([name, sum]) => {
          const summary = sum.summary;
          return summary === null ? [] : [[name, summary]];
        }),
      ),
    };
  }
}

class Sum {
  #count = 0;
  #sum = 0;
  least: number | null = null;
  greatest: number | null = null;

  get mean(): number | null {
    return this.#count === 0 ? null : this.#sum / this.#count;
  }

  get summary(): ScoreSummary | null {
    const {mean: avg, least: min, greatest: max} = this;
    return avg === null || min === null || max === null ? null : {count: this.#count, avg, min, max};
  }

  add(value: number | null): void {
    if (value === null) return;
    this.#count++;
    this.#sum += value;
    this.least = Math.min(this.least ?? value, value);
    this.greatest = Math.max(this.greatest ?? value, value);
  }
}
