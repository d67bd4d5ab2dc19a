import type {ReactiveController, ReactiveControllerHost} from 'lit';
import type {EpochCursor, PredictionSource, SampleSelection} from '../../../context/stream-context.ts';
import {epochOf} from '../../../view/epoch-cursor.ts';
import {RowLines} from '../../../view/rows/lines.ts';
import {RowList} from '../../../view/rows/list.ts';
import type {LooseFilter} from '../../../protocol/filters.ts';
import type {RowOrder} from '../../../view/rows/order.ts';
import {endOfSlice} from '../../../view/slices.ts';
import {yieldThread} from '../../../stream/yield-thread.ts';
import {selectedText} from '../../../view/samples/selection.ts';
import {FurtherRows} from '../further-rows.ts';

export interface Arrangement extends Omit<LooseFilter, 'epoch' | 'samples'> {
  readonly selection: SampleSelection | null;
  readonly order: RowOrder;
  readonly cursor: EpochCursor;
}

/** The rows of the source that a table shows, followed from one source to the next. */
export class TableRows implements ReactiveController {
  readonly list = new RowList();
  readonly lines = new RowLines(this.list);
  readonly further: FurtherRows;
  readonly #host: ReactiveControllerHost;
  #source: PredictionSource | null = null;
  #unsubscribe: (() => void) | null = null;
  #cursor: EpochCursor = 'all';
  #label: string | null = null;
  #isSettled = false;
  #isSearching = false;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    this.further = new FurtherRows(host, this.list, this.lines);
    host.addController(this);
  }

  /** Whether the rows that were there at the start have come; what comes after is new. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#follow(null);
  }

  /**
   * Call it before drawing. While `isHeld`, what has come waits, and `latest` stays at the epoch that it pointed at:
   * nothing moves under the reader.
   */
  update(
    source: PredictionSource | null,
    {order, cursor, selection, ...filter}: Arrangement,
    isHeld: boolean,
  ): void {
    if (source !== this.#source) this.#follow(source);
    if (source === null) return;
    const kind = source.state.kind;
    if (kind !== 'connecting' && kind !== 'catching-up' && source.progress === null) this.#isSettled = true;
    const keepsEpoch = isHeld && cursor === this.#cursor;
    const epoch = keepsEpoch ? (this.list.filter.epoch ?? null) : epochOf(cursor, source.epochs);
    this.#cursor = cursor;
    // Samples come to what they have in common, and go: not while someone reads.
    const keepsSamples = isHeld && selection !== null && selection.label === this.#label;
    const samples = keepsSamples ? (this.list.filter.samples ?? null) : selectedText(selection);
    this.#label = selection?.label ?? null;
    if (!isHeld || this.list.rows.length === 0) this.list.flush();
    this.list.arrange(order, {...filter, epoch, samples});
    this.further.use(source);
    void this.#searchOn();
  }

  /** Shows what waits. */
  reveal(): void {
    this.list.flush();
    this.#host.requestUpdate();
  }

  /** Between two slices of a search the page has its turn, and another filter may end it. */
  async #searchOn(): Promise<void> {
    if (this.#isSearching) return;
    this.#isSearching = true;
    while (this.list.isSearching) {
      await yieldThread();
      const end = endOfSlice();
      do this.list.searchOn();
      while (this.list.isSearching && performance.now() < end);
      this.#host.requestUpdate();
    }
    this.#isSearching = false;
  }

  #follow(source: PredictionSource | null): void {
    this.#unsubscribe?.();
    this.#source = source;
    this.#isSettled = false;
    this.#unsubscribe =
      source === null ? null : source.store.subscribe((change) => this.further.apply(change));
    this.list.load(source === null ? [] : source.store.values());
  }
}
