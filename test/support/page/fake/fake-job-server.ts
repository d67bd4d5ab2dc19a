import type {EventData, EventName, JobStatus, Prediction} from '../../../../src/protocol/protocol.ts';
import {overallImprovement, trendsByEpoch, trendsByStep} from '../../../../src/stream/rows/roll-up.ts';
import {makePrediction} from '../make-prediction.ts';

const encoder = new TextEncoder();
const BASE = '/api/training/predictions/';

export interface FakeRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
}

/** One open event stream, seen from the server. */
export class FakeStream {
  readonly #server: FakeJobServer;
  readonly #epoch: number | null;
  #isHeld: boolean;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  #seq: number;
  readonly response: Response;

  constructor(
    server: FakeJobServer,
    {seq, epoch, signal}: {seq: number; epoch: number | null; signal: AbortSignal},
  ) {
    this.#server = server;
    this.#seq = seq;
    this.#epoch = epoch;
    this.#isHeld = server.holdsStreams;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => void this.#leave(),
    });
    signal.addEventListener('abort', () => this.cut(signal.reason));
    this.response = new Response(body, {headers: {'Content-Type': 'text/event-stream; charset=utf-8'}});
  }

  /** The head, what is after the cursor, and the word that this was all. */
  greet(): void {
    const {rowCount, status} = this.#server;
    this.comment('x'.repeat(64));
    const backlog = this.#server.rowsAfter(this.#seq, this.#epoch).length;
    this.send('connected', {
      jobId: 'job',
      status,
      total_count: rowCount,
      backlog,
      timestamp: this.#server.time(),
      ...(this.#server.saysSince && {since: this.cursor}),
    });
    this.deliver();
    this.send('caught_up', {total_count: rowCount, timestamp: this.#server.time()}, this.cursor);
    if (this.#server.isOver) this.bye('ended');
  }

  get cursor(): string {
    return this.#server.cursorAt(this.#seq, this.#epoch);
  }

  /** Sends what was committed since. */
  deliver(): void {
    for (const prediction of this.#server.rowsAfter(this.#seq, this.#epoch)) {
      this.#seq = prediction.seq;
      this.send(
        'prediction',
        {type: 'prediction', prediction, total_count: this.#server.rowCount},
        this.cursor,
      );
    }
    this.#seq = Math.max(this.#seq, this.#server.headSeq);
  }

  heartbeat(polledAgoMs = 0): void {
    const timestamp = this.#server.time();
    const polled_at = new Date(Date.parse(timestamp) - polledAgoMs).toISOString();
    this.send('heartbeat', {timestamp, polled_at}, this.cursor);
  }

  send<Name extends EventName>(event: Name, data: EventData[Name], id?: string, retryMs?: number): void {
    const retry = retryMs === undefined ? '' : `retry: ${retryMs}\n`;
    this.write(
      `${retry}event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`,
    );
  }

  comment(text: string): void {
    this.write(`: ${text}\n\n`);
  }

  write(text: string | Uint8Array): void {
    if (this.#isHeld) return;
    this.#controller.enqueue(typeof text === 'string' ? encoder.encode(text) : text);
  }

  bye(reason: EventData['bye']['reason'], retryMs?: number): void {
    this.send('bye', {reason}, undefined, retryMs);
    this.end();
  }

  end(): void {
    if (this.#leave()) this.#controller.close();
  }

  cut(reason: unknown = new TypeError('network error')): void {
    if (this.#leave()) this.#controller.error(reason);
  }

  /** The network between goes dead: nothing more comes through, not even the end. */
  mute(): void {
    this.#isHeld = true;
  }

  #leave(): boolean {
    return this.#server.streams.delete(this);
  }
}

const rejectionOf = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), {once: true});
  });

/** A server of one job, in memory, that answers as the contract says unless it is told to misbehave. */
export class FakeJobServer {
  readonly streams = new Set<FakeStream>();
  readonly requests: FakeRequest[] = [];
  status: JobStatus = 'running';
  /** No answer at all. */
  isOffline = false;
  /** Only the heads of streams come through. */
  holdsStreams = false;
  /** `connected` says where the server took up; older ones did not. */
  saysSince = true;
  /** On the way to this server the header is lost, or the query, that says where to go on. */
  drops: {header?: boolean; query?: boolean} = {};
  /** Answers the request itself, where it returns one. */
  intercept: (request: FakeRequest) => Response | null | Promise<Response | null> = () => null;
  time: () => string = () => new Date().toISOString();
  #rows = new Map<string, Prediction>();
  #gen = 'g1';
  #seq = 0;

  get rowCount(): number {
    return this.#rows.size;
  }

  get headSeq(): number {
    return this.#seq;
  }

  /** The latest versions of all rows, by seq. */
  get rows(): readonly Prediction[] {
    return [...this.#rows.values()].sort((a, b) => a.seq - b.seq);
  }

  rowsAfter(seq: number, epoch: number | null): readonly Prediction[] {
    return this.rows.filter((row) => row.seq > seq && (epoch === null || row.epoch === epoch));
  }

  cursorAt(seq: number, epoch: number | null): string {
    return `${this.#gen}.${seq}${epoch === null ? '' : `.e${epoch}`}`;
  }

  /** Commits rows, each under its natural key, and streams them. */
  commit(...rows: readonly Partial<Prediction>[]): readonly Prediction[] {
    const committed = rows.map((fields) => {
      const row = makePrediction({...fields, seq: ++this.#seq, updated_at: this.time()});
      const key = `${row.epoch}/${row.step}/${row.sample_index}`;
      const id = this.#rows.get(key)?.id ?? `id-${this.#gen}-${key}`;
      const stored = {...row, id};
      this.#rows.set(key, stored);
      return stored;
    });
    // A finished job that gets rows runs again.
    if (this.isOver) this.status = 'running';
    for (const stream of [...this.streams]) stream.deliver();
    return committed;
  }

  /** As after a restore: the rows are numbered anew, and cursors mean nothing any more. */
  newGeneration(keep: (row: Prediction) => boolean = () => true): void {
    const kept = this.rows.filter(keep);
    this.#gen = `g${Number(this.#gen.slice(1)) + 1}`;
    this.#seq = 0;
    this.#rows = new Map(
      kept.map((row) => [`${row.epoch}/${row.step}/${row.sample_index}`, {...row, seq: ++this.#seq}]),
    );
    for (const stream of [...this.streams]) {
      stream.send('reset', {reason: 'generation'});
      stream.end();
    }
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const signal = init?.signal ?? new AbortController().signal;
    signal.throwIfAborted();
    const request = {path: url.pathname, query: url.searchParams, headers: new Headers(init?.headers)};
    this.requests.push(request);
    await Promise.resolve();
    if (this.isOffline) throw new TypeError('Failed to fetch');
    const intercepted = await Promise.race([this.intercept(request), rejectionOf(signal)]);
    const response = intercepted ?? this.#answer(request, signal);
    Object.defineProperty(response, 'url', {value: url.href});
    return response;
  };

  #answer({path, query, headers}: FakeRequest, signal: AbortSignal): Response {
    const epoch = query.has('epoch') ? Number(query.get('epoch')) : null;
    const isJob = path.includes(BASE);
    const [, below = ''] = /^[^/]+(.*)$/.exec(path.slice(path.indexOf(BASE) + BASE.length)) ?? [];
    if (isJob && below === '') return this.#list(query, epoch);
    if (below === '/trends') return this.#trends(query.get('by'));
    if (below !== '/stream') return Response.json({error: 'not here', code: 'not_found'}, {status: 404});
    const given = this.drops.header ? null : headers.get('Last-Event-ID');
    const since = given ?? (this.drops.query ? null : query.get('since'));
    const isJson = headers.get('Accept') === 'application/json';
    return isJson ? this.#poll(since, epoch) : this.#stream(since, epoch, signal);
  }

  #list(query: URLSearchParams, epoch: number | null): Response {
    const [head = this.#seq, below = Infinity] = (query.get('after') ?? '')
      .split('-')
      .filter(Boolean)
      .map(Number);
    const limit = Number(query.get('limit') ?? 50);
    const all = this.rowsAfter(0, epoch);
    const matching = all.filter((row) => row.seq <= head && row.seq < below).reverse();
    const predictions = matching.slice(0, limit);
    const {status} = this;
    return Response.json({
      job_id: 'job',
      job: {status, model_name: null, error_message: null, started_at: null, completed_at: null},
      predictions,
      total_count: all.length,
      total_is_exact: true,
      epoch_count: new Set(all.map((row) => row.epoch)).size,
      cursor: this.cursorAt(head, epoch),
      next: matching.length > limit ? `${head}-${predictions.at(-1)!.seq}` : null,
    });
  }

  #trends(by: string | null): Response {
    const byEpoch = trendsByEpoch(this.rows);
    const trends = by === 'step' ? trendsByStep(this.rows) : byEpoch;
    return Response.json({job_id: 'job', trends, overall_improvement: overallImprovement(byEpoch)});
  }

  /** The seq after which a cursor goes on, or `null` where it is of another generation. */
  #seqOf(since: string | null): number | null {
    if (since === null) return this.#seq;
    if (since === 'start') return 0;
    const [gen, seq] = since.split('.');
    return gen === this.#gen && Number(seq) <= this.#seq ? Number(seq) : null;
  }

  /** The training is over. */
  get isOver(): boolean {
    return this.status === 'completed' || this.status === 'failed' || this.status === 'cancelled';
  }

  #stream(since: string | null, epoch: number | null, signal: AbortSignal): Response {
    const seq = this.#seqOf(since);
    if (seq !== null && this.isOver && this.rowsAfter(seq, epoch).length === 0) {
      return new Response(null, {status: 204});
    }
    const stream = new FakeStream(this, {seq: seq ?? 0, epoch, signal});
    this.streams.add(stream);
    if (seq === null) {
      stream.send('reset', {reason: 'generation'});
      stream.end();
    } else {
      stream.greet();
    }
    return stream.response;
  }

  #poll(since: string | null, epoch: number | null): Response {
    const seq = this.#seqOf(since);
    if (seq === null) {
      const events = [{event: 'reset', data: {reason: 'generation'}}];
      return Response.json({events, cursor: this.cursorAt(this.#seq, epoch), more: false});
    }
    const rows = this.rowsAfter(seq, epoch);
    if (this.isOver && rows.length === 0) return new Response(null, {status: 204});
    const {rowCount: total_count, status} = this;
    const timestamp = this.time();
    const connected = {
      event: 'connected',
      data: {
        ...{jobId: 'job', status, total_count, backlog: rows.length, timestamp},
        ...(this.saysSince && {since: this.cursorAt(seq, epoch)}),
      },
    };
    const predictions = rows.map((prediction) => ({
      event: 'prediction',
      id: this.cursorAt(prediction.seq, epoch),
      data: {type: 'prediction', prediction, total_count},
    }));
    const caughtUp = {
      event: 'caught_up',
      id: this.cursorAt(this.#seq, epoch),
      data: {total_count, timestamp},
    };
    const events = [connected, ...predictions, caughtUp];
    return Response.json({events, cursor: this.cursorAt(this.#seq, epoch), more: false});
  }
}
