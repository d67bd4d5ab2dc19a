import type {EventMessage} from './intake.ts';
import {EventStreamParser} from './parser.ts';
import type {JobRequests} from './requests.ts';
import type {StreamEnvironment} from './environment.ts';

/** Bytes parsed at a time, and milliseconds after which the thread is given back: a burst must not hold up the page. */
const SLICE_BYTES = 64 * 1024;
const SLICE_MS = 8;

/** The server's head comes before any query, so a head this late was held back on the way. */
const HEAD_TIMEOUT_MS = 10_000;

export interface StreamRequest {
  readonly cursor: string;
  readonly epoch: number | null;
  readonly signal: AbortSignal;
}

/** Some messages that came together. */
export interface MessageBatch {
  readonly messages: readonly EventMessage[];
  /** The position after them; `undefined` before the first that has one. */
  readonly lastEventId: string | undefined;
  /** Milliseconds that the server asked to wait before the next connection. */
  readonly retryMs?: number | undefined;
}

/**
 * Opens the job's stream after the cursor; `null` when the job has ended and there is nothing after it (204). The position
 * goes into header and query both: proxies drop the one or the other.
 *
 * @throws {StreamError} when the answer is not an event stream
 */
export function openStream(
  requests: JobRequests,
  {cursor, epoch, signal}: StreamRequest,
): Promise<ReadableStream<Uint8Array> | null> {
  return requests.stream({
    path: '/stream',
    query: {epoch, since: cursor},
    lastEventId: cursor === 'start' ? null : cursor,
    signal,
    headTimeoutMs: HEAD_TIMEOUT_MS,
  });
}

/**
 * Reads a stream to its end, and on only when what came has been taken.
 *
 * @param onBytes called as bytes come, comments too
 * @throws when the stream is cut, or has an event without end
 */
export async function readMessages(
  body: ReadableStream<Uint8Array>,
  environment: Pick<StreamEnvironment, 'now' | 'yieldThread'>,
  onBytes: () => void,
  take: (batch: MessageBatch) => Promise<void>,
): Promise<void> {
  const parser = new EventStreamParser();
  const reader = body.getReader();
  let sliceStart = environment.now();
  try {
    for (;;) {
      const askedAt = environment.now();
      const read = await reader.read();
      if (read.done) return;
      // What had to be waited for has come in a task of its own.
      if (environment.now() - askedAt > SLICE_MS) sliceStart = environment.now();
      onBytes();
      const bytes = read.value;
      for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
        if (environment.now() - sliceStart > SLICE_MS) {
          await environment.yieldThread();
          sliceStart = environment.now();
        }
        const messages = parser.push(bytes.subarray(at, at + SLICE_BYTES));
        const {lastEventId, retryMs} = parser;
        await take({messages, lastEventId, retryMs});
      }
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}
