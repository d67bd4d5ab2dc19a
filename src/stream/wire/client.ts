import type {AskingClient} from './asking.ts';
import {around} from './backoff.ts';
import {EventIntake, type StreamHolder} from './intake.ts';
import {JobRequests} from './requests.ts';
import type {MessageBatch} from './open-stream.ts';
import type {Credential, JobSourceOptions} from '../source-options.ts';
import {followStream} from './connection.ts';
import type {PageSignal, StreamEnvironment} from './environment.ts';
import {StreamError} from './error.ts';
import {StreamGate} from './gate.ts';
import {sleep} from './sleep.ts';
import type {PausedBy} from './state.ts';
import {StateLoop} from './state-loop.ts';

const HIDDEN_MS = 300_000;

/** Opens, reads and reopens a job's stream, and heeds the page. */
export class StreamClient extends StateLoop implements AskingClient {
  readonly requests: JobRequests;
  readonly epoch: number | null;
  readonly gate: StreamGate;
  readonly #holder: StreamHolder;
  readonly #isLive: boolean;
  readonly #intake: EventIntake;
  /** Read the list, then pause for this reason. */
  #fetchOnceFor: PausedBy | null;
  /** Ends the rest between two questions. */
  #wake: (() => void) | null = null;
  #cancelHiddenTimer: () => void = () => undefined;
  #stopPageSignals: () => void = () => undefined;
  #leaveShare: (() => void) | undefined;

  constructor(environment: StreamEnvironment, options: JobSourceOptions, holder: StreamHolder) {
    // To ask is seldom needed, and only where answers come: it is loaded then.
    const ask = async (signal: AbortSignal): Promise<void> =>
      (await import('./asking.ts')).askNowAndThen(this, signal);
    super(
      environment,
      {
        connecting: (signal) => this.#connect(signal),
        polling: async (signal) => (await import('./asking.ts')).poll(this, signal),
        quiet: ask,
        ended: ask,
      },
      (state) => holder.onState(state),
    );
    const {epoch, since, live} = options;
    this.requests = new JobRequests(environment, options, options);
    this.#holder = holder;
    this.epoch = epoch ?? null;
    this.#isLive = live !== 'off';
    this.#intake = new EventIntake(holder, since ?? null, () => this.requests.renewToken());
    this.gate = new StreamGate(environment);
    this.#fetchOnceFor = this.#isLive ? null : 'live-off';
  }

  /** The position after the last event taken; `null` before the first list. */
  get cursor(): string | null {
    return this.#intake.cursor;
  }

  override start(): void {
    this.#stopPageSignals = this.environment.onPageSignal((signal) => this.#onPageSignal(signal));
    if (!this.environment.isVisible()) this.#onPageSignal('hidden');
    if (this.#isLive) this.#leaveShare = this.environment.share?.enter(this.requests);
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
    this.#leaveShare?.();
  }

  #onPageSignal(signal: PageSignal): void {
    this.#cancelHiddenTimer();
    if (signal === 'hidden') {
      const letGo = (): void => this.signal({type: 'hidden'});
      this.#cancelHiddenTimer = this.environment.setTimer(letGo, HIDDEN_MS);
      return;
    }
    if (signal === 'online') this.gate.open();
    this.signal({type: signal});
    if (signal !== 'left') this.#wake?.();
  }

  async #connect(signal: AbortSignal): Promise<void> {
    if (this.cursor === null || this.#fetchOnceFor !== null) await this.readList(signal);
    // Asked only now: the reader may have resumed while the list was read.
    const by = this.#fetchOnceFor;
    if (by !== null) {
      if (this.#isLive) this.#fetchOnceFor = null;
      return this.signal({type: 'fetched', by});
    }
    if (this.gate.cause === null) await this.#follow(signal);
    const {cause} = this.gate;
    if (cause === null) return;
    // A server that is away holds back its streams too: nothing is called polling before it has answered something.
    if (cause.code === 'buffering-proxy')
      await this.gate.confirm(this.requests.json({path: '/trends', holds: 'trends', signal}), signal);
    this.signal({type: 'no-stream', cause});
  }

  /** Reads the stream until it ends or fails; returns where streams are found not to come through. */
  async #follow(signal: AbortSignal): Promise<void> {
    let retryAfterMs: number | undefined;
    const take = (batch: MessageBatch): Promise<void> => {
      retryAfterMs = batch.retryMs;
      return this.takeAll(batch, signal);
    };
    try {
      const request = {cursor: this.cursor ?? 'start', epoch: this.epoch, signal};
      const onDoubt = (): void => this.signal({type: 'behind'});
      const hasMore = await followStream(this.requests, this.environment, this.gate, request, take, onDoubt);
      if (!hasMore) return this.end();
    } catch (error) {
      if (error instanceof StreamError && error.code === 'position-lost') this.gate.learn(error);
      if (signal.aborted || this.gate.cause === null) throw error;
      return;
    }
    throw new StreamError('cut', 'The stream ended without a word from the server.', {retryAfterMs});
  }

  rest(ms: number, signal: AbortSignal): Promise<void> {
    return sleep(this.environment, ms, signal);
  }

  around(ms: number): number {
    return around(ms, this.environment);
  }

  isWithoutEvents(error: unknown): boolean {
    return error instanceof StreamError && (error.code === 'stream-off' || error.code === 'position-lost');
  }

  readList(signal: AbortSignal): Promise<void> {
    return this.#intake.readList(signal);
  }

  /** An answer said, by having no content, that the job is over. */
  end(): void {
    this.signal(this.#intake.end(true));
  }

  /** Resolves when the page is seen again, or its network is back. */
  woken(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  async takeAll({messages, lastEventId, retryMs}: MessageBatch, signal: AbortSignal): Promise<void> {
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
}
