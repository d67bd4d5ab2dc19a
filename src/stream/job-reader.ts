import type {JobSummary, Prediction, PredictionList, StreamEvent} from '../protocol/protocol.ts';
import {listPage} from './job-lists.ts';
import {Listeners} from './listeners.ts';
import type {PredictionStream, PredictionStreamOptions} from './open-prediction-stream.ts';
import type {SourceEvent} from './prediction-source.ts';
import type {Credential} from './source-options.ts';
import {StreamClient} from './wire/client.ts';
import type {StreamEnvironment} from './wire/environment.ts';
import type {StreamError} from './wire/error.ts';
import {faultOf, isConnected, type StreamState} from './wire/state.ts';
import {WaitingRows} from './rows/waiting-rows.ts';

const DEFAULT_MAX_ROWS = 10_000;

const UNKNOWN_JOB: Omit<JobSummary, 'status'> = {
  model_name: null,
  error_message: null,
  started_at: null,
  completed_at: null,
};

/**
 * Hands on the rows of a job and keeps none. A list is read to its end before the stream that continues it is opened,
 * so the order of arrival is enough to tell what has been given already: nothing older comes after something newer.
 */
export class JobReader implements PredictionStream {
  readonly #client: StreamClient;
  readonly #epoch: number | null;
  readonly #maxRows: number;
  readonly #listeners = new Listeners<SourceEvent>();
  readonly #waiting: WaitingRows;
  /** The newest row of the job's present generation; `null` when every row is to come (again). */
  #newest: Prediction | null = null;
  /** The position after the row that a loop took last; `undefined` before the first loop. */
  #takenCursor: string | null | undefined;
  readonly #since: string | null;
  #loopCount = 0;
  #change = Promise.withResolvers<void>();

  latestPrediction: Prediction | null = null;
  totalCount: number | null = null;
  job: JobSummary | null = null;
  error: StreamError | null = null;

  constructor(environment: StreamEnvironment, options: PredictionStreamOptions) {
    const {epoch, since, maxRows} = options;
    this.#epoch = epoch ?? null;
    this.#since = since ?? null;
    this.#maxRows = maxRows ?? DEFAULT_MAX_ROWS;
    this.#waiting = new WaitingRows(this.#maxRows);
    this.#client = new StreamClient(environment, options, {
      readList: (signal) => this.#readList(signal),
      take: (event) => this.#take(event),
      settle: (signal) => this.#settle(signal),
      onBadEvent: ({message}) => {
        const detail = {code: 'bad-event', message: `An event was left out: ${message}`} as const;
        this.#tell({type: 'warning', detail});
      },
      onState: (state) => this.#onState(state),
      jobStatus: () => this.job?.status ?? 'completed',
      maxBacklog: () => Infinity,
    });
  }

  get state(): StreamState {
    return this.#client.state;
  }

  get isConnected(): boolean {
    return isConnected(this.state);
  }

  get cursor(): string | null {
    return this.#takenCursor === undefined || this.#waiting.isEmpty ? this.#client.cursor : this.#takenCursor;
  }

  start(): void {
    this.#client.start();
  }

  pause(): void {
    this.#client.pause();
  }

  resume(): void {
    this.#client.resume();
  }

  refresh(): void {
    const {state} = this;
    // A list that is read while the stream rests could pass over rows that the stream has yet to bring.
    if (state.kind !== 'paused' || state.by === 'live-off') this.#client.refresh();
  }

  setCredential(credential: Credential): void {
    this.#client.setCredential(credential);
  }

  listen(listener: (event: SourceEvent) => void): () => void {
    return this.#listeners.add(listener);
  }

  close(): void {
    this.#client.close();
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

  #tell(event: SourceEvent): void {
    this.#listeners.tell(event);
  }

  #onState(state: StreamState): void {
    this.error = faultOf(state, this.error);
    this.#tell({type: 'state', detail: state});
    if ('cause' in state && this.error !== null) this.#tell({type: 'error', detail: state.cause});
    this.#changed();
  }

  #take({event, data, id}: StreamEvent): void {
    if ('total_count' in data) this.totalCount = data.total_count;
    switch (event) {
      case 'connected':
        this.#setJob({status: data.status});
        break;
      case 'prediction':
        if (this.#isNew(data.prediction)) this.#give(data.prediction, id ?? this.#client.cursor);
        break;
      case 'trends_update':
        this.#tell({type: 'trends', detail: data});
        break;
      case 'epoch_complete':
        this.#tell({type: 'epoch-complete', detail: data});
        break;
      case 'job_status':
        this.#setJob({status: data.status, error_message: data.error_message});
        this.#tell({type: 'job-status', detail: data});
        break;
      case 'reset':
        this.#newest = null;
        break;
      default:
    }
  }

  #isNew({seq}: Prediction): boolean {
    return this.#newest === null || seq > this.#newest.seq;
  }

  #give(row: Prediction, cursor: string | null): void {
    this.#newest = row;
    this.latestPrediction = row;
    this.#waiting.push(row, cursor);
    this.#tell({type: 'prediction', detail: row});
  }

  async #settle(signal: AbortSignal): Promise<void> {
    this.#changed();
    while (this.#loopCount > 0 && this.#waiting.isFull && !signal.aborted) await this.#change.promise;
    if (this.#loopCount === 0) this.#waiting.dropOldest();
  }

  #setJob(known: Pick<JobSummary, 'status'> & Partial<JobSummary>): void {
    this.job = {...UNKNOWN_JOB, ...this.job, ...known};
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
    const before = this.#client.cursor;
    for (const row of rows.slice(0, this.#maxRows).reverse()) {
      if (this.#isNew(row)) this.#give(row, row === rows[0] ? head : before);
    }
    this.#changed();
    return head;
  }

  async #listPage(after: string | null, signal: AbortSignal): Promise<PredictionList> {
    const page = await listPage(this.#client.requests, {epoch: this.#epoch, after, signal});
    signal.throwIfAborted();
    return page;
  }
}
