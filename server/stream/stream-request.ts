import type {IncomingMessage, ServerResponse} from 'node:http';
import type {JointAnswer} from '../../src/protocol/joint.ts';
import type {Logger} from '../log.ts';
import type {StreamStart} from './stream-feed.ts';

/** Who follows which job from where; checked by the caller: the credential is good and reaches the job. */
export interface StreamRequest {
  readonly jobId: string;
  readonly start: StreamStart;
  /** Only this epoch's predictions; `null`: all. */
  readonly epoch: number | null;
  /** Whom the limit of streams counts: a user, or an embed token. */
  readonly account: string;
  /** Who of its readers it is, when the account is an embed token: everybody has that of a public page. */
  readonly reader?: string;
  readonly credential: {
    readonly id: string;
    /** `Date.now()` at which the stream must have ended; `null`: never. */
    readonly expiresAt: number | null;
  };
  /** The same for all jobs that share a connection: their account is counted once. */
  readonly connection?: object;
}

/** A stream on a response that has no head yet, and no headers of its own. */
export interface SocketRequest extends StreamRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What its head has besides what is said of every stream. Default: nothing. */
  readonly headers?: ReadonlyMap<string, string>;
  /** With the request's id; default: the hub's own. */
  readonly log?: Logger;
}

/** Several jobs on one response: each with its stream, or what is said of it in place of one. */
export interface JointRequest extends Pick<
  SocketRequest,
  'request' | 'response' | 'headers' | 'log' | 'account' | 'reader'
> {
  /** In the order of the query. */
  readonly jobs: readonly ({readonly stream: StreamRequest} | {readonly answer: JointAnswer})[];
  readonly answerTo: (refusal: Refusal) => JointAnswer;
}

export interface CollectRequest extends StreamRequest {
  /** Milliseconds to wait for the first thing that is new. */
  readonly waitMs: number;
  /** Rows are gathered until their JSON is about this long. */
  readonly maxBytes: number;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

/** Why a stream is not opened; nothing has been written to the response. */
export interface Refusal {
  readonly refused: 'streams_per_user' | 'streams_per_job' | 'streams_max' | 'replays_max' | 'draining';
  readonly retryAfterS: number;
}
