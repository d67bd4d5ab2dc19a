import {jitter, type Clock} from '../clock.ts';
import type {Logger} from '../log.ts';
import type {Metrics} from '../metrics.ts';
import type {Database} from '../store/postgres/queryable.ts';
import {endDelivery, putOff, takeDeliveries, type Delivery} from '../store/webhooks/deliveries.ts';
import {findLosses} from '../store/webhooks/find-losses.ts';
import {addressOf, Refused, type LookUp, type WebhookAllow} from './endpoint.ts';
import {post, type Outcome} from './post.ts';
import {regressionBody} from './regression-body.ts';
import {signatureHeaders} from './sign.ts';

export interface WebhookSenderOptions {
  readonly db: Database;
  readonly allow: WebhookAllow;
  readonly secret: Buffer;
  readonly lookUp: LookUp;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Default: 1 s. */
  readonly tickMs?: number;
  /** Longest time of one sending. Default: 5 s. */
  readonly timeoutMs?: number;
  /** Milliseconds after which it is tried again, each time longer; after the last it is given up. */
  readonly waitsMs?: readonly number[];
}

const MINUTE_MS = 60_000;
const WAITS_MS = [5_000, 30_000, 2 * MINUTE_MS, 10 * MINUTE_MS, 60 * MINUTE_MS, 360 * MINUTE_MS];
/** Sent at one time. */
const AT_ONCE = 8;
/** Beyond the longest sending, before another server may take it. */
const HOLD_MS = 30_000;
/** The receiver wants no more of them. */
const GONE = 410;

/**
 * Tells of losses by webhooks: looks for them, and sends what is due. Every server of a database runs one; each loss is found
 * by one of them, each delivery is sent by one at a time, and one that is sent again, by whichever, has the same id.
 */
export class WebhookSender {
  readonly #options: WebhookSenderOptions;
  readonly #closing = new AbortController();
  #callOff: () => void = () => undefined;
  #working: Promise<void> = Promise.resolve();

  constructor(options: WebhookSenderOptions) {
    this.#options = options;
    this.#schedule();
  }

  /** What is being sent is ended, and sent again by whoever is there. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#callOff();
    await this.#working;
  }

  #schedule(): void {
    const {clock, tickMs = 1000} = this.#options;
    if (this.#closing.signal.aborted) return;
    this.#callOff = clock.after(tickMs, () => {
      this.#working = this.#work().then(() => this.#schedule());
    });
  }

  async #work(): Promise<void> {
    const {db, log, timeoutMs = 5000} = this.#options;
    const {signal} = this.#closing;
    try {
      while (!signal.aborted && (await findLosses(db, regressionBody)));
      for (;;) {
        const taken = signal.aborted ? [] : await takeDeliveries(db, AT_ONCE, timeoutMs + HOLD_MS);
        await Promise.all(taken.map((delivery) => this.#deliver(delivery, timeoutMs)));
        if (taken.length < AT_ONCE) return;
      }
    } catch (err) {
      // What was not done is done by the next tick, here or elsewhere.
      if (!signal.aborted) log.warn({err}, 'webhooks could not be looked after');
    }
  }

  async #deliver(delivery: Delivery, timeoutMs: number): Promise<void> {
    const {db, clock, waitsMs = WAITS_MS} = this.#options;
    const {id, attempt, url: given} = delivery;
    const url = typeof given === 'string' ? URL.parse(given) : null;
    if (url === null) {
      this.#tell(delivery, null, 'given_up', 'the job names no webhook any more');
      return endDelivery(db, id);
    }
    const startedAt = clock.elapsed();
    const outcome = await this.#send(delivery, url, timeoutMs);
    // Another server goes on with it, or this one when it is started again.
    if (this.#closing.signal.aborted && outcome.kind !== 'delivered') return putOff(db, id, 0);
    this.#options.metrics.webhookSeconds.observe((clock.elapsed() - startedAt) / 1000);
    const wait = waitsMs[attempt - 1];
    if (outcome.kind === 'delivered') {
      this.#tell(delivery, url, 'delivered', String(outcome.status));
      return endDelivery(db, id);
    }
    if (wait === undefined || (outcome.kind === 'answered' && outcome.status === GONE)) {
      this.#tell(delivery, url, 'given_up', inWords(outcome));
      return endDelivery(db, id);
    }
    const waitMs = jitter(clock, wait / 2, wait);
    this.#tell(delivery, url, 'failed', inWords(outcome), waitMs);
    return putOff(db, id, waitMs);
  }

  async #send(
    {id, body}: Delivery,
    url: URL,
    timeoutMs: number,
  ): Promise<Outcome | {kind: 'refused'; message: string}> {
    const {allow, lookUp, secret, clock} = this.#options;
    const {signal, late} = this.#within(timeoutMs);
    let address: string;
    try {
      // A look-up has no end of its own that is soon enough.
      address = await Promise.race([addressOf(url, allow, lookUp), late]);
    } catch (error) {
      if (signal.aborted) return {kind: 'timeout'};
      if (error instanceof Refused) return {kind: 'refused', message: error.message};
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'no address';
      return {kind: 'unreachable', code};
    }
    const timestamp = Math.floor(clock.now() / 1000);
    const headers = {
      'user-agent': 'ftl-predictions',
      ...signatureHeaders({id, timestamp, body}, secret),
    };
    return post({url, address, headers, body, signal});
  }

  /** Ends when it has taken too long, or this server is closed. */
  #within(timeoutMs: number): {readonly signal: AbortSignal; readonly late: Promise<never>} {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(timeoutMs)]);
    const late = new Promise<never>((_, reject) => {
      const end = (): void => reject(new Error('it has taken too long'));
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, {once: true});
    });
    // Nobody may be waiting for it by then.
    late.catch(() => undefined);
    return {signal, late};
  }

  /** Of the address no more than the origin: the rest of it is often a secret. */
  #tell(
    {id, jobId, attempt}: Delivery,
    url: URL | null,
    outcome: 'delivered' | 'failed' | 'given_up',
    reason: string,
    retryInMs?: number,
  ): void {
    const {log, metrics} = this.#options;
    metrics.webhooks.inc({outcome});
    const fields = {
      ...{delivery: id, jobId, attempt, origin: url?.origin, reason},
      ...(retryInMs !== undefined && {retryInMs}),
    };
    if (outcome === 'delivered') log.info(fields, 'a webhook was delivered');
    else
      log.warn(fields, outcome === 'failed' ? 'a webhook was not delivered yet' : 'a webhook was given up');
  }
}

function inWords(
  outcome: Exclude<Outcome, {kind: 'delivered'}> | {kind: 'refused'; message: string},
): string {
  switch (outcome.kind) {
    case 'refused':
      return outcome.message;
    case 'answered':
      return `answered ${outcome.status}`;
    case 'timeout':
      return 'no answer in time';
    case 'unreachable':
      return `not reached (${outcome.code})`;
  }
}
