import type {Prediction, ScoreMatrixAnswer} from '../../../protocol/protocol.ts';
import {bySample, type SampleKey} from '../../../stream/rows/sample-key.ts';
import {sampleId} from '../../samples/sample-index.ts';
import {scoredRow, type SaidCell, type ScoredRow} from './cell.ts';
import {SampleTally, type Measure} from './sample-tally.ts';

interface Waiting {
  readonly sample: SampleKey;
  readonly rows: ScoredRow[];
}

/** How all samples of a job went: as its server has them, page by page, and rows that came since on top. */
export class Census {
  readonly measure: Measure;
  /** Whether the server may be asked again for scores that were let go of. */
  readonly #isAskable: boolean;
  readonly #tallies = new Map<string, SampleTally>();
  readonly #sorted: SampleTally[] = [];
  #isSorted = true;
  /** Rows of samples that no page has told of yet. */
  readonly #waiting = new Map<string, Waiting>();
  #reading: 'pages' | 'whole' | 'cut' = 'pages';
  /** Of the first page. */
  #seq = -1;
  #isBehind = false;
  #isSummedUp = false;
  #revision = 0;

  constructor(measure: Measure, isAskable: boolean) {
    this.measure = measure;
    this.#isAskable = isAskable;
  }

  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }

  /** A row has come of an epoch whose scores are summed up: the server has to be asked again. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** Of some epochs no score is held any more. */
  get isSummedUp(): boolean {
    return this.#isSummedUp;
  }

  get size(): number {
    return this.#tallies.size;
  }

  /** Ascending by index and source. */
  get tallies(): readonly SampleTally[] {
    if (!this.#isSorted) this.#sorted.sort(bySample);
    this.#isSorted = true;
    return this.#sorted;
  }

  tallyOf(id: string): SampleTally | undefined {
    return this.#tallies.get(id);
  }

  /** It may rest after each sample, and rows may come meanwhile. */
  *takePage({samples, epochs, steps, values, seq = 0}: ScoreMatrixAnswer): Generator<void, void> {
    if (this.#seq < 0) this.#seq = seq;
    for (const [i, sample] of samples.entries()) {
      const said = epochs.flatMap((epoch, j): readonly SaidCell[] => {
        const value = values[i]?.[j] ?? null;
        return value === null ? [] : [{epoch, step: steps?.[j] ?? -1, value}];
      });
      const tally = new SampleTally(sample, this.measure);
      tally.take(said, seq);
      this.#add(tally);
      for (const row of this.#waiting.get(tally.id)?.rows ?? []) this.#put(tally, row);
      this.#waiting.delete(tally.id);
      yield;
    }
    this.#revision++;
  }

  /** The last page has been taken. @param isCut whether there are more samples than are asked for */
  end(isCut: boolean): void {
    this.#reading = isCut ? 'cut' : 'whole';
    if (!isCut)
      for (const {sample, rows} of this.#waiting.values()) for (const row of rows) this.#putNew(sample, row);
    this.#waiting.clear();
    this.#revision++;
  }

  put(row: Prediction): void {
    const id = sampleId(row);
    const scored = scoredRow(row, this.measure.score);
    const tally = this.#tallies.get(id);
    if (tally !== undefined) this.#put(tally, scored);
    else if (this.#reading === 'whole') this.#putNew(row, scored);
    else if (this.#reading === 'pages') this.#wait(id, row, scored);
    this.#revision++;
  }

  #wait(id: string, {sample_index, sample_source_id}: SampleKey, row: ScoredRow): void {
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined) waiting.rows.push(row);
    else this.#waiting.set(id, {sample: {sample_index, sample_source_id}, rows: [row]});
  }

  /** Of a sample that the server did not know of: of what it knew it has told. */
  #putNew(sample: SampleKey, row: ScoredRow): void {
    if (row.seq <= this.#seq) return;
    const tally = this.#tallies.get(sampleId(sample)) ?? new SampleTally(sample, this.measure);
    this.#add(tally);
    this.#put(tally, row);
  }

  #add(tally: SampleTally): void {
    if (this.#tallies.has(tally.id)) return;
    const last = this.#sorted.at(-1);
    if (last !== undefined && bySample(last, tally) > 0) this.#isSorted = false;
    this.#tallies.set(tally.id, tally);
    this.#sorted.push(tally);
    this.#isSummedUp ||= tally.isSummedUp;
  }

  #put(tally: SampleTally, row: ScoredRow): void {
    if (!tally.put(row)) this.#isBehind = true;
    if (!this.#isAskable) return;
    tally.sumUp();
    this.#isSummedUp ||= tally.isSummedUp;
  }
}
