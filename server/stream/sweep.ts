import type {ByeReason} from '../../src/protocol/protocol.ts';
import type {HubContext} from './hub-context.ts';
import type {JobChannel} from './job-channel.ts';
import {Pace} from './viewer/pace.ts';
import type {Subscription} from './subscription.ts';

const RECHECK_MS = 60_000;

export interface SweepOptions {
  readonly context: HubContext;
  readonly subscriptions: ReadonlySet<Subscription>;
  readonly channelOf: (subscription: Subscription) => JobChannel | undefined;
  /** Of these credentials (each once), those that no longer work. */
  readonly revoked: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
}

/**
 * Looks at every open stream about once a second, with one timer for all of them and none while there are none: sends
 * the heartbeats that are due, ends what has had its time, and has credentials checked once a minute in one go.
 */
export class Sweep {
  readonly #options: SweepOptions;
  readonly #sweepMs: number;
  #recheckAt: number;
  #cancel: (() => void) | null = null;

  constructor(options: SweepOptions) {
    this.#options = options;
    const {limits, clock} = options.context;
    // Deadlines that are set to less than seconds are met as exactly, in proportion.
    const shortest = Math.min(limits.heartbeatMs, limits.maxAgeMs, limits.idleMs, limits.quietMs);
    this.#sweepMs = Math.max(10, Math.min(1000, shortest / 5));
    this.#recheckAt = clock.elapsed() + RECHECK_MS;
  }

  /** There are streams to look at. */
  start(): void {
    this.#cancel ??= this.#options.context.clock.after(this.#sweepMs, () => void this.#sweep());
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Ends the streams of these credentials. */
  closeRevoked(ids: ReadonlySet<string>): void {
    for (const subscription of this.#options.subscriptions) {
      if (ids.has(subscription.request.credential.id)) this.#bye(subscription, 'revoked');
    }
  }

  async #sweep(): Promise<void> {
    const {subscriptions, context} = this.#options;
    const elapsed = context.clock.elapsed();
    const pace = new Pace();
    for (const subscription of subscriptions) {
      this.#check(subscription, elapsed);
      if (pace.isDue) await pace.rest();
    }
    if (elapsed >= this.#recheckAt) {
      this.#recheckAt = elapsed + RECHECK_MS;
      await this.#recheck();
    }
    this.#cancel = null;
    if (subscriptions.size > 0) this.start();
  }

  #check(subscription: Subscription, elapsed: number): void {
    const {context, channelOf} = this.#options;
    const {request, viewer, endsAt, heartbeatAt, state} = subscription;
    const {expiresAt} = request.credential;
    // Never later than its time, and the next look would be.
    if (expiresAt !== null && context.clock.now() + this.#sweepMs > expiresAt)
      return this.#bye(subscription, 'revoked');
    if (elapsed >= endsAt) return this.#bye(subscription, 'max_age');
    const channel = channelOf(subscription);
    // A heartbeat is not queued behind what waits; the first one after has the newer position and time.
    if (viewer.isCongested || channel === undefined) return;
    if (state.kind === 'live' && state.trendsAfter !== null) channel.tellTrends();
    else if (state.kind === 'live' && channel.isIdle(elapsed)) return this.#bye(subscription, 'idle');
    if (elapsed < heartbeatAt) return;
    subscription.heartbeatAt = elapsed + context.limits.heartbeatMs;
    context.write(subscription, channel.heartbeat(subscription));
  }

  async #recheck(): Promise<void> {
    const {subscriptions, revoked, context} = this.#options;
    const ids = new Set([...subscriptions].map(({request}) => request.credential.id));
    if (ids.size === 0) return;
    try {
      this.closeRevoked(await revoked([...ids]));
    } catch (error) {
      context.log.warn({err: error}, 'credentials of open streams could not be checked');
    }
  }

  #bye(subscription: Subscription, reason: ByeReason): void {
    this.#options.context.end(subscription, {event: 'bye', data: {reason}});
  }
}
