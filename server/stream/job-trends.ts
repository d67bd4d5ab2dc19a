import type {TrendsChange} from '../feed/read-trends-since.ts';
import type {HubContext} from './hub-context.ts';
import {Pace} from './viewer/pace.ts';
import {Frame} from './frames/sse-frame.ts';
import type {Subscription} from './subscription.ts';
import {trendsEvent} from './frames/trends-event.ts';

const LEAST_PAUSE_MS = 1000;

/** The pause grows by so much with each viewer, up to the longest: what everybody is told goes out less often to many. */
const PAUSE_PER_VIEWER_MS = 1;
const LONGEST_PAUSE_MS = 5000;

export interface JobTrendsOptions {
  readonly jobId: string;
  readonly hub: HubContext;
  readonly subscriptions: ReadonlySet<Subscription>;
  /** Called when all has been told that is known of. */
  readonly onIdle: () => void;
}

/**
 * Tells one job's viewers of changed trends. A broadcast goes out at most once a second, to thousands of viewers at most
 * every five. A viewer that has just caught up, or that was congested when a broadcast went out, is owed a read of its
 * own from the position that it knows; viewers that wait together share one read, from the least of their positions. Reads run one
 * after another, so that no viewer gets an older snapshot after a newer one.
 */
export class JobTrends {
  readonly #options: JobTrendsOptions;
  readonly #owed = new Set<Subscription>();
  /** The last broadcast had all changes up to here. */
  #toldSeq = 0;
  #headSeq = 0;
  #dueAt = 0;
  #isRunning = false;
  #cancelTimer: (() => void) | null = null;
  #isClosed = false;

  constructor(options: JobTrendsOptions) {
    this.#options = options;
  }

  /** The job's head was read: what changed before it is owed to those who ask, and not broadcast. */
  begin(headSeq: number): void {
    this.#toldSeq = headSeq;
    this.#headSeq = headSeq;
  }

  /** True when no broadcast is due. */
  get isUpToDate(): boolean {
    return this.#toldSeq >= this.#headSeq;
  }

  /** Rows came, up to `seq`. */
  changed(seq: number): void {
    this.#headSeq = Math.max(this.#headSeq, seq);
    this.run();
  }

  /**
   * `subscription` went live, and knows the trends as of its start. What it lacks is either owed to it or will be in the
   * next broadcast, which has all that changed after the last one.
   */
  joined(subscription: Subscription): void {
    const {state, viewer} = subscription;
    if (state.kind !== 'live') return;
    const isBehind = state.startSeq < Math.max(state.position.seq, this.#toldSeq);
    if (isBehind && viewer.wantsTrends) this.#owe(subscription, state.startSeq);
    this.run();
  }

  forget(subscription: Subscription): void {
    this.#owed.delete(subscription);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer?.();
  }

  /** Tells what can be told now; safe to call at any time. */
  run(): void {
    if (!this.#isRunning) void this.#runAll();
  }

  async #runAll(): Promise<void> {
    this.#isRunning = true;
    try {
      // What to do next is decided in one turn with the end of the loop, so that no call of run() falls in between.
      for (let task = this.#nextTask(); task !== null; task = this.#nextTask()) await task;
      this.#isRunning = false;
      if (!this.#isClosed) this.#options.onIdle();
    } catch (error) {
      this.#isRunning = false;
      const {hub, jobId} = this.#options;
      hub.log.warn({err: error, jobId}, 'trends could not be read');
      this.#wakeIn(LEAST_PAUSE_MS);
    }
  }

  /** `subscription` has not been told what changed after `seq`. */
  #owe(subscription: Subscription, seq: number): void {
    subscription.signal({type: 'trends-owed', after: seq});
    this.#owed.add(subscription);
  }

  #nextTask(): Promise<void> | null {
    if (this.#isClosed) return null;
    const owed = [...this.#owed].filter(({viewer}) => !viewer.isCongested);
    if (owed.length > 0) return this.#pay(owed);
    if (this.isUpToDate) return null;
    const waitMs = this.#dueAt - this.#options.hub.clock.elapsed();
    if (waitMs <= 0) return this.#broadcast();
    this.#wakeIn(waitMs);
    return null;
  }

  async #pay(owed: readonly Subscription[]): Promise<void> {
    const {hub, jobId} = this.#options;
    const after = Math.min(...owed.map(({state}) => (state.kind === 'live' ? (state.trendsAfter ?? 0) : 0)));
    const frame = await this.#frame(await hub.trends.read(jobId, after));
    for (const subscription of owed) {
      this.#owed.delete(subscription);
      subscription.signal({type: 'trends-told'});
      if (frame !== null) hub.write(subscription, frame);
    }
  }

  async #broadcast(): Promise<void> {
    const {hub, jobId, subscriptions} = this.#options;
    const after = this.#toldSeq;
    const change = await hub.trends.read(jobId, after);
    const frame = await this.#frame(change);
    this.#dueAt = hub.clock.elapsed() + pauseMs(subscriptions.size);
    this.#toldSeq = Math.max(this.#toldSeq, change?.seq ?? this.#headSeq);
    if (frame === null) return;
    const pace = new Pace();
    for (const subscription of subscriptions) {
      const {state, viewer} = subscription;
      if (state.kind !== 'live' || !viewer.wantsTrends || this.#owed.has(subscription)) continue;
      if (pace.isDue) await pace.rest();
      if (viewer.isCongested) this.#owe(subscription, after);
      else hub.write(subscription, frame);
    }
  }

  async #frame(change: TrendsChange | null): Promise<Frame | null> {
    const event = trendsEvent(change);
    if (event === null) return null;
    const {hub, subscriptions} = this.#options;
    hub.metrics.made([event]);
    const frame = new Frame([event]);
    await frame.prepare([...subscriptions].some(({viewer}) => viewer.wantsGzip));
    return frame;
  }

  #wakeIn(ms: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#options.hub.clock.after(ms, () => this.run());
  }
}

const pauseMs = (viewers: number): number =>
  Math.min(LEAST_PAUSE_MS + viewers * PAUSE_PER_VIEWER_MS, LONGEST_PAUSE_MS);
