import type {EventList} from '../../protocol/protocol.ts';
import {around} from './backoff.ts';
import {EventIntake, type StreamHolder} from './intake.ts';
import {JobRequests} from './requests.ts';
import type {MessageBatch} from './open-stream.ts';
import {sleep} from './sleep.ts';
import type {Credential, JobSourceOptions} from '../source-options.ts';
import {followStream} from './connection.ts';
import type {PageSignal, StreamEnvironment} from './environment.ts';
import {StreamError} from './error.ts';
import {StreamGate} from './gate.ts';
import type {PausedBy} from './state.ts';
import {StateLoop} from './state-loop.ts';

const HIDDEN_MS = 300_000;
/** How often a job that is idle or has ended is asked about. */
const ASK_MS = 60_000;
const LIST_POLL_MS = 10_000;
const LONG_POLL_S = 25;
/** A server that answers long polls at once with nothing is not asked faster than this. */
const LEAST_POLL_MS = 1000;

/** Opens, reads, polls and reopens a job's stream, and heeds the page. */
export class StreamClient extends StateLoop {
  readonly requests: JobRequests;
  readonly #holder: StreamHolder;
  readonly #epoch: number | null;
  readonly #isLive: boolean;
  readonly #intake: EventIntake;
  readonly #gate: StreamGate;
  /** Read the list, then pause for this reason. */
  #fetchOnceFor: PausedBy | null;
  /** Ends the rest between two questions. */
  #wake: (() => void) | null = null;
  #cancelHiddenTimer: () => void = () => undefined;
  #stopPageSignals: () => void = () => undefined;

  constructor(environment: StreamEnvironment, options: JobSourceOptions, holder: StreamHolder) {
    const ask = (signal: AbortSignal): Promise<void> => this.#askNowAndThen(signal);
    super(
      environment,
      {
        connecting: (signal) => this.#connect(signal),
        polling: (signal) => this.#poll(signal),
        quiet: ask,
        ended: ask,
      },
      (state) => holder.onState(state),
    );
    const {epoch, since, live} = options;
    this.requests = new JobRequests(environment, options, options);
    this.#holder = holder;
    this.#epoch = epoch ?? null;
    this.#isLive = live !== 'off';
    this.#intake = new EventIntake(holder, since ?? null, () => this.requests.renewToken());
    this.#gate = new StreamGate(() => environment.now());
    this.#fetchOnceFor = this.#isLive ? null : 'live-off';
  }

  /** The position after the last event taken; `null` before the first list. */
  get cursor(): string | null {
    return this.#intake.cursor;
  }

  override start(): void {
    this.#stopPageSignals = this.environment.onPageSignal((signal) => this.#onPageSignal(signal));
    if (!this.environment.isVisible()) this.#onPageSignal('hidden');
    super.start();
  }

  override resume(): void {
    if (this.#isLive) this.#fetchOnceFor = null;
    super.resume();
  }

  override refresh(): void {
    const {state} = this;
    if (state.kind === 'paused') this.#fetchOnceFor = state.by;
    super.refresh();
  }

  /** What the next requests are sent with; a refusal is forgotten. */
  setCredential(credential: Credential): void {
    this.requests.setCredential(credential);
    const {state} = this;
    if (state.kind === 'stopped' || (state.kind === 'waiting' && state.cause.code === 'not-found')) {
      this.refresh();
    }
  }

  override close(): void {
    this.#stopPageSignals();
    this.#cancelHiddenTimer();
    super.close();
  }

  #onPageSignal(signal: PageSignal): void {
    this.#cancelHiddenTimer();
    if (signal === 'hidden') {
      const letGo = (): void => this.signal({type: 'hidden'});
      this.#cancelHiddenTimer = this.environment.setTimer(letGo, HIDDEN_MS);
      return;
    }
    if (signal === 'online') this.#gate.open();
    this.signal({type: signal});
    if (signal !== 'left') this.#wake?.();
  }

  async #connect(signal: AbortSignal): Promise<void> {
    if (this.cursor === null || this.#fetchOnceFor !== null) await this.#intake.readList(signal);
    // Asked only now: the reader may have resumed while the list was read.
    const by = this.#fetchOnceFor;
    if (by !== null) {
      if (this.#isLive) this.#fetchOnceFor = null;
      return this.signal({type: 'fetched', by});
    }
    if (this.#gate.cause === null) await this.#follow(signal);
    const {cause} = this.#gate;
    if (cause === null) return;
    // A server that is away holds back its streams too: nothing is called polling before it has answered something.
    if (cause.code === 'buffering-proxy')
      await this.#gate.confirm(this.requests.json({path: '/trends', signal}), signal);
    this.signal({type: 'no-stream', cause});
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
      const onDoubt = (): void => this.signal({type: 'behind'});
      const hasMore = await followStream(this.requests, this.environment, this.#gate, request, take, onDoubt);
      if (!hasMore) return this.signal(this.#intake.end());
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
      if (outcome !== null) this.signal(outcome);
      signal.throwIfAborted();
    }
    if (lastEventId !== undefined) this.#intake.moveTo(lastEventId);
    await this.#holder.settle(signal);
    signal.throwIfAborted();
  }

  async #poll(signal: AbortSignal): Promise<void> {
    let isAnswered = false;
    while (this.#gate.cause !== null) {
      const polled = this.#pollOnce(signal);
      const restMs = await (isAnswered ? polled : this.#gate.confirm(polled, signal));
      isAnswered = true;
      this.signal({type: 'polled'});
      await sleep(this.environment, restMs, signal);
    }
    this.signal({type: 'retry'});
  }

  /** Asks once, and says how long to rest before the next time. */
  async #pollOnce(signal: AbortSignal): Promise<number> {
    const askedAt = this.environment.now();
    try {
      const hasNews = await this.#ask(LONG_POLL_S, signal);
      if (hasNews === null) return this.#around(ASK_MS);
      const isHasty = !hasNews && this.environment.now() - askedAt < LEAST_POLL_MS;
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
      this.signal({type: 'reread'});
      return false;
    }
    const query = {epoch: this.#epoch, wait, since: cursor};
    const answer = await this.requests.json<EventList>({path: '/stream', query, signal});
    signal.throwIfAborted();
    if (answer === null) {
      this.signal(this.#intake.end());
      return null;
    }
    await this.#takeAll({messages: answer.events, lastEventId: answer.cursor}, signal);
    return answer.more || answer.cursor !== cursor;
  }

  /** Looks every minute, and when the page is seen again, whether an idle or ended job has moved. */
  async #askNowAndThen(signal: AbortSignal): Promise<void> {
    const onlyVisible = this.state.kind === 'ended';
    for (;;) {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      await Promise.race([sleep(this.environment, this.#around(ASK_MS), signal), woken]);
      if (onlyVisible && !this.environment.isVisible()) continue;
      try {
        const hasNews = await this.#ask(0, signal);
        if (hasNews || (hasNews === false && onlyVisible)) this.signal({type: 'moved'});
      } catch (error) {
        signal.throwIfAborted();
        this.fail(error);
      }
      signal.throwIfAborted();
    }
  }

  #around(ms: number): number {
    return around(ms, this.environment);
  }
}
