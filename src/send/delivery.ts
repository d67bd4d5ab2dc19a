import {promisify} from 'node:util';
import {gzip} from 'node:zlib';
import {backoffMs, decide, HOLD_MS, retryAfterMs, type Decision} from './retry.ts';

const JOBS = '/api/training/jobs';
const PREDICTIONS = '/api/training/predictions';
const ANSWER_MS = 30_000;
/** A body below it is sent as it is. */
const GZIP_FROM_BYTES = 1024;

const compress = promisify(gzip);

/** Where to, and as whom. */
export interface Target {
  readonly jobId: string;
  /** Of the server, without a slash at its end; `null`: nothing is sent. */
  readonly url: string | null;
  readonly key: string | null;
  readonly jobToken: string | null;
  /** model_name, dataset_path and config of the job. */
  readonly about: Readonly<Record<string, unknown>>;
}

/** What a delivery has to tell. */
export interface DeliveryEvents {
  /** Trouble of a kind, told once until it is over. */
  warn(kind: string, text: string): void;
  over(kind: string, text: string): void;
  sent(count: number): void;
  leftOut(count: number): void;
}

interface Answer {
  /** `null`: there was none; `fault` says why. */
  readonly status: number | null;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly retryAfter: string | null;
  readonly fault: string;
}

/** Brings one batch to the server, request by request, and decides what comes after each answer. */
export class Delivery {
  readonly #target: Target;
  readonly #events: DeliveryEvents;
  readonly #random: () => number;
  #token: string | null;
  /** The token was made for us and has not been good for anything yet. */
  #isFresh = false;
  #attempt = 0;
  #parts: (readonly string[])[] = [];
  /** What only a person can mend, until it is mended. */
  refusal: string | null = null;

  constructor(target: Target, events: DeliveryEvents, random: () => number = Math.random) {
    this.#target = target;
    this.#events = events;
    this.#random = random;
    this.#token = target.jobToken;
  }

  begin(lines: readonly string[]): void {
    this.#parts = [lines];
  }

  /** One request. `null` when all of the batch is settled, else the milliseconds to wait before the next step. */
  async step(isStatus: boolean): Promise<number | null> {
    if (this.#token === null) return (await this.register()) ?? 0;
    if (isStatus) return this.#stepStatus();
    this.#parts = this.#parts.filter((part) => part.length > 0);
    const part = this.#parts[0];
    if (part === undefined) return null;
    const body = `{"job_id":${JSON.stringify(this.#target.jobId)},"predictions":[${part.join(',')}]}`;
    const answer = await this.#ask('POST', PREDICTIONS, body, this.#bearer());
    const decision = decide(answer.status, answer.body, answer.retryAfter);
    if (decision.action === 'done') {
      this.#parts.shift();
      this.#stored(answer.body ?? {}, part.length);
      return this.#parts.length > 0 ? 0 : null;
    }
    if (decision.action === 'drop' || decision.action === 'split') {
      this.#partWays(part, decision, answer);
      return 0;
    }
    return this.#otherwise(decision, answer);
  }

  /** Gets a job token: `null` when there is one, else the milliseconds to wait. */
  async register(): Promise<number | null> {
    const {url, key, jobId, about} = this.#target;
    if (this.#token !== null) return null;
    if (url === null || key === null) {
      const missing = url === null ? 'url' : 'key';
      return this.#hold(`no ${missing} was given (or FTL_${url === null ? 'URL' : 'API_KEY'} set)`);
    }
    const body = JSON.stringify({job_id: jobId, status: 'running', ...about});
    const answer = await this.#ask('POST', JOBS, body, {'X-API-Key': key});
    const token = answer.body?.['job_token'];
    if (answer.status === 200 && typeof token === 'string') {
      this.#token = token;
      this.#isFresh = true;
      this.#settled();
      return null;
    }
    const {status} = answer;
    const isRefusal = status !== null && status >= 400 && status < 500 && ![408, 425, 429].includes(status);
    if (isRefusal) return this.#hold(`the server does not take the job (${said(answer)})`);
    return this.#later(answer, retryAfterMs(answer.retryAfter));
  }

  async #stepStatus(): Promise<number | null> {
    const path = `${JOBS}/${encodeURIComponent(this.#target.jobId)}`;
    const answer = await this.#ask('PATCH', path, this.#parts[0]?.[0] ?? '{}', this.#bearer());
    if (answer.status === 200 && answer.body !== null) {
      this.#settled();
      return null;
    }
    const decision = decide(answer.status, answer.body, answer.retryAfter);
    if (decision.action === 'split' || decision.action === 'drop') {
      this.#events.warn('status', `the server does not take the job's status (${said(answer)})`);
      return null;
    }
    return this.#otherwise(decision, answer);
  }

  #bearer(): Record<string, string> {
    return {Authorization: `Bearer ${this.#token}`};
  }

  #otherwise(decision: Decision, answer: Answer): number {
    if (decision.action === 'register' && this.#target.key !== null && !this.#isFresh) {
      this.#token = null;
      return 0;
    }
    if (decision.action === 'retry') return this.#later(answer, decision.waitMs);
    return this.#hold(`the server refuses this job's predictions (${said(answer)})`);
  }

  #stored(body: Readonly<Record<string, unknown>>, count: number): void {
    this.#isFresh = false;
    this.#events.sent(count);
    this.#settled();
    for (const name of Array.isArray(body['ignored']) ? body['ignored'] : []) {
      this.#events.warn(`ignored ${name}`, `the server does not know the field "${name}" and ignores it`);
    }
  }

  #settled(): void {
    this.#attempt = 0;
    this.refusal = null;
    this.#events.over('away', `the server at ${this.#target.url} answers again`);
    this.#events.over('refused', "the server takes this job's predictions now");
  }

  /** Leaves out what the server cannot take, and keeps the rest of the batch. */
  #partWays(part: readonly string[], decision: Decision, answer: Answer): void {
    const indices = decision.action === 'drop' ? decision.indices : [];
    const bad = new Set(indices.filter((i) => i < part.length));
    if (bad.size === 0 && part.length > 1) {
      const half = part.length >> 1;
      this.#parts.splice(0, 1, part.slice(0, half), part.slice(half));
      return;
    }
    if (bad.size === 0) bad.add(0);
    for (const i of bad) {
      const text = `the server does not take ${nameOf(part[i]!)}; it is left out (${said(answer)})`;
      this.#events.warn('left out', text);
    }
    this.#events.leftOut(bad.size);
    this.#parts[0] = part.filter((_, i) => !bad.has(i));
  }

  #later(answer: Answer, waitMs: number | null): number {
    const pause = waitMs ?? backoffMs(this.#attempt, this.#random());
    this.#attempt++;
    const what =
      answer.status === null
        ? `does not answer (${said(answer)})`
        : answer.status < 400
          ? `is no ftl-predictions server, or something stands before it (answered ${said(answer)})`
          : `is not ready (${said(answer)})`;
    const text = `the server at ${this.#target.url} ${what}. Training goes on; predictions wait and are sent later`;
    this.#events.warn('away', text);
    return pause;
  }

  #hold(why: string): number {
    this.refusal = why;
    this.#events.warn('refused', `${why}. NOTHING IS SENT until that is mended; predictions are kept`);
    return HOLD_MS;
  }

  /** Never throws for what the network or the server does. */
  async #ask(
    method: string,
    path: string,
    json: string,
    credential: Record<string, string>,
  ): Promise<Answer> {
    const none = {status: null, body: null, retryAfter: null};
    try {
      const plain = Buffer.from(json);
      const isLong = plain.length >= GZIP_FROM_BYTES;
      const response = await fetch(`${this.#target.url}${path}`, {
        method,
        headers: {
          Accept: 'application/json',
          'Content-Type': 'application/json',
          ...(isLong && {'Content-Encoding': 'gzip'}),
          ...credential,
        },
        body: isLong ? await compress(plain) : plain,
        // A redirect would turn the POST into a GET, or carry the credential elsewhere.
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      const body = asObject(await response.text());
      return {status: response.status, body, retryAfter: response.headers.get('Retry-After'), fault: ''};
    } catch (error) {
      return {...none, fault: reasonOf(error)};
    }
  }
}

/** What `fetch` says is "fetch failed"; why is in its cause. A header's own error may quote the credential. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given';
  if (error.cause instanceof Error)
    return error.cause.message || String((error.cause as NodeJS.ErrnoException).code);
  if (error.name === 'TimeoutError') return `no answer within ${ANSWER_MS / 1000} s`;
  return 'the URL or the credential has characters that cannot be sent';
}

function said({status, body, fault}: Answer): string {
  if (status === null) return fault;
  const error = body?.['error'];
  return typeof error === 'string' ? `${status}: ${error}` : `${status} without a reason`;
}

function asObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}

function nameOf(line: string): string {
  try {
    const {sample_index, step} = JSON.parse(line) as {sample_index: number; step: number};
    return `sample ${sample_index} of step ${step}`;
  } catch {
    return 'a record';
  }
}
