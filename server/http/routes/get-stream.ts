import type {IncomingMessage} from 'node:http';
import {Type, type Static} from 'typebox';
import {isFinished} from '../../../src/protocol/protocol.ts';
import {accountOf, credentialOf, expiryOf, type Principal} from '../../auth/principal.ts';
import {parseCursor} from '../../feed/cursor.ts';
import type {Queryable} from '../../store/postgres/queryable.ts';
import type {Refusal, StreamHub, StreamRequest} from '../../stream/stream-hub.ts';
import type {StreamFeed, StreamStart} from '../../stream/stream-feed.ts';
import {acceptedOf} from '../../accept.ts';
import {HttpError, tooMany, unavailable} from '../http-error.ts';
import {reachJob} from './job-access.ts';
import {queryFault} from '../input/query.ts';
import {route, type Answer, type Call, type Route} from '../route.ts';
import {EventList} from '../input/event-schemas.ts';
import {count} from '../input/schemas.ts';

const StreamQuery = Type.Object({
  epoch: Type.Optional(count()),
  since: Type.Optional(Type.String({description: 'a cursor, or `start` for the whole job', maxLength: 100})),
  wait: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 30,
      default: 30,
      description: 'seconds; with Accept: application/json',
    }),
  ),
});

/** Of one long poll's answer. */
const MAX_ANSWER_BYTES = 1 << 20;

export interface StreamRouteOptions {
  readonly db: Queryable;
  readonly hub: StreamHub;
  readonly feed: Pick<StreamFeed, 'readHead'>;
  /** Whether this account gets streams, or is told to poll. */
  readonly isStreaming: (account: string) => boolean;
}

export function getStream(options: StreamRouteOptions): Route {
  return route(
    {
      method: 'GET',
      path: '/api/training/predictions/{jobId}/stream',
      action: 'read',
      summary: 'Server-Sent Events of a job; with `Accept: application/json` the same events by long poll',
      query: StreamQuery,
      answers: {200: EventList, 204: null},
      media: ['text/event-stream'],
      writesHead: true,
      errors: [404, 406],
    },
    async (call) => await follow(call, options),
  );
}

async function follow(
  call: Call<Static<typeof StreamQuery>>,
  options: StreamRouteOptions,
): Promise<Answer | null> {
  const {principal, reader, params, query, request, response, headers, log} = call;
  const {hub, feed, db, isStreaming} = options;
  const media = mediaOf(request, ['text/event-stream', 'application/json']);
  const {job_id: jobId, status} = await reachJob(db, principal, params['jobId']!);
  const stream = {...whoOf(principal, reader), jobId, start: readStart(call), epoch: query.epoch ?? null};
  if (media === 'text/event-stream') requireStreaming(stream.account, isStreaming);
  if (isFinished(status) && (await isAtHead(feed, stream))) return {status: 204};
  if (media === 'text/event-stream') {
    const refusal = hub.open({...stream, request, response, headers, log});
    if (refusal) throw refused(refusal);
    return null;
  }
  const waitMs = (query.wait ?? 30) * 1000;
  const events = await hub.collect({...stream, waitMs, maxBytes: MAX_ANSWER_BYTES, signal: call.signal});
  if ('refused' in events) throw refused(events);
  return {status: 200, body: events};
}

/** Whom a stream is counted for, and what it lasts as long as. */
export function whoOf(principal: Principal, reader: string) {
  return {
    account: accountOf(principal),
    ...(principal.kind === 'embed' && {reader}),
    credential: {id: credentialOf(principal), expiresAt: expiryOf(principal)},
  };
}

/** @throws {HttpError} 406 where this account is not in the rollout. */
export function requireStreaming(account: string, isStreaming: (account: string) => boolean): void {
  if (isStreaming(account)) return;
  const message = 'Streams are not switched on for this account: read lists, or long polls.';
  throw new HttpError(406, 'stream_off', message);
}

type Media = 'text/event-stream' | 'application/json';

/** @param offered the first is taken where the client does not care */
export function mediaOf<T extends Media>(request: IncomingMessage, offered: readonly T[]): T {
  const media = acceptedOf(request, offered);
  if (media === null) {
    throw new HttpError(406, 'not_acceptable', `Expected Accept: ${offered.join(' or ')}.`);
  }
  if (request.method !== 'HEAD') return media;
  const headers = {Allow: 'GET, OPTIONS'};
  throw new HttpError(405, 'method_not_allowed', 'A stream has no HEAD.', {headers});
}

/** `Last-Event-ID` is what a reconnecting client has seen; `since`, only where it first began. */
function readStart({request, query}: Call<Static<typeof StreamQuery>>): StreamStart {
  const lastEventId = request.headers['last-event-id'];
  const given = typeof lastEventId === 'string' && lastEventId !== '' ? lastEventId : query.since;
  return startOf(given ?? '');
}

/** @throws {HttpError} 400 */
export function startOf(since: string): StreamStart {
  if (since === '') return 'head';
  if (since === 'start') return 'start';
  const cursor = parseCursor(since);
  if (!cursor) throw queryFault('since', 'must be `start` or a cursor of this server');
  return cursor;
}

/** Nothing came after the client's cursor; when the training is over, nothing will. */
export async function isAtHead(
  feed: Pick<StreamFeed, 'readHead'>,
  {jobId, start, epoch}: StreamRequest,
): Promise<boolean> {
  if (typeof start === 'string' || (start.epoch !== null && start.epoch !== epoch)) return false;
  const head = await feed.readHead(jobId);
  return head !== null && isFinished(head.status) && head.gen === start.gen && head.lastSeq === start.seq;
}

export function refused({refused: reason, retryAfterS}: Refusal): HttpError {
  if (reason === 'streams_per_user')
    return tooMany(reason, 'Too many open streams of this account.', retryAfterS);
  return unavailable(reason, REASONS[reason], retryAfterS);
}

const REASONS: Readonly<Record<Exclude<Refusal['refused'], 'streams_per_user'>, string>> = {
  streams_per_job: 'Too many open streams of this job.',
  streams_max: 'Too many open streams.',
  replays_max: 'Too many streams are reading their backlog.',
  draining: 'The server is shutting down.',
};
