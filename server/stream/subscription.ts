import type {Logger} from '../log.ts';
import type {StreamRequest} from './stream-request.ts';
import {transition, type SubscriptionSignal, type SubscriptionState} from './subscription-state.ts';
import type {Viewer} from './viewer/viewer.ts';

/** One viewer of one job's stream. */
export class Subscription {
  readonly request: StreamRequest;
  readonly viewer: Viewer;
  /** By `Clock.elapsed`, like the others. */
  readonly openedAt: number;
  /** When its time is up. */
  readonly endsAt: number;
  heartbeatAt: number;
  eventCount = 0;
  /** Where its end is logged; an answer that was gathered has no line of its own. */
  log: Logger | null = null;
  #state: SubscriptionState = {kind: 'opening'};

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

  get state(): SubscriptionState {
    return this.#state;
  }

  get isClosed(): boolean {
    return this.#state.kind === 'closed';
  }

  /** Says what happened to it; one that has ended hears nothing more. */
  signal(signal: SubscriptionSignal): void {
    this.#state = transition(this.#state, signal) ?? this.#state;
  }

  /** Lets the viewer know when nothing is owed to it. */
  settle(): void {
    if (this.#state.kind === 'live' && this.#state.trendsAfter === null) this.viewer.settled?.();
  }
}
