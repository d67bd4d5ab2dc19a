import type {EventList} from '../../src/protocol.ts';
import {formatCursor} from '../feed/cursor.ts';
import type {Clock} from './clock.ts';
import {GatheringViewer} from './gathering-viewer.ts';
import type {CollectRequest} from './stream-request.ts';
import type {Subscription} from './subscription.ts';
import type {Viewer} from './viewer.ts';

/** Milliseconds that an answer with rows waits for the trends that go with them. */
const TRENDS_MS = 5000;

export interface CollectPorts {
  readonly clock: Clock;
  readonly enter: (viewer: Viewer) => Subscription;
  /** Resolves once the subscription is live. */
  readonly follow: (subscription: Subscription) => Promise<void>;
  readonly oweTrends: (subscription: Subscription, seq: number) => void;
  readonly leave: (subscription: Subscription) => void;
}

/** One answer's worth of a stream: a subscription that lives until there is something to say. */
export async function collectEvents(request: CollectRequest, ports: CollectPorts): Promise<EventList> {
  const {clock, enter, follow, oweTrends, leave} = ports;
  const {promise: done, resolve: finish} = Promise.withResolvers<void>();
  const viewer = new GatheringViewer(request.maxBytes, {
    // Live rows bring their trends with them: the next answer starts after these rows.
    onRows: () => {
      if (subscription.isLive) oweTrends(subscription, subscription.position!.seq);
    },
    onDone: finish,
  });
  const subscription = enter(viewer);
  request.signal.addEventListener('abort', () => finish(), {once: true});
  let callOff = (): void => {};
  try {
    await Promise.race([follow(subscription), done]);
    const waitMs = viewer.hasNews ? Math.max(request.waitMs, TRENDS_MS) : request.waitMs;
    callOff = clock.after(waitMs, finish);
    await done;
  } finally {
    callOff();
    leave(subscription);
  }
  const more = viewer.isFull && !subscription.isCaughtUp;
  return {events: viewer.events, cursor: cursorAfter(subscription), more};
}

function cursorAfter({position, request}: Subscription): string {
  if (position !== null) return formatCursor({...position, epoch: request.epoch});
  return typeof request.start === 'object' ? formatCursor(request.start) : '';
}
