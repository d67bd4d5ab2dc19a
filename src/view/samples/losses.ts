/** Which samples the model has lost, kept up to date row by row. */
import type {ScoreMeanings} from '../../protocol/own-scores.ts';
import type {Prediction} from '../../protocol/protocol.ts';
import type {LossRule} from '../../protocol/loss-rule.ts';
import {lossOf, roundsOf, WRONG_ROUNDS, type Regression, type Round} from '../../protocol/regression.ts';
import type {RowChange} from '../../stream/rows/prediction-store.ts';
import {sampleId, SampleIndex} from './sample-index.ts';

/** Answers to one prompt at one step that a look at a sample's newest rows allows for. */
const ANSWERS = 32;

export class LossBook {
  readonly #rule: LossRule;
  readonly #samples: SampleIndex;
  readonly #lost = new Map<string, Regression>();

  constructor(rows: Iterable<Prediction>, meanings: ScoreMeanings | null, rule: LossRule) {
    this.#rule = rule;
    this.#samples = new SampleIndex(rows);
    for (const {id, rows} of this.#samples.samples) this.#look(id, meanings, rows);
  }

  /** Those that are lost now; the last to be lost first. */
  get lost(): readonly Regression[] {
    return [...this.#lost.values()].sort((a, b) => (isAfter(a.to, b.to) ? -1 : isAfter(b.to, a.to) ? 1 : 0));
  }

  /** @returns those that were lost by this change: some of the rows that made them so are among those that came */
  apply(change: RowChange, meanings: ScoreMeanings | null): readonly Regression[] {
    this.#samples.apply(change);
    const came = new Map<string, Prediction[]>();
    for (const row of [...change.removed, ...change.changed]) came.set(sampleId(row), []);
    for (const row of change.changed) came.get(sampleId(row))!.push(row);
    const found: Regression[] = [];
    for (const [id, rows] of came) {
      const before = this.#lost.get(id);
      const now = this.#look(id, meanings, rows);
      if (now === null || (before !== undefined && !isAfter(now.to, before.to))) continue;
      if (rows.some((row) => isAfter(row, now.from) && !isAfter(row, now.to))) found.push(now);
    }
    return found;
  }

  /** Rows nearly always come behind all others: then the newest say it, however long the sample has been followed. */
  #look(id: string, meanings: ScoreMeanings | null, came: readonly Prediction[]): Regression | null {
    const rows = this.#samples.get(id)?.rows ?? [];
    const newest = rows.slice(-(this.#rule.of + WRONG_ROUNDS) * ANSWERS);
    const isNew = came.every((row) => newest[0] !== undefined && isAfter(row, newest[0]));
    const rounds = roundsOf(isNew ? newest : rows, meanings);
    const loss = lossOf(rounds, this.#rule);
    const before = this.#lost.get(id) ?? null;
    // A page lets go of its oldest rows: a sample whose right rounds are gone is lost all the same.
    const isStill =
      before !== null &&
      rounds.length > 0 &&
      !rounds.some((round) => round.isRight && isAfter(round, before.from));
    const now = loss === null ? (isStill ? before : null) : toRegression(rows[0]!, loss.from, loss.to);
    if (now === null) this.#lost.delete(id);
    else this.#lost.set(id, now);
    return now;
  }
}

function toRegression({sample_index, sample_source_id}: Prediction, from: Round, to: Round): Regression {
  return {sample: {sample_index, sample_source_id}, from: placeOf(from), to: placeOf(to), score: to.score};
}

const placeOf = ({epoch, step, value}: Round) => ({epoch, step, value});

type Place = Pick<Round, 'epoch' | 'step'>;

const isAfter = (a: Place, b: Place): boolean =>
  a.epoch > b.epoch || (a.epoch === b.epoch && a.step > b.step);
