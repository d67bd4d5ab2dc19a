import type {EventList} from '../../protocol/protocol.ts';
import {around, waitMs} from './backoff.ts';
import {EventIntake, type StreamHolder} from './intake.ts';
import {JobRequests} from './requests.ts';
import type {MessageBatch} from './open-stream.ts';
import {sleep} from './sleep.ts';
import type {Credential, JobSourceOptions} from '../source-options.ts';
import {followStream} from './connection.ts';
import type {PageSignal, StreamEnvironment} from './environment.ts';
import {asStreamError, StreamError} from './error.ts';
import {StreamGate} from './gate.ts';
import {isSameActivity, transition, type PausedBy, type StreamSignal, type StreamState} from './state.ts';

const HIDDEN_MS = 300_000;
/** How often a job that is idle or has ended is asked about. */
const ASK_MS = 60_000;
const LIST_POLL_MS = 10_000;
const LONG_POLL_S = 25;
/** A server that answers long polls at once with nothing is not asked faster than this. */
const LEAST_POLL_MS = 1000;

/**
 * The loop: open, read, wait, reopen; the only caller of `transition()`. Each kind of state has one activity, which is
 * aborted when the state is left and reports by signals.
 */
export class StreamClient {
  readonly requests: JobRequests;
  readonly #environment: StreamEnvironment;
  readonly #holder: StreamHolder;
  readonly #epoch: number | null;
  readonly #isLive: boolean;
  readonly #intake: EventIntake;
  readonly #gate: StreamGate;
  #state: StreamState = {kind: 'idle'};
  #activity = new AbortController();
  /** Read the list, then pause for this reason. */
  #fetchOnceFor: PausedBy | null;
  #wake: () => void = () => undefined;
  #cancelHiddenTimer: () => void = () => undefined;
  #stopPageSignals: () => void = () => undefined;

  constructor(environment: StreamEnvironment, options: JobSourceOptions, holder: StreamHolder) {
    const {epoch, since, live} = options;
    this.requests = new JobRequests(environment, options, options);
    this.#environment = environment;
    this.#holder = holder;
    this.#epoch = epoch ?? null;
    this.#isLive = live !== 'off';
    this.#intake = new EventIntake(holder, since ?? null, () => this.requests.renewToken());
    this.#gate = new StreamGate(() => environment.now());
    this.#fetchOnceFor = this.#isLive ? null : 'live-off';
  }

  get state(): StreamState {
    return this.#state;
  }

  /** The position after the last event taken; `null` before the first list. */
  get cursor(): string | null {
    return this.#intake.cursor;
  }

  start(): void {
    this.#stopPageSignals = this.#environment.onPageSignal((signal) => this.#onPageSignal(signal));
    if (!this.#environment.isVisible()) this.#onPageSignal('hidden');
    this.#signal({type: 'start'});
  }

  pause(): void {
    this.#signal({type: 'pause'});
  }

  resume(): void {
    if (this.#isLive) this.#fetchOnceFor = null;
    this.#signal({type: 'resume'});
  }

  refresh(): void {
    if (this.#state.kind === 'paused') this.#fetchOnceFor = this.#state.by;
    this.#signal({type: 'refresh'});
  }

  /** What the next requests are sent with; a refusal is forgotten. */
  setCredential(credential: Credential): void {
    this.requests.setCredential(credential);
    const {state} = this;
    if (state.kind === 'stopped' || (state.kind === 'waiting' && state.cause.code === 'not-found')) {
      this.refresh();
    }
  }

  close(): void {
    this.#stopPageSignals();
    this.#cancelHiddenTimer();
    this.#signal({type: 'close'});
  }

  #onPageSignal(signal: PageSignal): void {
    this.#cancelHiddenTimer();
    if (signal === 'hidden') {
      const letGo = (): void => this.#signal({type: 'hidden'});
      this.#cancelHiddenTimer = this.#environment.setTimer(letGo, HIDDEN_MS);
      return;
    }
    if (signal === 'online') this.#gate.open();
    this.#signal({type: signal});
    if (signal !== 'left') this.#wake();
  }

  #signal(signal: StreamSignal): void {
    const before = this.#state;
    const state = transition(before, signal);
    if (state === null) return;
    this.#state = state;
    const goesOn = isSameActivity(before, state);
    if (!goesOn) this.#endActivity();
    this.#holder.onState(state);
    // Whoever was told may have changed the state again.
    if (!goesOn && this.#state === state) this.#beginActivity(state);
  }

  #fail(error: unknown): void {
    const cause = asStreamError(error);
    if (cause.code === 'silence') this.#signal({type: 'behind'});
    const attempt = 'attempt' in this.#state ? this.#state.attempt : 0;
    const delayMs = waitMs(cause, attempt + 1, this.#environment);
    this.#signal({type: 'failed', cause, retryAt: this.#environment.now() + delayMs});
  }

  #endActivity(): void {
    this.#activity.abort();
    this.#wake = () => undefined;
  }

  #beginActivity(state: StreamState): void {
    const {signal} = (this.#activity = new AbortController());
    this.#activityOf(state)?.(signal).catch((error: unknown) => {
      if (!signal.aborted) this.#fail(error);
    });
  }

  #activityOf(state: StreamState): ((signal: AbortSignal) => Promise<void>) | null {
    switch (state.kind) {
      case 'connecting':
        return (signal) => this.#connect(signal);
      case 'waiting':
        return (signal) => this.#wait(state.retryAt, state.cause, signal);
      case 'polling':
        return (signal) => this.#poll(signal);
      case 'quiet':
      case 'ended':
        return (signal) => this.#askNowAndThen(signal, {onlyVisible: state.kind === 'ended'});
      default:
        return null;
    }
  }

  async #connect(signal: AbortSignal): Promise<void> {
    if (this.cursor === null || this.#fetchOnceFor !== null) await this.#intake.readList(signal);
    // Asked only now: the reader may have resumed while the list was read.
    const by = this.#fetchOnceFor;
    if (by !== null) {
      if (this.#isLive) this.#fetchOnceFor = null;
      return this.#signal({type: 'fetched', by});
    }
    if (this.#gate.cause === null) await this.#follow(signal);
    const {cause} = this.#gate;
    if (cause === null) return;
    // A server that is away holds back its streams too: nothing is called polling before it has answered something.
    if (cause.code === 'buffering-proxy')
      await this.#gate.confirm(this.requests.json({path: '/trends', signal}), signal);
    this.#signal({type: 'no-stream', cause});
  }

  /** Reads the stream until it ends or fails; returns where streams are found not to come through. */
  async #follow(signal: AbortSignal): Promise<void> {
    let retryAfterMs: number | undefined;
    const take = (batch: MessageBatch): Promise<void> => {
      retryAfterMs = batch.retryMs;
      return this.#takeAll(batch, signal);
    };
    try {
      const request = {cursor: this.cursor ?? 'start', epoch: this.#epoch, signal};
      const hasMore = await followStream(this.requests, this.#environment, this.#gate, request, take);
      if (!hasMore) return this.#signal(this.#intake.end());
    } catch (error) {
      if (signal.aborted || this.#gate.cause === null) throw error;
      return;
    }
    throw new StreamError('cut', 'The stream ended without a word from the server.', {retryAfterMs});
  }

  async #takeAll({messages, lastEventId, retryMs}: MessageBatch, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    for (const message of messages) {
      const outcome = this.#intake.take(message, retryMs);
      if (outcome !== null) this.#signal(outcome);
      signal.throwIfAborted();
    }
    if (lastEventId !== undefined) this.#intake.moveTo(lastEventId);
    await this.#holder.settle(signal);
    signal.throwIfAborted();
  }

  async #wait(retryAt: number, cause: StreamError, signal: AbortSignal): Promise<void> {
    await sleep(this.#environment, retryAt - this.#environment.now(), signal);
    // A job that is not there is looked for only while someone looks; `seen` ends this wait.
    if (cause.code === 'not-found' && !this.#environment.isVisible()) return;
    this.#signal({type: 'retry'});
  }

  async #poll(signal: AbortSignal): Promise<void> {
    let isAnswered = false;
    while (this.#gate.cause !== null) {
      const polled = this.#pollOnce(signal);
      const restMs = await (isAnswered ? polled : this.#gate.confirm(polled, signal));
      isAnswered = true;
      this.#signal({type: 'polled'});
      await sleep(this.#environment, restMs, signal);
    }
    this.#signal({type: 'retry'});
  }

  /** Asks once, and says how long to rest before the next time. */
  async #pollOnce(signal: AbortSignal): Promise<number> {
    const askedAt = this.#environment.now();
    try {
      const hasNews = await this.#ask(LONG_POLL_S, signal);
      if (hasNews === null) return this.#around(ASK_MS);
      const isHasty = !hasNews && this.#environment.now() - askedAt < LEAST_POLL_MS;
      return isHasty ? this.#around(LEAST_POLL_MS) : 0;
    } catch (error) {
      if (!(error instanceof StreamError) || error.code !== 'stream-off') throw error;
      await this.#intake.readList(signal);
      return this.#around(LIST_POLL_MS);
    }
  }

  /**
   * Takes what came after the cursor, in one JSON answer, for where streams are not to be had: whether the cursor moved,
   * `null` when the job has ended.
   *
   * @param wait seconds that the server may hold the answer back for news, 30 at most
   */
  async #ask(wait: number, signal: AbortSignal): Promise<boolean | null> {
    const {cursor} = this;
    if (cursor === null) {
      this.#signal({type: 'reread'});
      return false;
    }
    const query = {epoch: this.#epoch, wait, since: cursor};
    const answer = await this.requests.json<EventList>({path: '/stream', query, signal});
    signal.throwIfAborted();
    if (answer === null) {
      this.#signal(this.#intake.end());
      return null;
    }
    await this.#takeAll({messages: answer.events, lastEventId: answer.cursor}, signal);
    return answer.more || answer.cursor !== cursor;
  }

  /** Looks every minute, and when the page is seen again, whether an idle or ended job has moved. */
  async #askNowAndThen(signal: AbortSignal, {onlyVisible}: {onlyVisible: boolean}): Promise<void> {
    for (;;) {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      await Promise.race([sleep(this.#environment, this.#around(ASK_MS), signal), woken]);
      if (onlyVisible && !this.#environment.isVisible()) continue;
      try {
        const hasNews = await this.#ask(0, signal);
        if (hasNews || (hasNews === false && onlyVisible)) this.#signal({type: 'moved'});
      } catch (error) {
        signal.throwIfAborted();
        this.#fail(error);
      }
      signal.throwIfAborted();
    }
  }

  #around(ms: number): number {
    return around(ms, this.#environment);
  }
}
