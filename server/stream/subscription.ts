import type {FeedPosition} from '../feed/feed-batch.ts';
import type {Logger} from '../log.ts';
import type {StreamRequest} from './stream-request.ts';
import type {Viewer} from './viewer/viewer.ts';

/** One viewer's place in one job's stream. */
export class Subscription {
  readonly request: StreamRequest;
  readonly viewer: Viewer;
  /** By `Clock.elapsed`, like the others. */
  readonly openedAt: number;
  /** When its time is up. */
  readonly endsAt: number;
  heartbeatAt: number;
  /**
   * All up to here has been written. It only rises, and a row is written only when its seq is above it: that is what
   * joins replay and live stream with no gap and no repeat. `null` until the start is known.
   */
  position: FeedPosition | null = null;
  /** Where it began; `null` until that is known. */
  startSeq: number | null = null;
  /** Has been told `connected`. */
  isConnected = false;
  /** Has been told `caught_up`. */
  isCaughtUp = false;
  /** Gets live batches; before that it reads its backlog itself. */
  isLive = false;
  isClosed = false;
  eventCount = 0;
  /** Where its end is logged; an answer that was gathered has no line of its own. */
  log: Logger | null = null;
  /** Changes of trends after this place have not been told; `null`: the next broadcast has all that is new. */
  trendsAfter: number | null = null;

  constructor(
    request: StreamRequest,
    viewer: Viewer,
    times: {readonly openedAt: number; readonly endsAt: number; readonly heartbeatAt: number},
  ) {
    this.request = request;
    this.viewer = viewer;
    this.openedAt = times.openedAt;
    this.endsAt = times.endsAt;
    this.heartbeatAt = times.heartbeatAt;
  }

  /** Lets the viewer know when nothing is owed to it. */
  settle(): void {
    if (this.isLive && this.trendsAfter === null && !this.isClosed) this.viewer.settled?.();
  }
}
