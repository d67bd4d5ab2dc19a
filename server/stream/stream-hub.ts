import type {IncomingMessage, ServerResponse} from 'node:http';
import type {EventList} from '../../src/protocol.ts';
import type {StreamConfig} from '../config.ts';
import type {Logger} from '../log.ts';
import type {StreamFeed, StreamStart} from './stream-feed.ts';

/** Who follows which job from where; checked by the caller: the credential is good and reaches the job. */
export interface StreamRequest {
  readonly jobId: string;
  readonly start: StreamStart;
  /** Only this epoch's predictions; `null`: all. */
  readonly epoch: number | null;
  /** Whom the limit of streams counts: a user, or an embed token. */
  readonly account: string;
  readonly credential: {
    readonly id: string;
    /** `Date.now()` at which the stream must have ended; `null`: never. */
    readonly expiresAt: number | null;
  };
}

/** A stream on a response that has no head yet; headers that are set on it are kept. */
export interface SocketRequest extends StreamRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** With the request's id; default: the hub's own. */
  readonly log?: Logger;
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

export interface StreamHubOptions {
  readonly feed: StreamFeed;
  readonly limits: StreamConfig;
  readonly log: Logger;
  /** Of these credentials (each once), those that are good no more. Asked once a minute while streams are open. */
  readonly revoked: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** Every open stream of this process. */
export declare class StreamHub {
  constructor(options: StreamHubOptions);
  get viewerCount(): number;
  /** Writes the response's head at once and then all events; `null` when it did. */
  open(request: SocketRequest): Refusal | null;
  /**
   * The same events for one answer (long poll): `connected` and what follows the start, at once when anything is new,
   * else the first news within `waitMs`; without heartbeats. `null`: there is no such job.
   */
  collect(request: CollectRequest): Promise<EventList | Refusal | null>;
  /** Ends the streams of a credential that was revoked here, without waiting for the next check. */
  closeCredential(id: string): void;
  /** Opens nothing more, and tells the open streams `bye drain` one after another over `windowMs`. */
  drain(windowMs: number): Promise<void>;
  /** Ends what is left at once. */
  close(): Promise<void>;
}
