import type {ByeReason, EventList} from '../../src/protocol.ts';
import type {StreamConfig} from '../config.ts';
import type {FeedBatch} from '../feed/feed-batch.ts';
import type {Logger} from '../log.ts';
import type {Metrics, StreamTotals} from '../metrics.ts';
import {acceptsGzip} from './accepts-gzip.ts';
import {Admission} from './admission.ts';
import {catchUp} from './catch-up.ts';
import {jitter, systemClock, wait, type Clock} from './clock.ts';
import {collectEvents} from './collect-events.ts';
import {endingFrame, reasonOf, type Ending} from './ending.ts';
import type {HubContext} from './hub-context.ts';
import {JobChannel} from './job-channel.ts';
import {ReadSlots} from './read-slots.ts';
import {SocketViewer} from './socket-viewer.ts';
import type {Frame} from './sse-frame.ts';
import type {StreamFeed} from './stream-feed.ts';
import type {CollectRequest, Refusal, SocketRequest, StreamRequest} from './stream-request.ts';
import {Subscription} from './subscription.ts';
import {Sweep} from './sweep.ts';
import {TrendsReader} from './trends-reader.ts';
import type {Viewer} from './viewer.ts';

export type {CollectRequest, Refusal, SocketRequest, StreamRequest} from './stream-request.ts';

export interface StreamHubOptions {
  readonly feed: StreamFeed;
  readonly limits: StreamConfig;
  readonly log: Logger;
  /** Of these credentials (each once), those that are good no more. Asked once a minute while streams are open. */
  readonly revoked: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly metrics?: Metrics;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/** Streams are told goodbye in so many portions at most a second while they are drained. */
const DRAIN_STEP_MS = 50;

/** Every open stream of this process. */
export class StreamHub implements HubContext {
  readonly feed: StreamFeed;
  readonly limits: StreamConfig;
  readonly log: Logger;
  readonly clock: Clock;
  readonly slots: ReadSlots;
  readonly trends: TrendsReader;
  readonly #metrics: Metrics | undefined;
  readonly #revoked: StreamHubOptions['revoked'];
  readonly #channels = new Map<string, JobChannel>();
  readonly #subscriptions = new Set<Subscription>();
  readonly #admission: Admission;
  readonly #sweep: Sweep<Subscription>;
  #isDraining = false;
  /** Of streams that are closed. */
  #past = {deliveries: 0, bytes: 0};

  constructor({feed, limits, log, revoked, metrics, clock = systemClock}: StreamHubOptions) {
    this.feed = feed;
    this.limits = limits;
    this.log = log;
    this.clock = clock;
    this.slots = new ReadSlots(limits.replays);
    this.trends = new TrendsReader(feed);
    this.#metrics = metrics;
    this.#revoked = revoked;
    this.#admission = new Admission(limits, clock);
    this.#sweep = new Sweep({
      clock,
      limits,
      items: this.#subscriptions,
      check: (subscription, now, sweepMs) => this.#check(subscription, now, sweepMs),
      recheck: () => this.#recheck(),
    });
    metrics?.watchStreams(() => this.#totals(), limits.perProcess);
  }

  get viewerCount(): number {
    return this.#subscriptions.size;
  }

  /** Writes the response's head at once and then all events; `null` when it did. */
  open(asked: SocketRequest): Refusal | null {
    const refusal = this.#refusalOf(asked);
    if (refusal !== null) return refusal;
    const {request, response, log = this.log} = asked;
    if (response.destroyed) return null;
    if (response.socket === null) {
      // Pipelined: the socket still belongs to the answer before.
      response.once('socket', () => void (this.open(asked) && response.destroy()));
      return null;
    }
    const wantsGzip = acceptsGzip(request.headers['accept-encoding']);
    const {bufferBytes, writeTimeoutMs} = this.limits;
    const viewer = new SocketViewer({
      response,
      wantsGzip,
      clock: this.clock,
      bufferBytes,
      writeTimeoutMs,
      onSlow: () => this.#bye(subscription, 'slow'),
      onClose: () => this.#leave(subscription, 'client'),
    });
    const subscription = this.#enter(asked, viewer);
    const {jobId, account, epoch} = asked;
    const from = typeof asked.start === 'object' ? 'cursor' : asked.start;
    subscription.log = log;
    log.info({jobId, account, epoch, from, gzip: wantsGzip}, 'stream opened');
    this.#follow(subscription).catch((error: unknown) => {
      if (subscription.isClosed) return;
      log.error({err: error, jobId}, 'the backlog of a stream could not be read');
      const data = {error: 'The backlog could not be read.', code: 'unavailable', retryable: true};
      this.end(subscription, {event: 'error', data});
    });
    return null;
  }

  /**
   * The same events for one answer (long poll): `connected` and what follows the start, at once when anything is new,
   * else the first news within `waitMs`; without heartbeats.
   */
  async collect(asked: CollectRequest): Promise<EventList | Refusal> {
    const refusal = this.#refusalOf(asked);
    if (refusal !== null) return refusal;
    return collectEvents(asked, {
      clock: this.clock,
      enter: (viewer) => this.#enter(asked, viewer),
      follow: (subscription) => this.#follow(subscription),
      oweTrends: (subscription, seq) => this.#channels.get(asked.jobId)?.oweTrends(subscription, seq),
      leave: (subscription) => this.#leave(subscription, 'answered'),
    });
  }

  /** Ends the streams of a credential that was revoked here, without waiting for the next check. */
  closeCredential(id: string): void {
    this.#closeRevoked(new Set([id]));
  }

  /**
   * Opens nothing more, and tells the open streams `bye drain` one after another over `windowMs`. Resolves when all
   * have been told; their connections close as they take it, within five seconds.
   */
  async drain(windowMs: number): Promise<void> {
    this.#isDraining = true;
    const portion = Math.ceil((this.#subscriptions.size * DRAIN_STEP_MS) / Math.max(windowMs, DRAIN_STEP_MS));
    while (this.#subscriptions.size > 0) {
      let left = windowMs > 0 ? portion : Infinity;
      for (const subscription of this.#subscriptions) {
        if (left-- <= 0) break;
        this.#bye(subscription, 'drain');
      }
      if (this.#subscriptions.size > 0) await wait(this.clock, DRAIN_STEP_MS);
    }
  }

  /** Ends what is left at once. */
  async close(): Promise<void> {
    await this.drain(0);
    this.#sweep.stop();
  }

  made(frame: Frame): void {
    for (const {event} of frame.events) this.#metrics?.events.inc({event});
  }

  connected({request}: Subscription): void {
    if (typeof request.start === 'object') this.#metrics?.reconnects.inc({outcome: 'resumed'});
  }

  write(subscription: Subscription, frame: Frame): void {
    if (subscription.isClosed) return;
    subscription.eventCount += frame.events.length;
    subscription.viewer.write(frame);
  }

  end(subscription: Subscription, ending: Ending): void {
    if (subscription.isClosed) return;
    if (ending.event === 'reset' && !subscription.isConnected)
      this.#metrics?.reconnects.inc({outcome: 'reset'});
    subscription.viewer.end(endingFrame(ending, subscription, this.clock));
    this.#leave(subscription, reasonOf(ending));
  }

  delivered(batch: FeedBatch): void {
    const newest = batch.rows.at(-1);
    if (newest === undefined) return;
    this.#metrics?.lag.observe(Math.max(0, this.clock.now() - Date.parse(newest.updated_at)) / 1000);
  }

  #refusalOf(request: StreamRequest): Refusal | null {
    const refusal = this.#isDraining
      ? this.#admission.draining()
      : this.#admission.refusal(request, {
          open: this.#subscriptions.size,
          ofJob: this.#channels.get(request.jobId)?.subscriptions.size ?? 0,
          waitingReads: this.slots.waitingCount,
        });
    if (refusal === null) return null;
    this.#metrics?.refused.inc({reason: refusal.refused});
    if (typeof request.start === 'object') this.#metrics?.reconnects.inc({outcome: 'refused'});
    return refusal;
  }

  #enter(request: StreamRequest, viewer: Viewer): Subscription {
    const {heartbeatMs, maxAgeMs} = this.limits;
    const openedAt = this.clock.now();
    const endsAt = openedAt + jitter(this.clock, 0.8 * maxAgeMs, maxAgeMs);
    const subscription = new Subscription(request, viewer, {
      openedAt,
      endsAt,
      heartbeatAt: openedAt + heartbeatMs,
    });
    this.#subscriptions.add(subscription);
    this.#admission.enter(request.account);
    this.#metrics?.streamsOpened.inc();
    let channel = this.#channels.get(request.jobId);
    if (channel === undefined) {
      channel = new JobChannel(request.jobId, this);
      this.#channels.set(request.jobId, channel);
    }
    channel.subscriptions.add(subscription);
    this.#sweep.start();
    return subscription;
  }

  async #follow(subscription: Subscription): Promise<void> {
    const channel = this.#channels.get(subscription.request.jobId);
    if (channel !== undefined) await catchUp(subscription, channel, this);
  }

  #leave(subscription: Subscription, reason: string): void {
    if (subscription.isClosed) return;
    subscription.isClosed = true;
    const {request, viewer, eventCount, openedAt, log} = subscription;
    const {account, jobId} = request;
    const seconds = (this.clock.now() - openedAt) / 1000;
    this.#subscriptions.delete(subscription);
    this.#admission.leave(account);
    this.#past.deliveries += eventCount;
    this.#past.bytes += viewer.bytesWritten;
    this.#metrics?.streamsClosed.inc({reason});
    this.#metrics?.streamSeconds.observe(seconds);
    log?.info(
      {jobId, account, reason, seconds, events: eventCount, bytes: viewer.bytesWritten},
      'stream closed',
    );
    const channel = this.#channels.get(jobId);
    channel?.leave(subscription);
    if (channel?.subscriptions.size === 0) {
      this.#channels.delete(jobId);
      channel.close();
    }
  }

  /** What a stream's time and state ask for; the next look is `sweepMs` later. */
  #check(subscription: Subscription, now: number, sweepMs: number): void {
    const {request, viewer, endsAt, heartbeatAt} = subscription;
    const channel = this.#channels.get(request.jobId);
    const {expiresAt} = request.credential;
    if (expiresAt !== null && now + sweepMs > expiresAt) return this.#bye(subscription, 'revoked');
    if (now >= endsAt) return this.#bye(subscription, 'max_age');
    // A heartbeat is not queued behind what waits; the first one after has the newer place and time.
    if (viewer.isCongested || channel === undefined) return;
    if (subscription.trendsAfter !== null) channel.tellTrends();
    else if (subscription.isLive && channel.isIdle(now)) return this.#bye(subscription, 'idle');
    if (now < heartbeatAt) return;
    subscription.heartbeatAt = now + this.limits.heartbeatMs;
    this.write(subscription, channel.heartbeat(subscription, now));
  }

  async #recheck(): Promise<void> {
    const ids = new Set([...this.#subscriptions].map(({request}) => request.credential.id));
    try {
      this.#closeRevoked(await this.#revoked([...ids]));
    } catch (error) {
      this.log.warn({err: error}, 'credentials of open streams could not be checked');
    }
  }

  #closeRevoked(ids: ReadonlySet<string>): void {
    for (const subscription of this.#subscriptions) {
      if (ids.has(subscription.request.credential.id)) this.#bye(subscription, 'revoked');
    }
  }

  #bye(subscription: Subscription, reason: ByeReason): void {
    this.end(subscription, {event: 'bye', data: {reason}});
  }

  #totals(): StreamTotals {
    let {deliveries, bytes} = this.#past;
    let waitingBytes = 0;
    for (const {eventCount, viewer} of this.#subscriptions) {
      deliveries += eventCount;
      bytes += viewer.bytesWritten;
      waitingBytes += viewer.waitingBytes;
    }
    const {size: open} = this.#subscriptions;
    return {open, deliveries, bytes, waitingBytes, waitingReads: this.slots.waitingCount};
  }
}
