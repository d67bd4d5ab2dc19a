import type {Frame} from '../frames/sse-frame.ts';

/** Somebody who is given a stream's frames in order: a socket, or an answer that is being gathered. */
export interface Viewer {
  /** Frames for it must be compressed; done aside, once, before they are written. */
  readonly wantsGzip: boolean;
  /** Is told of trends as they change. */
  readonly wantsTrends: boolean;
  /** Behind: what can wait or be merged (heartbeats, trends) is kept back. */
  readonly isCongested: boolean;
  /** Bytes that wait for it in this process. */
  readonly waitingBytes: number;
  /** Bytes that it was given, as they go over the wire. */
  readonly bytesWritten: number;
  /** Milliseconds for which it bears with a feed that fails before its stream ends in an error. */
  readonly patienceMs: number;
  write(frame: Frame): void;
  /** Resolves once what was written has been taken, or the viewer has gone. */
  flushed(): Promise<void>;
  /** Nothing is owed to it now: what was new has been written. */
  settled?(): void;
  /** The stream ends here; nothing is written after. */
  end(last: Frame): void;
}
