import type {EventList, StreamEvent} from '../../src/protocol/protocol.ts';
import {formatCursor} from '../feed/cursor.ts';
import {GatheringViewer} from './viewer/gathering-viewer.ts';
import type {HubContext} from './hub-context.ts';
import type {CollectRequest} from './stream-request.ts';
import type {Subscription} from './subscription.ts';
import {progressOf} from './subscription-state.ts';
import {trendsEvent} from './frames/trends-event.ts';
import type {Viewer} from './viewer/viewer.ts';

export interface CollectPorts {
  readonly hub: Pick<HubContext, 'clock' | 'trends'>;
  readonly enter: (viewer: Viewer) => Subscription;
  /** Resolves once the subscription is live. */
  readonly follow: (subscription: Subscription) => Promise<void>;
  readonly leave: (subscription: Subscription) => void;
}

/** One answer's worth of a stream: a subscription that lives until there is something to say. */
export async function collectEvents(request: CollectRequest, ports: CollectPorts): Promise<EventList> {
  const {hub, enter, follow, leave} = ports;
  const {promise: done, resolve: finish} = Promise.withResolvers<void>();
  const viewer = new GatheringViewer(request.maxBytes, finish);
  const subscription = enter(viewer);
  request.signal.addEventListener('abort', () => finish(), {once: true});
  let callOff = (): void => {};
  let isCaughtUp: boolean;
  try {
    await Promise.race([follow(subscription), done]);
    callOff = hub.clock.after(request.waitMs, finish);
    await done;
  } finally {
    callOff();
    const {kind} = subscription.state;
    isCaughtUp = kind === 'caught-up' || kind === 'live';
    leave(subscription);
  }
  const {events, ending, isFull} = viewer;
  return {
    events: [...events, ...(await trendsOf(events, subscription, hub)), ...(ending === null ? [] : [ending])],
    cursor: cursorAfter(subscription),
    more: isFull && !isCaughtUp && ending === null,
  };
}

/** The trends that the rows of this answer changed: the next answer begins after these rows. */
async function trendsOf(
  events: readonly StreamEvent[],
  {request, state}: Subscription,
  {trends}: Pick<HubContext, 'trends'>,
): Promise<StreamEvent[]> {
  const isNeeded = events.some(({event}) => event === 'prediction');
  const event = isNeeded
    ? trendsEvent(await trends.read(request.jobId, progressOf(state)?.startSeq ?? 0))
    : null;
  return event === null ? [] : [event];
}

function cursorAfter({state, request}: Subscription): string {
  const progress = progressOf(state);
  if (progress !== null) return formatCursor({...progress.position, epoch: request.epoch});
  return typeof request.start === 'object' ? formatCursor(request.start) : '';
}
