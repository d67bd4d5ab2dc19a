import {isFinished, type ResetReason} from '../../src/protocol/protocol.ts';
import {formatCursor} from '../feed/cursor.ts';
import type {FeedBatch, FeedPosition, JobHead} from '../feed/feed-batch.ts';
import type {FeedListener} from '../feed/poller.ts';
import {Backlog, caughtUpEvent, connectedEvent} from './viewer/backlog.ts';
import {BatchFrames} from './frames/batch-frames.ts';
import type {Ending} from './viewer/ending.ts';
import type {HubContext} from './hub-context.ts';
import {JobTrends} from './job-trends.ts';
import {Pace} from './viewer/pace.ts';
import {Frame} from './frames/sse-frame.ts';
import type {Subscription} from './subscription.ts';

/** Batches that may wait for the fan-out; above it the channel stops watching until they are through. */
const MOST_QUEUED = 8;

/** One job's live stream: what comes from the feed is encoded once and given to every viewer. */
export class JobChannel implements FeedListener {
  readonly jobId: string;
  readonly backlog: Backlog;
  readonly subscriptions = new Set<Subscription>();
  readonly #hub: HubContext;
  readonly #queue: FeedBatch[] = [];
  #head: JobHead | null = null;
  #headRead: Promise<JobHead | null> | null = null;
  /** Everything up to here has come from the feed. */
  #seq = 0;
  #trends: JobTrends | null = null;
  #unwatch: (() => void) | null = null;
  #isDelivering = false;
  #isClosed = false;
  /** When something last happened to the job, by `Clock.elapsed`. */
  #activeAt = 0;
  #heartbeat: {readonly id: string | undefined; readonly at: number; readonly frame: Frame} | null = null;

  constructor(jobId: string, hub: HubContext) {
    this.jobId = jobId;
    this.#hub = hub;
    this.backlog = new Backlog(jobId, hub);
  }

  /** The place up to which the feed has told this channel; `null` before the first head was read. */
  get position(): FeedPosition | null {
    return this.#head && {gen: this.#head.gen, seq: this.#seq};
  }

  /** The job's head, read once for all who wait for it; the channel then follows the feed. `null`: no such job. */
  start(): Promise<JobHead | null> {
    if (this.#head !== null) return Promise.resolve(this.#head);
    this.#headRead ??= this.#readHead().finally(() => (this.#headRead = null));
    return this.#headRead;
  }

  async #readHead(): Promise<JobHead | null> {
    const {slots, feed, clock} = this.#hub;
    const head = await slots.run(() => feed.readHead(this.jobId));
    if (head === null || this.#isClosed) return head;
    this.#head = head;
    this.#seq = head.lastSeq;
    this.#activeAt = clock.elapsed() - this.#ageOf(head);
    const {jobId, subscriptions} = this;
    const onIdle = () => void this.#endIfFinished();
    this.#trends = new JobTrends({jobId, hub: this.#hub, subscriptions, onIdle}, head.lastSeq);
    this.#watch();
    return head;
  }

  /** Milliseconds since something happened to the job, by the clocks of database and server. */
  #ageOf({statusChangedAt, appendedAt}: JobHead): number {
    const changedAt = Math.max(Date.parse(statusChangedAt), appendedAt === null ? 0 : Date.parse(appendedAt));
    return Math.max(0, this.#hub.clock.now() - changedAt);
  }

  #watch(): void {
    this.#unwatch = this.#hub.feed.watch(this.jobId, this.position!, this);
  }

  /** Whether whoever stands at `position` misses nothing that this channel has been told. */
  covers(position: FeedPosition): boolean {
    return position.gen === this.#head?.gen && position.seq >= this.#seq;
  }

  /** `connected` and `caught_up` for a viewer that stands at the channel's place and has missed nothing. */
  greeting(): Frame {
    const snapshot = {head: this.#head!, epochs: [], toSeq: this.#seq};
    const {clock} = this.#hub;
    const events = [connectedEvent(snapshot, null, 0, clock), caughtUpEvent(snapshot, null, clock)];
    return new Frame(events, {isCompressed: false});
  }

  /** From now on `subscription` gets every batch; it knew the trends as of `knownSeq`. */
  goLive(subscription: Subscription, knownSeq: number): void {
    subscription.isLive = true;
    this.#trends?.joined(subscription, knownSeq);
    subscription.settle();
  }

  /** Tries again to tell what was kept back. */
  tellTrends(): void {
    this.#trends?.run();
  }

  leave(subscription: Subscription): void {
    this.subscriptions.delete(subscription);
    this.#trends?.forget(subscription);
  }

  close(): void {
    this.#isClosed = true;
    this.#unwatch?.();
    this.#trends?.close();
    this.#queue.length = 0;
  }

  batch(batch: FeedBatch): void {
    this.#head = batch.head;
    this.#seq = batch.toSeq;
    if (batch.toSeq > batch.fromSeq) this.#activeAt = this.#hub.clock.elapsed();
    this.#queue.push(batch);
    if (this.#queue.length >= MOST_QUEUED) {
      this.#unwatch?.();
      this.#unwatch = null;
    }
    if (!this.#isDelivering) void this.#deliverAll();
  }

  reset(reason: ResetReason): void {
    void this.#endAll({event: 'reset', data: {reason}});
  }

  gone(): void {
    void this.#endAll({event: 'bye', data: {reason: 'revoked'}});
  }

  async #deliverAll(): Promise<void> {
    this.#isDelivering = true;
    try {
      for (let batch = this.#queue.shift(); batch !== undefined; batch = this.#queue.shift()) {
        await this.#deliver(batch);
      }
    } catch (error) {
      this.#hub.log.error({err: error, jobId: this.jobId}, 'a batch could not be delivered');
      const data = {error: 'The server failed to send this batch.', code: 'internal', retryable: true};
      await this.#endAll({event: 'error', data});
    }
    this.#isDelivering = false;
    if (this.#isClosed) return;
    if (this.#unwatch === null) this.#watch();
    this.#trends?.run();
  }

  async #deliver(batch: FeedBatch): Promise<void> {
    const frames = new BatchFrames(batch, this.#hub);
    const place = {gen: batch.head.gen, seq: batch.toSeq};
    const pace = new Pace();
    for (const subscription of this.subscriptions) {
      if (!subscription.isLive || subscription.position!.seq >= batch.toSeq) continue;
      const {viewer, position, request} = subscription;
      const after = Math.max(position!.seq, batch.fromSeq);
      const frame = frames.get(request.epoch, after);
      if (frame !== null) {
        if (!frame.isReady(viewer.wantsGzip)) await frame.prepare(viewer.wantsGzip);
        this.#hub.write(subscription, frame);
      }
      if (!subscription.isClosed) subscription.position = place;
      if (frame !== null) subscription.settle();
      if (pace.isDue) await pace.rest();
    }
    const newest = batch.rows.at(-1);
    if (newest === undefined) return;
    const lagMs = this.#hub.clock.now() - Date.parse(newest.updated_at);
    this.#hub.metrics.lag.observe(Math.max(0, lagMs) / 1000);
    this.#trends?.changed(batch.toSeq);
  }

  /** A heartbeat; its id moves a filtered stream on past rows that it does not show. */
  heartbeat({position, isCaughtUp, request}: Subscription): Frame {
    const id =
      isCaughtUp && position !== null ? formatCursor({...position, epoch: request.epoch}) : undefined;
    const at = this.#hub.clock.now();
    if (this.#heartbeat?.at === at && this.#heartbeat.id === id) return this.#heartbeat.frame;
    const {lastSuccessAt} = this.#hub.feed;
    const data = {
      timestamp: new Date(at).toISOString(),
      polled_at: lastSuccessAt === null ? null : new Date(lastSuccessAt).toISOString(),
    };
    const frame = new Frame([{event: 'heartbeat', ...(id !== undefined && {id}), data}], {
      isCompressed: false,
    });
    this.#heartbeat = {id, at, frame};
    return frame;
  }

  /** Whether nothing has happened to the job for so long that a stream is not worth its keep. */
  isIdle(elapsed: number): boolean {
    if (this.#head === null) return false;
    const {status} = this.#head;
    const {idleMs, quietMs} = this.#hub.limits;
    return !isFinished(status) && elapsed - this.#activeAt > (status === 'running' ? quietMs : idleMs);
  }

  async #endIfFinished(): Promise<void> {
    if (this.#head === null || !isFinished(this.#head.status)) return;
    if (this.#isDelivering || !this.#trends!.isUpToDate) return;
    await this.#endAll(
      {event: 'bye', data: {reason: 'ended'}},
      (each) => each.isLive && each.trendsAfter === null,
    );
  }

  async #endAll(
    ending: Ending,
    isMeant: (subscription: Subscription) => boolean = () => true,
  ): Promise<void> {
    const pace = new Pace();
    for (const subscription of this.subscriptions) {
      if (isMeant(subscription)) this.#hub.end(subscription, ending);
      if (pace.isDue) await pace.rest();
    }
  }
}
