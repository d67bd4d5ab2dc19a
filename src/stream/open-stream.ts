import {parseEvent} from '../parse-event.ts';
import type {StreamEvent} from '../protocol.ts';
import {EventStreamParser} from './event-stream-parser.ts';
import type {JobRequests} from './job-requests.ts';
import type {StreamEnvironment} from './stream-environment.ts';
import {cutOff, StreamError} from './stream-error.ts';

/** Bytes parsed at a time, and milliseconds after which the thread is given back: a burst must not hold up the page. */
const SLICE_BYTES = 64 * 1024;
const SLICE_MS = 8;

/** The server's head comes before any query, so a head this late was held back on the way. */
export const HEAD_TIMEOUT_MS = 10_000;

export interface StreamRequest {
  readonly cursor: string;
  readonly epoch: number | null;
  readonly signal: AbortSignal;
  /** Called as bytes come, comments too. */
  readonly onBytes: () => void;
  /** Called for an event that is not as it should be: true = leave it out and go on. */
  readonly isPassedOver: (error: Error) => boolean;
}

/** Some events that came together. */
export interface EventBatch {
  readonly events: readonly StreamEvent[];
  /** The position after them; `undefined` before the first that has one. */
  readonly lastEventId: string | undefined;
  /** Milliseconds that the server asked to wait before the next connection. */
  readonly retryMs: number | undefined;
}

/**
 * Opens the job's stream after the cursor; `null` when the job has ended and there is nothing after it (204).
 *
 * @throws {StreamError} when the answer is not an event stream; the batches throw when it is cut.
 */
export async function openStream(
  requests: JobRequests,
  environment: StreamEnvironment,
  request: StreamRequest,
): Promise<AsyncIterable<EventBatch> | null> {
  const {cursor, epoch, signal} = request;
  const isStart = cursor === 'start';
  const response = await requests.send({
    path: '/stream',
    query: {epoch, since: isStart ? 'start' : null},
    accept: 'text/event-stream',
    lastEventId: isStart ? null : cursor,
    signal,
    headTimeoutMs: HEAD_TIMEOUT_MS,
  });
  if (response.status === 204) return null;
  const type = response.headers.get('Content-Type') ?? 'no content type';
  if (!/^text\/event-stream\s*(;|$)/i.test(type) || response.body === null) {
    void response.body?.cancel();
    throw new StreamError(
      'not-an-event-stream',
      `Expected text/event-stream from ${response.url} but got ${type}. A proxy or login page may be answering instead.`,
      {retryable: false, status: response.status},
    );
  }
  return readEvents(response.body, environment, request);
}

async function* readEvents(
  body: ReadableStream<Uint8Array>,
  environment: StreamEnvironment,
  {signal, onBytes, isPassedOver}: StreamRequest,
): AsyncGenerator<EventBatch> {
  const parser = new EventStreamParser();
  const reader = body.getReader();
  let sliceStart = environment.now();
  try {
    for (;;) {
      const {value: bytes, done} = await read(reader, signal);
      if (done) return;
      onBytes();
      for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
        if (environment.now() - sliceStart > SLICE_MS) {
          await environment.yieldThread();
          signal.throwIfAborted();
          sliceStart = environment.now();
        }
        yield* parse(parser, bytes.subarray(at, at + SLICE_BYTES), isPassedOver);
      }
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

function* parse(
  parser: EventStreamParser,
  bytes: Uint8Array,
  isPassedOver: StreamRequest['isPassedOver'],
): Generator<EventBatch> {
  const events: StreamEvent[] = [];
  const batch = (): EventBatch => ({events, lastEventId: parser.lastEventId, retryMs: parser.retryMs});
  for (const {event, data, id} of messagesOf(parser, bytes)) {
    try {
      const parsed = parseEvent(event, data, id);
      if (parsed !== null) events.push(parsed);
    } catch (error) {
      if (isPassedOver(error as Error)) continue;
      // What came before it stands; its own position must not.
      yield {events, lastEventId: undefined, retryMs: parser.retryMs};
      throw badEvent(error);
    }
  }
  if (events.length > 0 || parser.lastEventId !== undefined || parser.retryMs !== undefined) yield batch();
}

function messagesOf(parser: EventStreamParser, bytes: Uint8Array): ReturnType<EventStreamParser['push']> {
  try {
    return parser.push(bytes);
  } catch (error) {
    throw badEvent(error);
  }
}

const badEvent = (cause: unknown): StreamError =>
  new StreamError('bad-event', `The stream brought an event that cannot be read: ${String(cause)}`, {
    retryable: true,
    cause,
  });

async function read(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  signal: AbortSignal,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await reader.read();
  } catch (cause) {
    signal.throwIfAborted();
    throw cutOff('The stream was cut before the server ended it.', undefined, cause);
  }
}
