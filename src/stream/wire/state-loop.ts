import {waitMs} from './backoff.ts';
import type {StreamEnvironment} from './environment.ts';
import {asStreamError} from './error.ts';
import {sleep} from './sleep.ts';
import {isSameActivity, transition, type StateKind, type StreamSignal, type StreamState} from './state.ts';

/** What is done in a state for as long as it lasts; the signal is aborted when the state is left. */
export type Activities = {readonly [Kind in StateKind]?: (signal: AbortSignal) => Promise<void>};

/**
 * Holds the state of a source, and is the only caller of `transition()`. Each kind of state has at most one activity,
 * which reports by signals; what it throws is waited out, or ends the tries. To wait is the loop's own activity.
 */
export class StateLoop {
  readonly environment: StreamEnvironment;
  readonly #activities: Activities;
  readonly #onState: (state: StreamState) => void;
  #state: StreamState = {kind: 'idle'};
  #activity = new AbortController();

  /** @param onState told of each state before its activity begins */
  constructor(environment: StreamEnvironment, activities: Activities, onState: (state: StreamState) => void) {
    this.environment = environment;
    this.#activities = {waiting: (signal) => this.#wait(signal), ...activities};
    this.#onState = onState;
  }

  get state(): StreamState {
    return this.#state;
  }

  start(): void {
    this.signal({type: 'start'});
  }

  pause(): void {
    this.signal({type: 'pause'});
  }

  resume(): void {
    this.signal({type: 'resume'});
  }

  refresh(): void {
    this.signal({type: 'refresh'});
  }

  close(): void {
    this.signal({type: 'close'});
  }

  signal(signal: StreamSignal): void {
    const before = this.#state;
    const state = transition(before, signal);
    if (state === null) return;
    this.#state = state;
    const goesOn = isSameActivity(before, state);
    if (!goesOn) this.#activity.abort();
    this.#onState(state);
    // Whoever was told may have changed the state again.
    if (!goesOn && this.#state === state) this.#begin(state.kind);
  }

  /** Something went wrong in an activity: what may pass is tried again later. */
  fail(error: unknown): void {
    const cause = asStreamError(error);
    const attempt = 'attempt' in this.#state ? this.#state.attempt : 0;
    const retryAt = this.environment.now() + waitMs(cause, attempt + 1, this.environment);
    this.signal({type: 'failed', cause, retryAt});
  }

  #begin(kind: StateKind): void {
    const {signal} = (this.#activity = new AbortController());
    this.#activities[kind]?.(signal).catch((error: unknown) => {
      if (!signal.aborted) this.fail(error);
    });
  }

  async #wait(signal: AbortSignal): Promise<void> {
    const {state, environment} = this;
    if (state.kind !== 'waiting') return;
    await sleep(environment, state.retryAt - environment.now(), signal);
    // A job that is not there is looked for only while someone looks; `seen` ends this wait.
    if (state.cause.code === 'not-found' && !environment.isVisible()) return;
    this.signal({type: 'retry'});
  }
}
