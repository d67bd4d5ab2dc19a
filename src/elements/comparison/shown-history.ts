import type {Prediction} from '../../protocol/protocol.ts';
import {HeldRows} from '../../view/rows/held-rows.ts';
import {
  entryOfEpoch,
  sampleHistory,
  type HistoryEntry,
  type HistoryOptions,
} from '../../view/samples/history.ts';
import {PAGE} from './history.ts';

/** The history of one sample as a reader has it: what waits, what is drawn of it, and what is opened. */
export class ShownHistory {
  readonly #held = new HeldRows();
  /** Names of long texts that are shown whole. */
  #open: ReadonlySet<string> = new Set();
  #selected: string | null = null;
  #entries: readonly HistoryEntry[] = [];
  #drawnCount = PAGE;
  /** `id` of the prediction that was picked, where its epoch has several. */
  #picked: string | null = null;

  /** The sample that it is of. */
  get selected(): string | null {
    return this.#selected;
  }

  /** Every prediction of the sample that may be shown, ascending. */
  get entries(): readonly HistoryEntry[] {
    return this.#entries;
  }

  get drawnCount(): number {
    return this.#drawnCount;
  }

  get waitingCount(): number {
    return this.#held.waitingCount;
  }

  get open(): ReadonlySet<string> {
    return this.#open;
  }

  /** Another sample is shown afresh. */
  select(sample: string | null): void {
    if (sample !== this.#selected) {
      this.#held.release();
      this.#picked = null;
      this.#drawnCount = PAGE;
      this.#open = new Set();
    }
    this.#selected = sample;
  }

  /** @returns whether more wait than before */
  show(rows: readonly Prediction[], isHeld: boolean, options: HistoryOptions): boolean {
    const {waitingCount} = this.#held;
    this.#entries = sampleHistory(this.#held.shown(rows, isHeld), options);
    return this.#held.waitingCount > waitingCount;
  }

  entryOf(epoch: number): HistoryEntry | undefined {
    return entryOfEpoch(this.#entries, epoch, this.#picked);
  }

  pick(entry: HistoryEntry | null): void {
    this.#picked = entry?.id ?? null;
  }

  release(): void {
    this.#held.release();
  }

  showOlder(): void {
    this.#drawnCount += PAGE;
  }

  toggle(name: string): void {
    const open = new Set(this.#open);
    if (!open.delete(name)) open.add(name);
    this.#open = open;
  }
}
