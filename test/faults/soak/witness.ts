import {get, type IncomingMessage} from 'node:http';
import {setTimeout as sleep} from 'node:timers/promises';
import {createParser, type EventSourceMessage} from 'eventsource-parser';
import {parseEvent} from '../../../src/protocol/events.ts';
import type {PredictionList, StreamEvent} from '../../../src/protocol/protocol.ts';
import type {Follower} from '../support/follower.ts';

export interface WitnessOptions {
  /** Asked before each connection, so that a test may send it elsewhere. */
  readonly url: () => string;
  readonly jobId: string;
  readonly apiKey: string;
  /** Milliseconds without a byte after which it gives up a connection. Default 2000. */
  readonly silenceMs?: number;
  /** Most milliseconds between two attempts, whatever the server asks. Default 200. */
  readonly patienceMs?: number;
}

/** Thrown to leave a connection on purpose. */
class Leave extends Error {}

/**
 * A reader that believes nothing: it follows a job from its first row as the wire contract says a client does, and
 * complains of every row that comes twice, out of order, or under another place than its own.
 */
export class Witness implements Follower {
  readonly rows = new Map<string, number>();
  readonly complaints: string[] = [];
  readonly resets: string[] = [];
  /** Reasons of the `bye`s and codes of the errors that it was told. */
  readonly partings: string[] = [];
  /** Answers that were not streams, by status. */
  readonly refusals = new Map<number, number>();
  received = 0;
  connections = 0;
  /** `polled_at` of the last heartbeat. */
  polledAt: string | null = null;
  isCaughtUp = false;

  readonly #options: Required<WitnessOptions>;
  readonly #stopping = new AbortController();
  readonly #done: Promise<void>;
  #cursor: string | null = null;
  #retryMs = 20;
  #mustReadList = false;

  constructor(options: WitnessOptions) {
    this.#options = {silenceMs: 2000, patienceMs: 200, ...options};
    this.#done = this.#follow();
  }

  get state(): string {
    return `${this.isCaughtUp ? 'live' : 'catching up'} at ${this.#cursor}`;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#done;
  }

  async #follow(): Promise<void> {
    const {signal} = this.#stopping;
    while (!signal.aborted) {
      try {
        if (this.#mustReadList) await this.#readList();
        await this.#stream();
      } catch {
        // Whatever ended it: the next connection goes on from the cursor.
      }
      this.isCaughtUp = false;
      await sleep(Math.min(this.#retryMs, this.#options.patienceMs), undefined, {signal}).catch(() => {});
    }
  }

  async #stream(): Promise<void> {
    const since = this.#cursor === null ? '?since=start' : '';
    const response = await this.#request(`/stream${since}`, {
      Accept: 'text/event-stream',
      ...(this.#cursor !== null && {'Last-Event-ID': this.#cursor}),
    });
    if (response === null) return;
    this.connections++;
    const parser = createParser({
      onEvent: (message) => this.#take(message),
      onRetry: (ms) => (this.#retryMs = ms),
    });
    const decoder = new TextDecoder();
    for await (const chunk of response as AsyncIterable<Buffer>)
      parser.feed(decoder.decode(chunk, {stream: true}));
  }

  #take(message: EventSourceMessage): void {
    const event = parseEvent(message.event ?? 'message', message.data, message.id);
    if (event === null) return;
    if (event.event === 'prediction') this.#takePrediction(event);
    if (event.id !== undefined) this.#cursor = event.id;
    if (event.event === 'caught_up') this.isCaughtUp = true;
    if (event.event === 'heartbeat') this.polledAt = event.data.polled_at;
    if (event.event === 'bye') this.partings.push(event.data.reason);
    if (event.event === 'error') this.partings.push(event.data.code);
    if (event.event === 'reset') {
      this.resets.push(event.data.reason);
      this.#mustReadList = true;
      throw new Leave();
    }
  }

  #takePrediction({id, data}: StreamEvent & {event: 'prediction'}): void {
    const {prediction} = data;
    const [gen, seq] = (id ?? '').split('.');
    const [heldGen, heldSeq] = (this.#cursor ?? '').split('.');
    this.received++;
    if (Number(seq) !== prediction.seq) this.complaints.push(`row ${prediction.seq} came with id ${id}`);
    if (heldGen !== '' && heldGen !== gen)
      this.complaints.push(`generation ${gen} after ${heldGen}, without a reset`);
    if (prediction.seq <= Number(heldSeq ?? 0))
      this.complaints.push(`row ${prediction.seq} came after ${heldSeq}`);
    if (prediction.seq <= (this.rows.get(prediction.id) ?? 0))
      this.complaints.push(`row ${prediction.seq} came again`);
    this.rows.set(prediction.id, prediction.seq);
  }

  /** After a reset: all pages of the list, and the cursor of the first. */
  async #readList(): Promise<void> {
    const rows = new Map<string, number>();
    let cursor: string | null = null;
    for (let page = '?limit=200'; page !== '';) {
      const response = await this.#request(page, {});
      if (response === null) throw new Leave();
      const chunks: Buffer[] = [];
      for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
      const list = JSON.parse(Buffer.concat(chunks).toString()) as PredictionList;
      for (const {id, seq} of list.predictions) {
        if (rows.has(id)) this.complaints.push(`row ${seq} is on two pages of the list`);
        rows.set(id, seq);
      }
      cursor ??= list.cursor;
      page = list.next === null ? '' : `?limit=200&after=${encodeURIComponent(list.next)}`;
    }
    this.rows.clear();
    for (const [id, seq] of rows) this.rows.set(id, seq);
    this.#cursor = cursor;
    this.#mustReadList = false;
  }

  /** The answer, when it is a 200; else `null`, and it is noted. Silence ends it. */
  async #request(path: string, headers: Readonly<Record<string, string>>): Promise<IncomingMessage | null> {
    const {url, jobId, apiKey, silenceMs} = this.#options;
    const address = `${url()}/api/training/predictions/${jobId}${path}`;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = get(address, {
        agent: false,
        headers: {'X-API-Key': apiKey, ...headers},
        signal: this.#stopping.signal,
        timeout: silenceMs,
      });
      request.on('response', resolve);
      request.on('timeout', () => request.destroy(new Leave()));
      request.on('error', reject);
    });
    if (response.statusCode === 200) return response;
    const status = response.statusCode ?? 0;
    this.refusals.set(status, (this.refusals.get(status) ?? 0) + 1);
    this.#retryMs = Number(response.headers['retry-after'] ?? 0.05) * 1000;
    response.resume();
    return null;
  }
}
