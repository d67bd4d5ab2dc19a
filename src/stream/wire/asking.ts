/** The events of a job one answer at a time: where streams are not to be had, and of jobs that rest. */
import type {EventList} from '../../protocol/protocol.ts';
import type {StreamEnvironment} from './environment.ts';
import type {StreamGate} from './gate.ts';
import type {MessageBatch} from './open-stream.ts';
import type {JobRequests} from './requests.ts';
import type {StreamSignal, StreamState} from './state.ts';

/** How often a job that is idle or has ended is asked about. */
const ASK_MS = 60_000;
const LIST_POLL_MS = 10_000;
const LONG_POLL_S = 25;
/** A server that answers long polls at once with nothing is not asked faster than this. */
const LEAST_POLL_MS = 1000;
/** An answer that was held back for news comes no later than this after its time. */
const GRACE_MS = 10_000;

/** What the asking needs of a client. */
export interface AskingClient {
  readonly environment: StreamEnvironment;
  readonly requests: JobRequests;
  readonly gate: StreamGate;
  readonly epoch: number | null;
  readonly state: StreamState;
  readonly cursor: string | null;
  /** Events are not to be had by any way: the list is all that is left. */
  isWithoutEvents(error: unknown): boolean;
  rest(ms: number, signal: AbortSignal): Promise<void>;
  /** ± 20 %. */
  around(ms: number): number;
  signal(signal: StreamSignal): void;
  fail(error: unknown): void;
  readList(signal: AbortSignal): Promise<void>;
  takeAll(batch: MessageBatch, signal: AbortSignal): Promise<void>;
  end(): void;
  woken(): Promise<void>;
}

/** Asks again and again for as long as streams do not come through. */
export async function poll(client: AskingClient, signal: AbortSignal): Promise<void> {
  const {gate} = client;
  if (gate.cause?.code === 'no-line') void awaitConnection(client, signal);
  let isAnswered = false;
  while (gate.cause !== null) {
    const polled = pollOnce(client, signal);
    const restMs = await (isAnswered ? polled : gate.confirm(polled, signal));
    isAnswered = true;
    client.signal({type: 'polled'});
    await client.rest(restMs, signal);
  }
  client.signal({type: 'retry'});
}

/** As soon as there is a connection for the stream, it is tried. */
async function awaitConnection(client: AskingClient, signal: AbortSignal): Promise<void> {
  try {
    const {environment, requests} = client;
    await environment.share?.freed(requests, requests.urlOf('/stream'), signal);
  } catch {
    return;
  }
  client.gate.open();
  client.signal({type: 'retry'});
}

/** Looks every minute, and when the page is seen again, whether an idle or ended job has moved. */
export async function askNowAndThen(client: AskingClient, signal: AbortSignal): Promise<void> {
  const {environment} = client;
  const onlyVisible = client.state.kind === 'ended';
  for (;;) {
    await Promise.race([client.rest(client.around(ASK_MS), signal), client.woken()]);
    if (onlyVisible && !environment.isVisible()) continue;
    try {
      const hasNews = await ask(client, 0, signal);
      if (hasNews || (hasNews === false && onlyVisible)) client.signal({type: 'moved'});
    } catch (error) {
      signal.throwIfAborted();
      client.fail(error);
    }
    signal.throwIfAborted();
  }
}

/** Asks once, and says how long to rest before the next time. */
async function pollOnce(client: AskingClient, signal: AbortSignal): Promise<number> {
  const {environment} = client;
  const askedAt = environment.now();
  try {
    const hasNews = await ask(client, LONG_POLL_S, signal);
    if (hasNews === null) return client.around(ASK_MS);
    const isHasty = !hasNews && environment.now() - askedAt < LEAST_POLL_MS;
    return isHasty ? client.around(LEAST_POLL_MS) : 0;
  } catch (error) {
    if (!client.isWithoutEvents(error)) throw error;
    await client.readList(signal);
    return client.around(LIST_POLL_MS);
  }
}

/**
 * Takes what came after the cursor, in one JSON answer: whether the cursor moved, `null` when the job has ended.
 *
 * @param wait seconds that the server may hold the answer back for news, 30 at most
 */
async function ask(client: AskingClient, wait: number, signal: AbortSignal): Promise<boolean | null> {
  const {cursor, epoch} = client;
  if (cursor === null) {
    client.signal({type: 'reread'});
    return false;
  }
  const {requests} = client;
  const request = {
    ...{path: '/stream', holds: 'events', query: {epoch, wait, since: cursor}, signal},
    headTimeoutMs: wait * 1000 + GRACE_MS,
  };
  const response = await requests.sendForJson(request);
  signal.throwIfAborted();
  if (response.status === 204) {
    client.end();
    return null;
  }
  const answer = await requests.readJson<EventList>(request, response);
  requests.hasWorked = true;
  signal.throwIfAborted();
  await client.takeAll({messages: answer.events, lastEventId: answer.cursor}, signal);
  return answer.more || answer.cursor !== cursor;
}
