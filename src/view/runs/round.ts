import type {Prediction, RoundScoresAnswer} from '../../protocol/protocol.ts';
import type {ScoreKey} from '../../protocol/own-scores.ts';
import {sampleId} from '../samples/sample-index.ts';
import type {Entry} from './match-samples.ts';
import {meanOf, type Lock, type Moment} from './rounds.ts';

/** One score of all samples at one step: as the server has it, and rows that came since on top. */
export class Round {
  readonly epoch: number;
  readonly step: number;
  /** Which prompts they are, where that was asked; a digest for the text. */
  readonly entries: Entry<string>[] = [];
  readonly #values = new Map<string, number>();
  #seq: number | null = null;
  #isBehind = false;
  #revision = 0;

  constructor({epoch, step}: Moment) {
    this.epoch = epoch;
    this.step = step;
  }

  /** Grows with every row that changes a score. */
  get revision(): number {
    return this.#revision;
  }

  /** Samples have come of which it is not known which prompts they are. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** `NaN` for none; `undefined`: the sample was not asked at this step. */
  valueOf(id: string): number | undefined {
    return this.#values.get(id);
  }

  ids(): Iterable<string> {
    return this.#values.keys();
  }

  take({indexes, sources, values, prompts, seq}: RoundScoresAnswer): void {
    this.#seq ??= seq;
    for (const [i, sample_index] of indexes.entries()) {
      const sample_source_id = sources[i] ?? null;
      const id = sampleId({sample_index, sample_source_id});
      this.#values.set(id, values[i] ?? NaN);
      if (prompts === null) continue;
      this.entries.push({
        id,
        promptId: prompts.ids[i] ?? null,
        source: sample_source_id,
        sourceIndex: prompts.source_indexes[i] ?? null,
        asked: prompts.digests[i] ?? '',
      });
    }
  }

  /**
   * Takes a row of this step, where it came after what the server said.
   *
   * @param heldOf the rows that the page holds of a sample
   */
  put(row: Prediction, heldOf: (id: string) => readonly Prediction[], key: ScoreKey): void {
    if (row.step !== this.step || row.epoch !== this.epoch || row.seq <= (this.#seq ?? 0)) return;
    const id = sampleId(row);
    const answers = heldOf(id).filter(({epoch, step}) => epoch === this.epoch && step === this.step);
    if (this.entries.length > 0 && !this.#values.has(id)) this.#isBehind = true;
    this.#values.set(id, meanOf(answers, key) ?? NaN);
    this.#revision++;
  }
}

/** A score, and the step that it is of. */
export interface Found {
  readonly step: number;
  readonly value: number;
}

/** The last score of a sample. @param rounds descending by step */
export function lastOf(rounds: readonly Round[], id: string): Found | null {
  for (const round of rounds) {
    const value = round.valueOf(id);
    if (value !== undefined) return {step: round.step, value};
  }
  return null;
}

/** The score of a sample at a step; by the epoch its last one, where it has none at that step. */
export function scoreAt(rounds: readonly Round[], id: string, step: number, lock: Lock): number | null {
  const same = rounds.find((round) => round.step === step)?.valueOf(id);
  return same ?? (lock === 'step' ? null : (lastOf(rounds, id)?.value ?? null));
}

/** Each sample of some rounds once. */
export function entriesIn(rounds: readonly Round[]): readonly Entry<string>[] {
  const entries = new Map<string, Entry<string>>();
  for (const round of rounds)
    for (const entry of round.entries) if (!entries.has(entry.id)) entries.set(entry.id, entry);
  return [...entries.values()];
}
