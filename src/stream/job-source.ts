import type {LooseFilter} from '../protocol/filters.ts';
import type {Prediction, PredictionList, ScoreKey, StreamEvent} from '../protocol/protocol.ts';
import {waitMs} from './wire/backoff.ts';
import {listPage, readTrends} from './job-lists.ts';
import type {JobRequests} from './wire/requests.ts';
import type {RowQuery} from './rows/job-rows.ts';
import type {Asking, ScorePageQuery, StreamWarning} from './prediction-source.ts';
import type {SampleKey} from './rows/sample-key.ts';
import {RowSource} from './row-source.ts';
import {sleep} from './wire/sleep.ts';
import type {Credential, JobSourceOptions} from './source-options.ts';
import {StreamClient} from './wire/client.ts';
import type {SourceEnvironment} from './wire/environment.ts';
import {StreamError} from './wire/error.ts';
import {fetched} from './wire/fetched.ts';
import type {StreamState} from './wire/state.ts';

/** Tries of what is read beside the stream, after which a warning says that it is missing for now. */
const WARN_AFTER_TRIES = 8;

const answers = () => fetched("asks a job's server", import('./job-answers.ts'));

/** The rows of a job on a server: the newest as a list, then whatever comes. */
export class JobSource extends RowSource {
  readonly #epoch: number | null;
  readonly #requests: JobRequests;
  readonly loop: StreamClient;
  readonly #closing = new AbortController();
  /** Ends what is read beside the stream, once the list is read anew. */
  #listing = new AbortController();

  constructor(environment: SourceEnvironment, options: JobSourceOptions) {
    super(environment, options);
    this.#epoch = options.epoch ?? null;
    const isFromList = options.since == null;
    this.loop = new StreamClient(environment, options, {
      readList: (signal, cursor) => this.#readList(signal, cursor),
      take: (event) => this.#take(event),
      settle: () => this.changed(),
      onBadEvent: (message) => this.warn('bad-event', message),
      onState: (state) => this.onState(state),
      jobStatus: () => this.job?.status ?? 'completed',
      maxBacklog: () => (isFromList ? this.store.maxRows : Infinity),
    });
    this.#requests = this.loop.requests;
  }

  /** The position after the last event: a later source can go on from it. `null` before the first list. */
  get cursor(): string | null {
    return this.loop.cursor;
  }

  setCredential(credential: Credential): void {
    this.loop.setCredential(credential);
  }

  override async loadSample(
    sample: SampleKey,
    {signal = this.#closing.signal}: {readonly signal?: AbortSignal} = {},
  ): Promise<readonly Prediction[]> {
    if (this.isComplete && this.#epoch === null) return super.loadSample(sample);
    return (await answers()).readSample(this.#requests, sample, signal);
  }

  override async loadSamples({signal = this.#closing.signal}: {readonly signal?: AbortSignal} = {}) {
    if (this.isComplete && this.#epoch === null) return super.loadSamples();
    return (await answers()).readSamples(this.#requests, signal);
  }

  async loadRows(query: RowQuery, {signal = this.#closing.signal}: {readonly signal?: AbortSignal} = {}) {
    return (await answers()).readRows(this.#requests, {...query, epoch: query.epoch ?? this.#epoch}, signal);
  }

  async loadScores(
    metric: ScoreKey,
    {
      signal = this.#closing.signal,
      page,
    }: {readonly signal?: AbortSignal; readonly page?: ScorePageQuery} = {},
  ) {
    const query = {metric, epoch: this.#epoch, page};
    return (await answers()).readScores(this.#requests, query, signal);
  }

  async loadSnapshot(
    filter: LooseFilter,
    {signal = this.#closing.signal}: {readonly signal?: AbortSignal} = {},
  ): Promise<Blob> {
    const query = {...filter, epoch: filter.epoch ?? this.#epoch};
    return (await answers()).readSnapshot(this.#requests, query, signal);
  }

  get asking(): Asking {
    return {environment: this.environment, requests: this.#requests, closed: this.#closing.signal};
  }

  override close(): void {
    this.#closing.abort();
    this.#listing.abort();
    super.close();
  }

  protected override onState(state: StreamState): void {
    if (state.kind === 'live' || state.kind === 'catching-up') this.transport = 'stream';
    else if (state.kind === 'polling') this.transport = 'long-poll';
    else if (state.kind === 'paused' && state.by === 'live-off') this.transport = 'fetch';
    super.onState(state);
  }

  #take(event: StreamEvent): void {
    const now = this.environment.now();
    this.lastEventAt = now;
    if (event.event === 'prediction') {
      this.takeRow(event.data.prediction);
      if (this.state.kind === 'live') this.delay.rowCame(event.data.prediction.updated_at);
    } else if ('timestamp' in event.data) {
      this.delay.compareClocks(event.data.timestamp, now);
    } else if (event.event === 'trends_update') {
      this.trends.update(event.data);
    }
    this.takeNews(event);
    // Averages move with every row: they need no frame of their own beside its.
    this.changed(event.event === 'trends_update' ? 'soon' : 'now');
  }

  /**
   * The first list is shown as it comes: its newest rows at once, older ones while the stream already flows. A list
   * that takes the place of rows on screen is read to its end first, and put in their place in one step.
   */
  async #readList(signal: AbortSignal, cursor: string | null): Promise<string> {
    const first = await listPage(this.#requests, {epoch: this.#epoch, after: null, signal});
    signal.throwIfAborted();
    if (first.cursor === cursor && this.store.size > 0) {
      this.#setHead(first);
      return first.cursor;
    }
    this.#listing.abort();
    const listing = (this.#listing = new AbortController());
    if (this.store.size === 0) {
      this.#setHead(first);
      this.addRows(first.predictions);
      this.#setProgress(first.predictions.length, first.next);
      void this.#readOlder(first, listing.signal);
      void this.#readTrends(listing.signal);
    } else {
      await this.#readInPlace(first, signal);
    }
    return first.cursor;
  }

  #setHead({job, total_count}: PredictionList): void {
    this.job = job;
    this.totalCount = total_count;
    this.lastEventAt = this.environment.now();
    this.transport ??= 'fetch';
    this.changed();
  }

  #setProgress(count: number, next: string | null): void {
    const expected = Math.min(this.totalCount ?? 0, this.store.maxRows);
    this.progress = next === null || count >= expected ? null : count / expected;
    this.changed();
  }

  async #readInPlace(first: PredictionList, signal: AbortSignal): Promise<void> {
    const rows = [...first.predictions];
    for (let after = first.next; after !== null && rows.length < this.store.maxRows;) {
      const page = await listPage(this.#requests, {epoch: this.#epoch, after, signal});
      rows.push(...page.predictions);
      after = page.next;
    }
    this.trends.expectLists();
    const {byEpoch, byStep} = await readTrends(this.#requests, signal);
    signal.throwIfAborted();
    this.#setHead(first);
    this.trends.setLists(byEpoch.trends, byStep.trends, byEpoch.overall_improvement);
    this.exchangeRows(rows);
  }

  protected override readMore(): void {
    this.#listing.abort();
    const {signal} = (this.#listing = new AbortController());
    const epoch = this.#epoch;
    void (async () => {
      const first = await this.#try('incomplete-list', 'Older rows', signal, () =>
        listPage(this.#requests, {epoch, after: null, signal}),
      );
      if (first === null) return;
      this.addRows(first.predictions);
      await this.#readOlder(first, signal);
    })();
  }

  async #readOlder(first: PredictionList, signal: AbortSignal): Promise<void> {
    let count = first.predictions.length;
    for (let after = first.next; after !== null && !this.store.isFull;) {
      const from: string = after;
      const page = await this.#try('incomplete-list', 'Older rows', signal, () =>
        listPage(this.#requests, {epoch: this.#epoch, after: from, signal}),
      );
      if (page === null) break;
      this.addRows(page.predictions);
      count += page.predictions.length;
      after = page.next;
      this.#setProgress(count, after);
    }
    if (signal.aborted) return;
    this.progress = null;
    this.changed();
  }

  async #readTrends(signal: AbortSignal): Promise<void> {
    this.trends.expectLists();
    const lists = await this.#try('incomplete-trends', 'Averages', signal, () =>
      readTrends(this.#requests, signal),
    );
    if (lists === null) return;
    const {byEpoch, byStep} = lists;
    this.trends.setLists(byEpoch.trends, byStep.trends, byEpoch.overall_improvement);
    this.changed();
  }

  /**
   * What is read beside the stream, tried again for as long as the fault may pass; `null` and a warning when it is not
   * to be had.
   */
  async #try<Body>(
    code: StreamWarning['code'],
    what: string,
    signal: AbortSignal,
    read: () => Promise<Body>,
  ): Promise<Body | null> {
    for (let attempt = 1; ; attempt++) {
      try {
        const body = await read();
        return signal.aborted ? null : body;
      } catch (error) {
        if (signal.aborted) return null;
        const mayPass = error instanceof StreamError && error.retryable;
        if (!mayPass || attempt === WARN_AFTER_TRIES) {
          this.warn(
            code,
            `${what} could not be read${mayPass ? ' yet' : ''}: ${error instanceof Error ? error.message : String(error)}`,
          );
        }
        if (!mayPass) return null;
        const delayMs = waitMs(error, attempt, this.environment);
        await sleep(this.environment, delayMs, signal).catch(() => undefined);
        if (signal.aborted) return null;
      }
    }
  }
}
