/** Another run's scores where this run's samples and epochs are. */
import {qualityOf, type AnyShown} from '../scores/shown-score.ts';
import type {QualityPair} from '../statistics/paired.ts';
import type {MatrixLine, ScoreMatrix} from './score-matrix.ts';

export interface BesideQuery {
  /** Of this run. */
  readonly lines: readonly MatrixLine[];
  readonly epochs: readonly number[];
  /** The other run's sample, by this run's: both by id. */
  readonly pairs: ReadonlyMap<string, string>;
  readonly other: ScoreMatrix;
}

interface Held {
  readonly own: MatrixLine;
  readonly prompt: string | null;
  readonly theirs: MatrixLine | null;
  readonly revision: number;
  readonly line: MatrixLine;
}

const NO_VALUES = new Float64Array();

/**
 * A line for each of this run's, at the same epochs; without a score where the other run has none. The same line until a
 * score of it is another.
 */
export class LinesBeside {
  readonly #held = new Map<string, Held>();
  #epochs: readonly number[] = [];
  #theirs: readonly number[] = [];
  #columns: readonly number[] = [];

  of({lines, epochs, pairs, other}: BesideQuery): readonly MatrixLine[] {
    if (epochs !== this.#epochs || other.epochs !== this.#theirs) {
      [this.#epochs, this.#theirs] = [epochs, other.epochs];
      this.#columns = epochs.map((epoch) => other.columnOf(epoch));
      this.#held.clear();
    }
    const byId = new Map(other.lines.map((line) => [line.id, line]));
    return lines.map((own) => this.#line(own, byId.get(pairs.get(own.id) ?? '') ?? null));
  }

  #line(own: MatrixLine, theirs: MatrixLine | null): MatrixLine {
    const {id, sample_index, sample_source_id, prompt} = own;
    const revision = theirs?.revision ?? 0;
    const held = this.#held.get(id);
    if (held?.own === own && held.theirs === theirs && held.revision === revision && held.prompt === prompt)
      return held.line;
    const values =
      theirs === null
        ? NO_VALUES
        : Float64Array.from(this.#columns, (column) => (column < 0 ? NaN : theirs.values[column]!));
    const line = {id, sample_index, sample_source_id, prompt, values, revision: 0};
    this.#held.set(id, {own, prompt, theirs, revision, line});
    return line;
  }
}

/** Index of the last epoch of this run that another has too; -1 where there is none. */
export const lastSharedColumn = (epochs: readonly number[], other: ScoreMatrix): number =>
  epochs.findLastIndex((epoch) => other.columnOf(epoch) >= 0);

/** Samples with a score in both runs at an epoch: the other run's, and this one's. */
export const pairsAt = (
  lines: readonly MatrixLine[],
  beside: readonly MatrixLine[],
  column: number,
  score: AnyShown,
): readonly QualityPair[] =>
  lines.flatMap(({values}, i) => {
    const [before, after] = [beside[i]?.values[column] ?? NaN, values[column] ?? NaN];
    return Number.isNaN(before) || Number.isNaN(after)
      ? []
      : [{before: qualityOf(score, before), after: qualityOf(score, after)}];
  });
