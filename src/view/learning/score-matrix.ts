/** One score of all samples over all epochs, kept up to date row by row. */
import {scoreOf} from '../../protocol/own-scores.ts';
import type {Prediction, ScoreMatrixAnswer} from '../../protocol/protocol.ts';
import {bySample} from '../../stream/rows/sample-key.ts';
import {askedOf} from '../answers/asked.ts';
import {sampleId} from '../samples/sample-index.ts';
import {qualityOf, type AnyShown} from '../scores/shown-score.ts';

/** As many as the server answers with: the first samples, the last epochs. */
export const MOST_SAMPLES = 500;
export const MOST_EPOCHS = 1000;

/** One sample and its scores. */
export interface MatrixLine {
  readonly id: string;
  readonly sample_index: number;
  readonly sample_source_id: string | null;
  /** What was asked; `null` while the page holds no row of it. */
  readonly prompt: string | null;
  /** By epoch, as `epochs` has them; `NaN` for none. */
  readonly values: Float64Array;
  /** Grows when a value changes. */
  readonly revision: number;
}

class Line implements MatrixLine {
  readonly id: string;
  readonly sample_index: number;
  readonly sample_source_id: string | null;
  prompt: string | null = null;
  revision = 0;
  values = new Float64Array();
  /** At which step each value was made; -1: the server says it, at whichever. */
  steps = new Float64Array();
  /** By epoch, the values of its answers by completion_index, where it has several. */
  readonly answers = new Map<number, Map<number, number>>();

  constructor({
    id,
    sample_index,
    sample_source_id,
  }: Pick<MatrixLine, 'id' | 'sample_index' | 'sample_source_id'>) {
    this.id = id;
    this.sample_index = sample_index;
    this.sample_source_id = sample_source_id;
  }

  /** Makes room for so many epochs; what is held of others goes where it belongs. */
  move(count: number, runs: readonly Run[]): void {
    const values = new Float64Array(count).fill(NaN);
    const steps = new Float64Array(count).fill(NOTHING);
    if (this.values.length > 0) {
      for (const {from, to, length} of runs) {
        values.set(this.values.subarray(from, from + length), to);
        steps.set(this.steps.subarray(from, from + length), to);
      }
    }
    [this.values, this.steps] = [values, steps];
    this.revision++;
  }
}

/** Epochs that stay next to each other. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly length: number;
}

/** @param from where each epoch was; -1 for a new one */
function runsOf(from: readonly number[]): readonly Run[] {
  const runs: {from: number; to: number; length: number}[] = [];
  for (const [to, at] of from.entries()) {
    const last = runs.at(-1);
    if (at < 0) continue;
    if (last !== undefined && last.to + last.length === to && last.from + last.length === at) last.length++;
    else runs.push({from: at, to, length: 1});
  }
  return runs;
}

/** Less than any step, and than what the server says. */
const NOTHING = -2;
const SAID = -1;

/**
 * A cell is the score at the last step of the epoch at which the sample was answered; of several answers at that step the
 * best. Rows that the page lets go of stay: they are rows of the job.
 */
export class ScoreMatrix {
  readonly score: AnyShown;
  /** Ids of all samples that have been heard of: one that has no place once never gets one, for they only become more. */
  readonly #known = new Set<string>();
  #lines = new Map<string, Line>();
  #sorted: readonly Line[] = [];
  #hasNewLines = false;
  #epochs: readonly number[] = [];
  #columns = new Map<number, number>();
  readonly #newEpochs = new Set<number>();
  /** Of the server's answer: samples that the job has. */
  #saidCount = 0;
  #layout = 0;
  #revision = 0;

  constructor(score: AnyShown) {
    this.score = score;
  }

  /** Ascending by sample_index, then by source; the first 500. */
  get lines(): readonly MatrixLine[] {
    return this.#sorted;
  }

  /** Ascending; the last 1,000. */
  get epochs(): readonly number[] {
    return this.#epochs;
  }

  /** Index of an epoch; -1 for one that is not there. */
  columnOf(epoch: number): number {
    return this.#columns.get(epoch) ?? -1;
  }

  /** Samples that the job is known to have, those too that have no line here. */
  get sampleCount(): number {
    return Math.max(this.#known.size, this.#saidCount);
  }

  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }

  /** Grows when samples or epochs come or go. */
  get layout(): number {
    return this.#layout;
  }

  /**
   * What the server knows: taken for the cells of which the page has held no row. Half a million scores are more than one
   * task has time for: it may rest after each sample, and rows may come meanwhile.
   */
  *takeAnswer({samples, epochs, values, sample_count: count}: ScoreMatrixAnswer): Generator<void, void> {
    this.#saidCount = Math.max(count ?? 0, samples.length);
    for (const epoch of epochs) this.#meetEpoch(epoch);
    this.#arrange();
    let [layout, columns] = [-1, [] as readonly number[]];
    for (const [i, sample] of samples.entries()) {
      if (layout !== this.#layout) {
        layout = this.#layout;
        columns = epochs.map((epoch) => this.columnOf(epoch));
      }
      const line = this.#lineOf(sample);
      const said = values[i];
      if (line !== null && said !== undefined) this.#fill(line, columns, said);
      yield;
    }
    this.#arrange();
    this.#revision++;
  }

  #fill(line: Line, columns: readonly number[], said: readonly (number | null)[]): void {
    if (line.values.length === 0) line.move(this.#epochs.length, []);
    for (const [j, column] of columns.entries()) {
      const value = said[j] ?? null;
      if (column < 0 || value === null || line.steps[column]! > SAID) continue;
      line.values[column] = value;
      line.steps[column] = SAID;
    }
    line.revision++;
  }

  /** Takes rows in any order. */
  addRows(rows: readonly Prediction[]): void {
    if (rows.length === 0) return;
    for (const row of rows) {
      this.#meetEpoch(row.epoch);
      const line = this.#lineOf(row);
      if (line !== null) line.prompt ??= askedOf(row);
    }
    this.#arrange();
    for (const row of rows) {
      const line = this.#lines.get(sampleId(row));
      const column = this.columnOf(row.epoch);
      if (line !== undefined && column >= 0) this.#put(line, column, row);
    }
    this.#revision++;
  }

  #put(line: Line, column: number, row: Prediction): void {
    const {epoch, step, completion_index: index} = row;
    const held = line.steps[column]!;
    if (step < held) return;
    const value = scoreOf(row, this.score.key) ?? NaN;
    let answers = line.answers.get(epoch);
    if (step > held) {
      line.answers.delete(epoch);
      answers = undefined;
      if (index > 0) line.answers.set(epoch, (answers = new Map<number, number>()));
    } else if (index > 0 && answers === undefined) {
      line.answers.set(epoch, (answers = new Map([[0, line.values[column]!]])));
    }
    answers?.set(index, value);
    line.values[column] = answers === undefined ? value : this.#best(answers.values());
    line.steps[column] = step;
    line.revision++;
  }

  #best(values: Iterable<number>): number {
    let best = NaN;
    for (const value of values) {
      if (Number.isNaN(value)) continue;
      if (Number.isNaN(best) || qualityOf(this.score, value) > qualityOf(this.score, best)) best = value;
    }
    return best;
  }

  #meetEpoch(epoch: number): void {
    // One before the last 1,000 stays outside.
    const isFull = this.#epochs.length === MOST_EPOCHS && epoch < this.#epochs[0]!;
    if (!isFull && !this.#columns.has(epoch)) this.#newEpochs.add(epoch);
  }

  /** `null` for a sample that has no place. */
  #lineOf(sample: Pick<Prediction, 'sample_index' | 'sample_source_id'>): Line | null {
    const id = sampleId(sample);
    const held = this.#lines.get(id);
    if (held !== undefined) return held;
    if (this.#known.has(id)) return null;
    this.#known.add(id);
    const {sample_index, sample_source_id} = sample;
    const line = new Line({id, sample_index, sample_source_id});
    this.#lines.set(id, line);
    this.#hasNewLines = true;
    return line;
  }

  /** Gives every new sample and epoch its place. */
  #arrange(): void {
    if (this.#newEpochs.size === 0 && !this.#hasNewLines) return;
    if (this.#hasNewLines) {
      this.#sorted = [...this.#lines.values()].sort(bySample).slice(0, MOST_SAMPLES);
      if (this.#sorted.length < this.#lines.size)
        this.#lines = new Map(this.#sorted.map((line) => [line.id, line]));
    }
    const before = this.#columns;
    const hasNewEpochs = this.#newEpochs.size > 0;
    if (hasNewEpochs) {
      const epochs = [...this.#epochs, ...this.#newEpochs].sort((a, b) => a - b).slice(-MOST_EPOCHS);
      this.#epochs = epochs;
      this.#columns = new Map(epochs.map((epoch, at) => [epoch, at]));
    }
    const runs = hasNewEpochs ? runsOf(this.#epochs.map((epoch) => before.get(epoch) ?? -1)) : [];
    for (const line of this.#sorted)
      if (hasNewEpochs || line.values.length === 0) line.move(this.#epochs.length, runs);
    this.#newEpochs.clear();
    this.#hasNewLines = false;
    this.#layout++;
  }
}
