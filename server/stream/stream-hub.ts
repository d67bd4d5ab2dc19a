import type {ByeReason, EventList} from '../../src/protocol/protocol.ts';
import type {StreamConfig} from './stream-config.ts';
import type {Logger} from '../log.ts';
import {Metrics} from '../metrics.ts';
import {acceptsGzip} from '../accept.ts';
import {Admission} from './admission.ts';
import {catchUp} from './catch-up.ts';
import {jitter, systemClock, wait, type Clock} from '../clock.ts';
import {collectEvents} from './collect-events.ts';
import {endingFrame, reasonOf, type Ending} from './ending.ts';
import {HeldBytes} from './viewer/held-bytes.ts';
import type {HubContext} from './hub-context.ts';
import {Lingering} from './viewer/lingering.ts';
import {JobChannel} from './job-channel.ts';
import {Slots} from '../slots.ts';
import {JointSocket} from './viewer/joint-socket.ts';
import {SocketViewer} from './viewer/socket-viewer.ts';
import type {Frame} from './frames/sse-frame.ts';
import type {StreamFeed} from './stream-feed.ts';
import type {CollectRequest, JointRequest, Refusal, SocketRequest, StreamRequest} from './stream-request.ts';
import {streamTotals} from './stream-totals.ts';
import {Subscription} from './subscription.ts';
import {Sweep} from './sweep.ts';
import {TrendsReader} from './trends-reader.ts';
import type {Viewer} from './viewer/viewer.ts';

export type {CollectRequest, JointRequest, Refusal, SocketRequest, StreamRequest} from './stream-request.ts';

export interface StreamHubOptions {
  readonly feed: StreamFeed;
  readonly limits: StreamConfig;
  readonly log: Logger;
  /** Of these credentials (each once), those that no longer work. Asked once a minute while streams are open. */
  readonly revoked: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly metrics?: Metrics;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/** Least pause between two portions of streams that are told goodbye. */
const DRAIN_STEP_MS = 50;

/** Every open stream of this process. */
export class StreamHub {
  /** Connections of streams that have ended. */
  readonly lingering: Lingering;
  readonly #context: HubContext;
  readonly #channels = new Map<string, JobChannel>();
  readonly #subscriptions = new Set<Subscription>();
  readonly #admission: Admission;
  readonly #sweep: Sweep;
  #isDraining = false;
  /** Of streams that are closed. */
  #past = {deliveries: 0, bytes: 0};

  constructor(options: StreamHubOptions) {
    const {feed, limits, log, revoked, metrics = new Metrics(), clock = systemClock} = options;
    this.lingering = new Lingering(clock);
    this.#context = {
      feed,
      limits,
      log,
      metrics,
      clock,
      slots: new Slots({running: limits.replays}),
      held: new HeldBytes(limits.heldBytes),
      trends: new TrendsReader(feed),
      write: (subscription, frame) => this.#write(subscription, frame),
      end: (subscription, ending) => this.#end(subscription, ending),
    };
    this.#context.held.onRelease = () => this.#context.slots.look();
    this.#admission = new Admission(limits, clock);
    this.#sweep = new Sweep({
      context: this.#context,
      subscriptions: this.#subscriptions,
      channelOf: ({request}) => this.#channels.get(request.jobId),
      revoked,
    });
    metrics.watchStreams(() => streamTotals(this.#subscriptions, this.#past, this.#context));
  }

  get viewerCount(): number {
    return this.#subscriptions.size;
  }

  /** Writes the response's head at once and then all events; `null` when it did. */
  open(asked: SocketRequest): Refusal | null {
    const refusal = this.#refusalOf(asked);
    if (refusal !== null || asked.response.destroyed) return refusal;
    // Only the stream itself is kept as long as it is open.
    const {request: _request, response: _response, headers: _headers, log, ...stream} = asked;
    const viewer = this.#socketViewer(asked, () => [subscription]);
    const subscription = this.#enter(stream, viewer);
    this.#begin(subscription, log);
    return null;
  }

  /**
   * Several jobs' streams on one response; each job that may not be followed now is answered for itself. They count as one
   * stream of their account.
   */
  openJoint(asked: JointRequest): Refusal | null {
    if (this.#isDraining) return this.#refused(this.#admission.draining());
    const {response, jobs, answerTo} = asked;
    if (response.destroyed) return null;
    const subscriptions: Subscription[] = [];
    const connection = new JointSocket(this.#socketViewer(asked, () => subscriptions));
    const endsAt = this.#endsAt();
    const answers = jobs.map((job, index) => {
      if ('answer' in job) return job.answer;
      const stream = {...job.stream, connection};
      const refusal = this.#refusalOf(stream);
      if (refusal !== null) return answerTo(refusal);
      subscriptions.push(this.#enter(stream, connection.viewer(index), endsAt));
      return {status: 200};
    });
    connection.answer(answers);
    for (const subscription of subscriptions) this.#begin(subscription, asked.log);
    return null;
  }

  #socketViewer(
    asked: Pick<SocketRequest, 'request' | 'response' | 'headers' | 'account' | 'reader'>,
    ofThis: () => readonly Subscription[],
  ): SocketViewer {
    const {request, response, headers, account, reader = account} = asked;
    const {held, limits} = this.#context;
    return new SocketViewer({
      ...{response, headers},
      wantsGzip: acceptsGzip(request.headers['accept-encoding']),
      lingering: this.lingering,
      bufferBytes: limits.bufferBytes,
      held,
      reader,
      writeTimeoutMs: limits.writeTimeoutMs,
      onSlow: () => {
        for (const subscription of ofThis()) this.#bye(subscription, 'slow');
      },
      onClose: () => {
        for (const subscription of ofThis()) this.#leave(subscription, 'client');
      },
    });
  }

  #begin(subscription: Subscription, log = this.#context.log): void {
    const {jobId, account, epoch, start} = subscription.request;
    const from = typeof start === 'object' ? 'cursor' : start;
    subscription.log = log;
    this.#context.metrics.streamsOpened.inc();
    log.info({jobId, account, epoch, from, gzip: subscription.viewer.wantsGzip}, 'stream opened');
    this.#follow(subscription).catch((error: unknown) => {
      if (subscription.isClosed) return;
      log.error({err: error, jobId}, 'the backlog of a stream could not be read');
      const data = {error: 'The backlog could not be read.', code: 'unavailable', retryable: true};
      this.#end(subscription, {event: 'error', data});
    });
  }

  /**
   * The same events for one answer (long poll): `connected` and what follows the start, at once when anything is new,
   * else the first news within `waitMs`; without heartbeats.
   */
  async collect(asked: CollectRequest): Promise<EventList | Refusal> {
    const refusal = this.#refusalOf(asked);
    if (refusal !== null) return refusal;
    return collectEvents(asked, {
      hub: this.#context,
      enter: (viewer) => this.#enter(asked, viewer),
      follow: (subscription) => this.#follow(subscription),
      leave: (subscription) => this.#leave(subscription, 'answered'),
    });
  }

  /** Ends the streams of a credential that was revoked here, without waiting for the next check. */
  closeCredential(id: string): void {
    this.#sweep.closeRevoked(new Set([id]));
  }

  /**
   * Opens nothing more, and tells the open streams `bye drain` one after another over `windowMs`. Resolves when all
   * have been told; their connections close as they take it, within five seconds.
   */
  async drain(windowMs: number): Promise<void> {
    this.#isDraining = true;
    const {size} = this.#subscriptions;
    const stepMs = Math.max(DRAIN_STEP_MS, windowMs / size);
    const portion = windowMs > 0 ? Math.ceil((size * stepMs) / windowMs) : size;
    while (this.#subscriptions.size > 0) {
      for (const subscription of [...this.#subscriptions].slice(0, portion)) this.#bye(subscription, 'drain');
      if (this.#subscriptions.size > 0) await wait(this.#context.clock, stepMs);
    }
  }

  /** Ends what is left at once. */
  async close(): Promise<void> {
    await this.drain(0);
    this.#sweep.stop();
  }

  #write(subscription: Subscription, frame: Frame): void {
    if (subscription.isClosed) return;
    subscription.eventCount += frame.events.length;
    subscription.viewer.write(frame);
  }

  #end(subscription: Subscription, ending: Ending): void {
    if (subscription.isClosed) return;
    const {kind} = subscription.state;
    if (ending.event === 'reset' && (kind === 'opening' || kind === 'placed'))
      this.#context.metrics.reconnects.inc({outcome: 'reset'});
    subscription.viewer.end(endingFrame(ending, subscription, this.#context.clock));
    this.#leave(subscription, reasonOf(ending));
  }

  #refusalOf(request: StreamRequest): Refusal | null {
    const refusal = this.#isDraining
      ? this.#admission.draining()
      : this.#admission.refusal(request, {
          open: this.#subscriptions.size,
          ofJob: this.#channels.get(request.jobId)?.subscriptions.size ?? 0,
          waitingReads: this.#context.slots.waitingCount,
          hasRoom: this.#context.held.hasRoom(request.reader ?? request.account),
        });
    if (refusal === null) return null;
    if (typeof request.start === 'object') this.#context.metrics.reconnects.inc({outcome: 'refused'});
    return this.#refused(refusal);
  }

  #refused(refusal: Refusal): Refusal {
    this.#context.metrics.refused.inc({reason: refusal.refused});
    return refusal;
  }

  #endsAt(): number {
    const {clock, limits} = this.#context;
    return clock.elapsed() + jitter(clock, 0.8 * limits.maxAgeMs, limits.maxAgeMs);
  }

  #enter(request: StreamRequest, viewer: Viewer, endsAt = this.#endsAt()): Subscription {
    const {heartbeatMs} = this.#context.limits;
    const openedAt = this.#context.clock.elapsed();
    const subscription = new Subscription(request, viewer, {
      openedAt,
      endsAt,
      heartbeatAt: openedAt + heartbeatMs,
    });
    this.#subscriptions.add(subscription);
    this.#admission.enter(request);
    let channel = this.#channels.get(request.jobId);
    if (channel === undefined) {
      channel = new JobChannel(request.jobId, this.#context);
      this.#channels.set(request.jobId, channel);
    }
    channel.subscriptions.add(subscription);
    this.#sweep.start();
    return subscription;
  }

  async #follow(subscription: Subscription): Promise<void> {
    const channel = this.#channels.get(subscription.request.jobId);
    if (channel !== undefined) await catchUp(subscription, channel, this.#context);
  }

  #leave(subscription: Subscription, reason: string): void {
    if (subscription.isClosed) return;
    subscription.signal({type: 'closed'});
    const {request, viewer, eventCount, openedAt, log} = subscription;
    const {account, jobId} = request;
    const seconds = (this.#context.clock.elapsed() - openedAt) / 1000;
    this.#subscriptions.delete(subscription);
    this.#admission.leave(request);
    this.#past.deliveries += eventCount;
    this.#past.bytes += viewer.bytesWritten;
    if (log !== null) {
      this.#context.metrics.streamsClosed.inc({reason});
      this.#context.metrics.streamSeconds.observe(seconds);
      log.info(
        {jobId, account, reason, seconds, events: eventCount, bytes: viewer.bytesWritten},
        'stream closed',
      );
    }
    const channel = this.#channels.get(jobId);
    channel?.leave(subscription);
    if (channel?.subscriptions.size === 0) {
      this.#channels.delete(jobId);
      channel.close();
    }
  }

  #bye(subscription: Subscription, reason: ByeReason): void {
    this.#end(subscription, {event: 'bye', data: {reason}});
  }
}
