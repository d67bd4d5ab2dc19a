import {checkEvent} from '../parse-event.ts';
import type {EventList, StreamEvent} from '../protocol.ts';
import type {JobRequests} from './job-requests.ts';
import {StreamError} from './stream-error.ts';

export interface PollRequest {
  readonly cursor: string;
  readonly epoch: number | null;
  /** Seconds that the server may hold the answer back for news, 30 at most. */
  readonly waitS: number;
  readonly signal: AbortSignal;
  /** Called for an event that is not as it should be: true = leave it out and go on. */
  readonly isPassedOver: (error: Error) => boolean;
}

export interface PollAnswer {
  readonly events: readonly StreamEvent[];
  readonly cursor: string;
  /** There is more: ask again at once. */
  readonly hasMore: boolean;
}

/**
 * The events after the cursor in one JSON answer, for where streams are not to be had; `null` when the job has ended
 * and there is nothing after it (204).
 */
export async function longPoll(requests: JobRequests, request: PollRequest): Promise<PollAnswer | null> {
  const {cursor, epoch, waitS, signal, isPassedOver} = request;
  const answer = await requests.json<EventList | null>({
    path: '/stream',
    query: {epoch, wait: waitS, since: cursor},
    signal,
  });
  if (answer === null) return null;
  const events: StreamEvent[] = [];
  for (const {event, data, id} of answer.events) {
    try {
      const parsed = checkEvent(event, data, id ?? undefined);
      if (parsed !== null) events.push(parsed);
    } catch (cause) {
      if (isPassedOver(cause as Error)) continue;
      throw new StreamError('bad-event', `The answer has an event that cannot be read: ${String(cause)}`, {
        retryable: true,
        cause,
      });
    }
  }
  return {events, cursor: answer.cursor, hasMore: answer.more};
}
