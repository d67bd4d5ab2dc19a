import type {FeedPosition} from '../feed/feed-batch.ts';
import type {BacklogStep} from './backlog.ts';
import {wait, type Clock} from '../clock.ts';
import type {Started} from './channel-state.ts';
import type {HubContext} from './hub-context.ts';
import type {JobChannel} from './job-channel.ts';
import type {Subscription} from './subscription.ts';
import type {Replaying} from './subscription-state.ts';

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;

/** A read or a poll that succeeded no longer ago than this vouches for the channel's position. */
const FRESH_MS = 1000;

/** A standby may lag behind the node that gave out the cursor: a cursor ahead of the head is looked at so often. */
const LOOKS_AHEAD = 5;

/**
 * Brings a subscription from its start to the live stream: reads what it has missed, one bounded range after another,
 * each only when the one before has been taken, until it stands where the channel stands. It goes live in the same turn
 * as that is seen, so nothing can fall in between.
 */
export async function catchUp(
  subscription: Subscription,
  channel: JobChannel,
  hub: HubContext,
): Promise<void> {
  const {viewer} = subscription;
  const patience = new Patience(viewer.patienceMs, hub.clock);
  await patience.bear(subscription, () => channel.start());
  if (subscription.isClosed) return;
  const {started} = channel;
  if (started === null) return hub.end(subscription, {event: 'bye', data: {reason: 'revoked'}});
  const position = startOf(subscription, started);
  if (position === null) return hub.end(subscription, {event: 'reset', data: {reason: 'filter'}});
  subscription.signal({type: 'placed', position});
  let looksAhead = 0;
  for (let state = replaying(subscription); state !== null; state = replaying(subscription)) {
    const standing = channel.started ?? started;
    if (hasArrived(state, subscription, standing) && (state.kind !== 'placed' || isFresh(standing, hub))) {
      if (state.kind === 'placed') {
        hub.write(subscription, channel.greeting(standing));
        tell(subscription, hub, {position: state.position, reachesHead: true});
      }
      return channel.goLive(subscription);
    }
    const step = await takeStep(state, subscription, channel, hub, patience);
    if (subscription.isClosed) return;
    if (step.kind === 'gone') return hub.end(subscription, {event: 'bye', data: {reason: 'revoked'}});
    if (step.kind === 'reset') {
      const mayBeLag = step.reason === 'ahead' && state.kind === 'placed' && ++looksAhead < LOOKS_AHEAD;
      if (!mayBeLag) return hub.end(subscription, {event: 'reset', data: {reason: step.reason}});
      await wait(hub.clock, FIRST_PAUSE_MS);
    } else if (!step.reachesHead) await viewer.flushed();
  }
}

/** Its state while it reads its backlog itself; `null` once it does not, or has ended. */
function replaying({state}: Subscription): Replaying | null {
  return state.kind === 'opening' || state.kind === 'live' || state.kind === 'closed' ? null : state;
}

type Taken = Exclude<BacklogStep, {kind: 'rows'}> | {readonly kind: 'told'; readonly reachesHead: boolean};

/** Reads the next stretch and tells it. Its rows are let go here, and not only when the socket has taken them. */
async function takeStep(
  state: Replaying,
  subscription: Subscription,
  channel: JobChannel,
  hub: HubContext,
  patience: Patience,
): Promise<Taken> {
  const step: BacklogStep = await patience.bear(subscription, () =>
    channel.backlog.next(state, subscription),
  );
  if (step.kind !== 'rows') return step;
  const {frame, position, reachesHead} = step;
  await frame.prepare(subscription.viewer.wantsGzip);
  if (frame.events.length > 0) hub.write(subscription, frame);
  tell(subscription, hub, {position, reachesHead});
  return {kind: 'told', reachesHead};
}

/** A stretch was written, unless that ended the stream. */
function tell(
  subscription: Subscription,
  {metrics}: HubContext,
  told: {readonly position: FeedPosition; readonly reachesHead: boolean},
): void {
  const {state, request} = subscription;
  if (state.kind === 'placed' && typeof request.start === 'object')
    metrics.reconnects.inc({outcome: 'resumed'});
  subscription.signal({type: 'told', ...told});
}

/** Where it starts, or `null` when its cursor belongs to another filter. */
function startOf({request}: Subscription, {head, position}: Started): FeedPosition | null {
  const {start, epoch} = request;
  if (start === 'head') return position;
  if (start === 'start') return {gen: head.gen, seq: head.firstSeq - 1};
  if (start.epoch !== null && start.epoch !== epoch) return null;
  return {gen: start.gen, seq: start.seq};
}

/**
 * Whether it can go live. One that has not been told `connected` may skip the read only if it stands just where the
 * channel stands: a position further on may come from a fresher look than the channel's last, or from nowhere.
 */
function hasArrived(
  {kind, position}: Replaying,
  {request}: Subscription,
  {position: channelAt}: Started,
): boolean {
  if (kind === 'catching-up' || position.gen !== channelAt.gen || position.seq < channelAt.seq) return false;
  return kind === 'caught-up' || (request.epoch === null && position.seq === channelAt.seq);
}

/** What the channel was told is what the database holds: only then is a viewer told so without a read of its own. */
function isFresh({toldAt}: Started, {feed, clock}: HubContext): boolean {
  if (clock.elapsed() - toldAt < FRESH_MS) return true;
  return feed.lastSuccessAt !== null && clock.now() - feed.lastSuccessAt < FRESH_MS;
}

/** Tries again, with growing pauses, while the database is away; the stream meanwhile stays open. */
class Patience {
  readonly #limitMs: number;
  readonly #clock: Clock;

  constructor(limitMs: number, clock: Clock) {
    this.#limitMs = limitMs;
    this.#clock = clock;
  }

  /** @throws the last error once the patience is at its end. */
  async bear<T>(subscription: Subscription, read: () => Promise<T>): Promise<T> {
    const deadline = this.#clock.elapsed() + this.#limitMs;
    for (let ceiling = FIRST_PAUSE_MS; ; ceiling = Math.min(2 * ceiling, LONGEST_PAUSE_MS)) {
      try {
        return await read();
      } catch (error) {
        if (subscription.isClosed || this.#clock.elapsed() >= deadline) throw error;
      }
      await wait(this.#clock, ceiling * (0.5 + this.#clock.random() / 2));
    }
  }
}
