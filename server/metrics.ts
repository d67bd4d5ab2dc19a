import {collectDefaultMetrics, Counter, Gauge, Histogram, Registry} from 'prom-client';
import type {StreamEvent} from '../src/protocol/protocol.ts';

/** What is counted on the hot path in plain numbers, and read only when somebody asks for the metrics. */
export interface StreamTotals {
  readonly open: number;
  /** Streams that may be open. */
  readonly limit: number;
  /** Events written, once per viewer. */
  readonly deliveries: number;
  /** On the wire, after compression. */
  readonly bytes: number;
  /** Bytes that wait for slow viewers. */
  readonly waitingBytes: number;
  /** Memory that these take: what several wait for is there once. */
  readonly heldBytes: number;
  /** Reads of backlogs that wait for their turn. */
  readonly waitingReads: number;
}

const NO_STREAMS: StreamTotals = {
  open: 0,
  limit: 0,
  deliveries: 0,
  bytes: 0,
  waitingBytes: 0,
  heldBytes: 0,
  waitingReads: 0,
};

/** The metrics of one server, each under the name that the alerts know it by. */
export class Metrics {
  readonly #registry = new Registry();
  #readStreams: () => StreamTotals = () => NO_STREAMS;

  readonly streamsOpened = this.#counter('ftl_streams_opened_total', 'Streams opened.');
  readonly streamsClosed = this.#counter('ftl_streams_closed_total', 'Streams closed, by reason.', [
    'reason',
  ]);
  readonly streamSeconds = this.#histogram(
    'ftl_stream_duration_seconds',
    'How long streams were open.',
    [1, 10, 60, 300, 900, 1800, 3600, 7200],
  );
  readonly refused = this.#counter('ftl_streams_refused_total', 'Streams not opened, by reason.', ['reason']);
  readonly reconnects = this.#counter(
    'ftl_stream_reconnects_total',
    'Streams asked for with a cursor, by outcome: resumed, reset or refused.',
    ['outcome'],
  );
  readonly events = this.#counter('ftl_stream_events_total', 'Events made, once for all viewers.', ['event']);
  readonly backlogReads = this.#counter(
    'ftl_stream_backlog_reads_total',
    'Reads of what viewers had missed.',
  );
  readonly lag = this.#histogram(
    'ftl_stream_lag_seconds',
    'From the write of a row to its delivery to all viewers, per batch, by the clocks of database and server.',
    [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  );
  readonly pollSeconds = this.#histogram(
    'ftl_poll_duration_seconds',
    'How long polls took that succeeded.',
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
  );
  readonly polledRows = this.#counter(
    'ftl_polled_rows_total',
    'Rows that came by polls, or along with commits.',
  );
  readonly pollErrors = this.#counter('ftl_poll_errors_total', 'Polls that failed.');
  readonly rowsLeftOut = this.#counter(
    'ftl_rows_left_out_total',
    'Rows of other programs that the contract cannot say, left out of all that is told and counted.',
  );
  readonly fieldsLeftOut = this.#counter(
    'ftl_fields_left_out_total',
    'Values of other programs that the contract cannot say: told as null; own scores kept, and not rolled up.',
    ['field'],
  );
  readonly webhooks = this.#counter(
    'ftl_webhook_deliveries_total',
    'Sendings of webhooks, by outcome: delivered, failed (tried again) or given_up.',
    ['outcome'],
  );
  readonly webhookSeconds = this.#histogram(
    'ftl_webhook_duration_seconds',
    'How long sendings of webhooks took.',
    [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  );
  readonly authFailures = this.#counter(
    'ftl_auth_failures_total',
    'Requests without a good credential, by code.',
    ['code'],
  );
  readonly clientErrors = this.#counter('ftl_client_errors_total', 'Answers of 400 to 499, by code.', [
    'code',
  ]);

  constructor() {
    // A series that begins above zero would hide its first increase.
    for (const outcome of ['resumed', 'reset', 'refused']) this.reconnects.inc({outcome}, 0);
    for (const outcome of ['delivered', 'failed', 'given_up']) this.webhooks.inc({outcome}, 0);
    // Ten times as seldom as by default: the timer that measures the lag of the event loop was half of an idle server's work.
    collectDefaultMetrics({register: this.#registry, eventLoopMonitoringPrecision: 100});
    const read = (): StreamTotals => this.#readStreams();
    this.#gauge('ftl_streams_open', 'Streams that are open.', () => read().open);
    this.#gauge('ftl_streams_limit', 'Streams that may be open.', () => read().limit);
    this.#gauge('ftl_stream_backlog_bytes', 'Bytes that wait for slow viewers.', () => read().waitingBytes);
    this.#gauge('ftl_stream_held_bytes', 'Memory of what waits for slow viewers.', () => read().heldBytes);
    this.#gauge('ftl_stream_waiting_reads', 'Reads of backlogs that wait.', () => read().waitingReads);
    this.#total('ftl_stream_deliveries_total', 'Events written, once per viewer.', () => read().deliveries);
    this.#total('ftl_stream_bytes_total', 'Bytes of streams on the wire.', () => read().bytes);
  }

  /** Where the totals of streams come from. */
  watchStreams(read: () => StreamTotals): void {
    this.#readStreams = read;
  }

  /** Events were made, for however many viewers. */
  made(events: readonly StreamEvent[]): void {
    for (const {event} of events) this.events.inc({event});
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All of them, in the text format of Prometheus. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #counter<Label extends string = never>(
    name: string,
    help: string,
    labelNames: Label[] = [],
  ): Counter<Label> {
    return new Counter({name, help, labelNames, registers: [this.#registry]});
  }

  #histogram(name: string, help: string, buckets: number[]): Histogram {
    return new Histogram({name, help, buckets, registers: [this.#registry]});
  }

  #gauge(name: string, help: string, read: () => number): void {
    const collect = function (this: Gauge): void {
      this.set(read());
    };
    new Gauge({name, help, registers: [this.#registry], collect});
  }

  /** A counter whose value is kept elsewhere. */
  #total(name: string, help: string, read: () => number): void {
    const collect = function (this: Counter): void {
      this.reset();
      this.inc(read());
    };
    new Counter({name, help, registers: [this.#registry], collect});
  }
}
