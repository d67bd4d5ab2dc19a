import {isFinished, type Prediction, type ResetReason} from '../../src/protocol/protocol.ts';
import {formatCursor} from '../feed/cursor.ts';
import type {FeedBatch, JobHead} from '../feed/feed-batch.ts';
import type {FeedListener} from '../feed/poller.ts';
import {
  isWatching,
  startedOf,
  transition,
  type ChannelSignal,
  type ChannelState,
  type Started,
} from './channel-state.ts';
import {Backlog, caughtUpEvent, connectedEvent} from './backlog.ts';
import {BatchFrames} from './batch-frames.ts';
import type {Ending} from './ending.ts';
import type {HubContext} from './hub-context.ts';
import {JobTrends} from './job-trends.ts';
import {Pace} from './viewer/pace.ts';
import {Frame} from './frames/sse-frame.ts';
import type {Subscription} from './subscription.ts';

/** One job's live stream: what comes from the feed is encoded once and given to every viewer. */
export class JobChannel implements FeedListener {
  readonly jobId: string;
  readonly backlog: Backlog;
  readonly subscriptions = new Set<Subscription>();
  readonly #hub: HubContext;
  readonly #trends: JobTrends;
  #state: ChannelState = {kind: 'new'};
  #unwatch: () => void = () => {};
  #heartbeat: {readonly id: string | undefined; readonly at: number; readonly frame: Frame} | null = null;

  constructor(jobId: string, hub: HubContext) {
    this.jobId = jobId;
    this.#hub = hub;
    this.backlog = new Backlog(jobId, hub);
    const onIdle = () => void this.#endIfFinished();
    this.#trends = new JobTrends({jobId, hub, subscriptions: this.subscriptions, onIdle});
  }

  /** What the feed has told this channel; `null` before the first head was read, and where there is no such job. */
  get started(): Started | null {
    return startedOf(this.#state);
  }

  /** Resolves when the job's head was read, once for all who wait for it; the channel then follows the feed. */
  async start(): Promise<void> {
    if (this.#state.kind === 'new') this.#signal({type: 'asked', done: this.#readHead()});
    if (this.#state.kind === 'reading') await this.#state.done;
  }

  async #readHead(): Promise<void> {
    const {slots, feed, clock} = this.#hub;
    try {
      const head = await slots.run(() => feed.readHead(this.jobId));
      if (head === null) return;
      this.#trends.begin(head.lastSeq);
      this.#signal({type: 'head', head, at: clock.elapsed(), ageMs: this.#ageOf(head)});
    } finally {
      this.#signal({type: 'no-head'});
    }
  }

  /** Milliseconds since something happened to the job, by the clocks of database and server. */
  #ageOf({statusChangedAt, appendedAt}: JobHead): number {
    const changedAt = Math.max(
      ...[statusChangedAt, appendedAt].map((at) => (at === null ? 0 : Date.parse(at))),
    );
    return Math.max(0, this.#hub.clock.now() - changedAt);
  }

  #signal(signal: ChannelSignal): void {
    const before = this.#state;
    const after = transition(before, signal) ?? before;
    this.#state = after;
    if (isWatching(before) && !isWatching(after)) this.#unwatch();
    if (!isWatching(before) && after.kind === 'following')
      this.#unwatch = this.#hub.feed.watch(this.jobId, after.position, this);
  }

  /** `connected` and `caught_up` for a viewer that stands at the channel's position and has missed nothing. */
  greeting({head, position}: Started): Frame {
    const snapshot = {head, epochs: [], fromSeq: position.seq, toSeq: position.seq};
    const {clock} = this.#hub;
    const events = [connectedEvent(snapshot, null, 0, clock), caughtUpEvent(snapshot, null, clock)];
    return new Frame(events, {isCompressed: false});
  }

  /** From now on `subscription` gets every batch. */
  goLive(subscription: Subscription): void {
    subscription.signal({type: 'joined'});
    this.#trends.joined(subscription);
    subscription.settle();
  }

  /** Tries again to tell what was kept back. */
  tellTrends(): void {
    this.#trends.run();
  }

  leave(subscription: Subscription): void {
    this.subscriptions.delete(subscription);
    this.#trends.forget(subscription);
  }

  close(): void {
    this.#signal({type: 'close'});
    this.#trends.close();
  }

  batch(batch: FeedBatch): void {
    const isResting = this.#state.kind === 'following';
    this.#signal({type: 'batch', batch, at: this.#hub.clock.elapsed()});
    if (isResting) void this.#deliverAll();
  }

  reset(reason: ResetReason): void {
    void this.#endAll({event: 'reset', data: {reason}});
  }

  gone(): void {
    void this.#endAll({event: 'bye', data: {reason: 'revoked'}});
  }

  async #deliverAll(): Promise<void> {
    try {
      for (let batch = this.#take(); batch !== undefined; batch = this.#take()) await this.#deliver(batch);
    } catch (error) {
      this.#hub.log.error({err: error, jobId: this.jobId}, 'a batch could not be delivered');
      const data = {error: 'The server failed to send this batch.', code: 'internal', retryable: true};
      await this.#endAll({event: 'error', data});
    }
    this.#signal({type: 'through'});
    if (this.#state.kind !== 'closed') this.#trends.run();
  }

  #take(): FeedBatch | undefined {
    if (!('queue' in this.#state)) return undefined;
    const [batch] = this.#state.queue;
    this.#signal({type: 'taken'});
    return batch;
  }

  async #deliver(batch: FeedBatch): Promise<void> {
    const frames = new BatchFrames(batch, this.#hub);
    const position = {gen: batch.head.gen, seq: batch.toSeq};
    const delivered = {type: 'delivered', position} as const;
    const pace = new Pace();
    for (const subscription of this.subscriptions) {
      const {state, viewer, request} = subscription;
      if (state.kind !== 'live' || state.position.seq >= batch.toSeq) continue;
      const after = Math.max(state.position.seq, batch.fromSeq);
      const frame = frames.get(request.epoch, after);
      if (frame !== null) {
        if (!frame.isReady(viewer.wantsGzip)) await frame.prepare(viewer.wantsGzip);
        this.#hub.write(subscription, frame);
      }
      subscription.signal(delivered);
      if (frame !== null) subscription.settle();
      if (pace.isDue) await pace.rest();
    }
    const newest = batch.rows.at(-1);
    if (newest === undefined) return;
    const lagMs = this.#hub.clock.now() - writtenAt(batch, newest);
    this.#hub.metrics.lag.observe(Math.max(0, lagMs) / 1000);
    this.#trends.changed(batch.toSeq);
  }

  /** A heartbeat; its id moves a filtered stream on past rows that it does not show. */
  heartbeat({state, request}: Subscription): Frame {
    const isCaughtUp = state.kind === 'caught-up' || state.kind === 'live';
    const id = isCaughtUp ? formatCursor({...state.position, epoch: request.epoch}) : undefined;
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
    if (this.started === null) return false;
    const {head, activeAt} = this.started;
    const {idleMs, quietMs} = this.#hub.limits;
    return !isFinished(head.status) && elapsed - activeAt > (head.status === 'running' ? quietMs : idleMs);
  }

  async #endIfFinished(): Promise<void> {
    if (this.#state.kind !== 'following' || !isFinished(this.#state.head.status)) return;
    if (!this.#trends.isUpToDate) return;
    await this.#endAll(
      {event: 'bye', data: {reason: 'ended'}},
      ({state}) => state.kind === 'live' && state.trendsAfter === null,
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

/** Another program's row may bring its own times: when rows were last appended is then the better witness. */
function writtenAt({head, toSeq}: FeedBatch, newest: Prediction): number {
  const updatedAt = Date.parse(newest.updated_at);
  if (toSeq < head.lastSeq || head.appendedAt === null) return updatedAt;
  return Math.max(updatedAt, Date.parse(head.appendedAt));
}
