import type {Prediction, PredictionList, StreamEvent} from '../protocol/protocol.ts';
import {BaseSource} from './base-source.ts';
import {listPage} from './job-lists.ts';
import type {PredictionStream, PredictionStreamOptions} from './prediction-stream.ts';
import type {Credential} from './source-options.ts';
import {StreamClient} from './wire/client.ts';
import type {StreamEnvironment} from './wire/environment.ts';
import type {StreamState} from './wire/state.ts';
import {WaitingRows} from './rows/waiting-rows.ts';

const DEFAULT_MAX_ROWS = 10_000;

/**
 * Hands on the rows of a job and keeps none. A list is read to its end before the stream that continues it is opened,
 * so the order of arrival is enough to tell what has been given already: nothing older comes after something newer.
 */
export class JobReader extends BaseSource implements PredictionStream {
  readonly loop: StreamClient;
  readonly #epoch: number | null;
  readonly #maxRows: number;
  readonly #waiting: WaitingRows;
  /** The newest row of the job's present generation; `null` when every row is to come (again). */
  #newest: Prediction | null = null;
  /** The position after the row that a loop took last; `undefined` before the first loop. */
  #takenCursor: string | null | undefined;
  readonly #since: string | null;
  #loopCount = 0;
  #change = Promise.withResolvers<void>();

  latestPrediction: Prediction | null = null;

  constructor(environment: StreamEnvironment, options: PredictionStreamOptions) {
    super();
    const {epoch, since, maxRows} = options;
    this.#epoch = epoch ?? null;
    this.#since = since ?? null;
    this.#maxRows = maxRows ?? DEFAULT_MAX_ROWS;
    this.#waiting = new WaitingRows(this.#maxRows);
    this.loop = new StreamClient(environment, options, {
      readList: (signal) => this.#readList(signal),
      take: (event) => this.#take(event),
      settle: (signal) => this.#settle(signal),
      onBadEvent: (message) => this.warn('bad-event', message),
      onState: (state) => this.onState(state),
      jobStatus: () => this.job?.status ?? 'completed',
      maxBacklog: () => Infinity,
    });
  }

  get cursor(): string | null {
    return this.#takenCursor === undefined || this.#waiting.isEmpty ? this.loop.cursor : this.#takenCursor;
  }

  override refresh(): void {
    const {state} = this;
    // A list that is read while the stream rests could pass over rows that the stream has yet to bring.
    if (state.kind !== 'paused' || state.by === 'live-off') this.loop.refresh();
  }

  setCredential(credential: Credential): void {
    this.loop.setCredential(credential);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Prediction, undefined> {
    this.#loopCount++;
    this.#takenCursor ??= this.#since;
    try {
      for (;;) {
        for (const [row, cursor] of this.#waiting.take()) {
          this.#takenCursor = cursor;
          this.#changed();
          yield row;
        }
        const {state} = this;
        if (state.kind === 'stopped') throw state.cause;
        const isOver = state.kind === 'paused' && state.by === 'live-off';
        if (isOver || state.kind === 'ended' || state.kind === 'idle') return;
        await this.#change.promise;
      }
    } finally {
      this.#loopCount--;
      this.#changed();
    }
  }

  /** Loops look for rows, and the stream for room. */
  #changed(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }

  protected override onState(state: StreamState): void {
    super.onState(state);
    this.#changed();
  }

  #take(event: StreamEvent): void {
    this.takeNews(event);
    if (event.event === 'reset') this.#newest = null;
    if (event.event !== 'prediction') return;
    const {prediction} = event.data;
    if (this.#isNew(prediction)) this.#give(prediction, event.id ?? this.loop.cursor);
  }

  #isNew({seq}: Prediction): boolean {
    return this.#newest === null || seq > this.#newest.seq;
  }

  #give(row: Prediction, cursor: string | null): void {
    this.#newest = row;
    this.latestPrediction = row;
    this.#waiting.push(row, cursor);
    this.tell({type: 'prediction', detail: row});
  }

  async #settle(signal: AbortSignal): Promise<void> {
    this.#changed();
    while (this.#loopCount > 0 && this.#waiting.isFull && !signal.aborted) await this.#change.promise;
    if (this.#loopCount === 0) this.#waiting.dropOldest();
  }

  /**
   * Gives the newest rows of the list, oldest first; those that were given already only where the newest of them is
   * gone: the rows are then of another generation.
   */
  async #readList(signal: AbortSignal): Promise<string> {
    const newest = this.#newest;
    let page = await this.#listPage(null, signal);
    const {cursor: head, job, total_count} = page;
    const rows = [...page.predictions];
    const isNewest = ({id, seq}: Prediction): boolean => id === newest?.id && seq >= newest.seq;
    const isReached = (): boolean => rows.some(isNewest) && rows.at(-1)!.seq <= newest!.seq;
    while (page.next !== null && rows.length < this.#maxRows && !isReached()) {
      page = await this.#listPage(page.next, signal);
      rows.push(...page.predictions);
    }
    this.job = job;
    this.totalCount = total_count;
    if (!isReached()) this.#newest = null;
    // The list is behind the reader only when its last row has been taken.
    const before = this.loop.cursor;
    for (const row of rows.slice(0, this.#maxRows).reverse()) {
      if (this.#isNew(row)) this.#give(row, row === rows[0] ? head : before);
    }
    this.#changed();
    return head;
  }

  async #listPage(after: string | null, signal: AbortSignal): Promise<PredictionList> {
    const page = await listPage(this.loop.requests, {epoch: this.#epoch, after, signal});
    signal.throwIfAborted();
    return page;
  }
}
