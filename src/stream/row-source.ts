import {wholeRows} from '../protocol/prediction.ts';
import type {Prediction, SampleSummary, TrendPoint} from '../protocol/protocol.ts';
import {BaseSource} from './base-source.ts';
import {BoundedStore} from './rows/bounded-store.ts';
import {DelayMeter} from './rows/delay-meter.ts';
import {Flusher, type Urgency} from './flusher.ts';
import {Listeners} from './listeners.ts';
import type {
  EpochCursor,
  LeftOut,
  OwnedSource,
  SampleSelection,
  SourceLimits,
  Transport,
} from './prediction-source.ts';
import type {SampleKey} from './rows/sample-key.ts';
import type {Credential, SourceOptions} from './source-options.ts';
import type {SourceEnvironment} from './wire/environment.ts';
import {fetched} from './wire/fetched.ts';
import {TrendBook} from './rows/trend-book.ts';

/** Rows that wait for the next flush, at most: with more they go into the store at once. */
const MAX_PENDING = 2000;

const rollUp = () => fetched('sums rows up', import('./rows/roll-up.ts'));

/** What sources of every kind have in common: rows, averages, listeners, and when these are told. */
export abstract class RowSource extends BaseSource implements OwnedSource {
  readonly store: BoundedStore;
  readonly jobId: string | null;
  readonly environment: SourceEnvironment;
  readonly trends = new TrendBook();
  protected readonly delay = new DelayMeter();
  readonly #flusher: Flusher;
  readonly #subscribers = new Listeners();
  #pending: Prediction[] = [];
  #epochCursor: EpochCursor = 'all';
  #sampleSelection: SampleSelection | null = null;
  #openedSample: SampleKey | null = null;

  transport: Transport | null = null;
  lastEventAt: number | null = null;
  progress: number | null = null;
  leftOut: LeftOut | null = null;

  constructor(environment: SourceEnvironment, options: SourceOptions) {
    super();
    this.environment = environment;
    this.jobId = options.jobId ?? null;
    this.store = new BoundedStore(options.maxRows ?? undefined);
    this.#flusher = new Flusher(
      environment,
      options.flushInterval ?? 'auto',
      () => this.#flush(),
      () => this.delay.painted(environment.now()),
    );
  }

  abstract setCredential(credential: Credential): void;

  get isComplete(): boolean {
    return this.totalCount !== null && this.#pending.length === 0 && this.store.size >= this.totalCount;
  }

  get epochs() {
    return this.trends.epochs;
  }

  get trendsByEpoch(): readonly TrendPoint[] {
    return this.trends.byEpoch;
  }

  get trendsByStep(): readonly TrendPoint[] {
    return this.trends.byStep;
  }

  get overallImprovement(): number | null {
    return this.trends.overallImprovement;
  }

  get latestPrediction(): Prediction | null {
    return this.store.latest;
  }

  get delayMs(): number | null {
    return this.delay.delayMs;
  }

  get epochCursor(): EpochCursor {
    return this.#epochCursor;
  }

  set epochCursor(cursor: EpochCursor) {
    if (cursor === this.#epochCursor) return;
    this.#epochCursor = cursor;
    this.#flusher.now();
  }

  get sampleSelection(): SampleSelection | null {
    return this.#sampleSelection;
  }

  set sampleSelection(selection: SampleSelection | null) {
    if (selection === this.#sampleSelection) return;
    this.#sampleSelection = selection;
    this.#flusher.now();
  }

  get openedSample(): SampleKey | null {
    return this.#openedSample;
  }

  set openedSample(sample: SampleKey | null) {
    if (sample === this.#openedSample) return;
    this.#openedSample = sample;
    this.#flusher.now();
  }

  async loadSample(sample: SampleKey): Promise<readonly Prediction[]> {
    const rows = [...this.store.values()];
    return (await rollUp()).sampleRows(rows, sample);
  }

  async loadSamples(): Promise<readonly SampleSummary[]> {
    const rows = [...this.store.values()];
    return (await rollUp()).sampleSummaries(rows);
  }

  subscribe(listener: () => void): () => void {
    return this.#subscribers.add(listener);
  }

  adjust({maxRows, flushInterval}: SourceLimits): void {
    this.#flusher.setInterval(flushInterval);
    if (maxRows === this.store.maxRows) return;
    const isGreater = maxRows > this.store.maxRows;
    this.store.setMaxRows(maxRows);
    if (isGreater && this.totalCount !== null && !this.isComplete) this.readMore();
    this.changed();
  }

  /** More rows may be held than before. */
  protected readMore(): void {
    this.refresh();
  }

  override close(): void {
    super.close();
    this.#flusher.stop();
    this.#addPending();
  }

  /** A row came: it is in the store with the next flush. */
  takeRow(row: Prediction): void {
    this.#pending.push(row);
    if (this.#pending.length >= MAX_PENDING) this.#addPending();
  }

  /** Puts rows into the store at once; returns those that were new. */
  protected addRows(rows: readonly Prediction[]): readonly Prediction[] {
    const taken = this.store.add(wholeRows(rows));
    if (taken.length > 0) this.tell({type: 'batch', detail: taken});
    return taken;
  }

  /** Puts these rows in the place of all others. */
  exchangeRows(rows: readonly Prediction[]): void {
    this.#pending = [];
    const whole = wholeRows(rows);
    this.store.replaceAll(whole);
    this.tell({type: 'batch', detail: whole});
  }

  /** Something changed that is drawn with the next flush; there is one at once, or `soon`. */
  changed(urgency: Urgency = 'now'): void {
    this.#flusher.request(urgency);
  }

  /** Without waiting for a frame. */
  protected override showNow(): void {
    this.#flusher.now();
  }

  #addPending(): void {
    if (this.#pending.length === 0) return;
    const rows = this.#pending;
    this.#pending = [];
    for (const row of this.addRows(rows)) this.tell({type: 'prediction', detail: row});
  }

  #flush(): void {
    this.#addPending();
    this.#subscribers.tell();
  }
}
