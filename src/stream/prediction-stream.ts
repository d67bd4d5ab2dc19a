import type {JobSummary, Prediction} from '../protocol/protocol.ts';
import type {SourceEvent} from './prediction-source.ts';
import type {Credential, JobSourceOptions} from './source-options.ts';
import type {StreamError} from './wire/error.ts';
import type {StreamState} from './wire/state.ts';

/** With `since` a cursor to go on from, or `start` for the whole job; default: the newest `maxRows` rows, then what comes. */
export type PredictionStreamOptions = Omit<JobSourceOptions, 'file' | 'map' | 'replay' | 'flushInterval'>;

/** A job's predictions as they come, to iterate over. It keeps no rows but those that wait for the loop. */
export interface PredictionStream extends AsyncIterable<Prediction> {
  readonly state: StreamState;
  /** True while rows flow: `live`, `catching-up` or `polling`. */
  readonly isConnected: boolean;
  /** The last fault, until rows flow again. */
  readonly error: StreamError | null;
  /** The row that came last. */
  readonly latestPrediction: Prediction | null;
  /** Rows of the job (of the epoch, with `epoch`), by the server's word; `null` until known. */
  readonly totalCount: number | null;
  /** Status and name, by the server's word; `null` until known. */
  readonly job: JobSummary | null;
  /**
   * The position after the row that the loop took last (without a loop, after the last event): pass it as `since` to go
   * on from it another time. `null` before the list has been taken.
   */
  readonly cursor: string | null;

  /** Lets go of the stream and keeps the cursor (`paused`); `resume()` goes on from it. */
  pause(): void;
  resume(): void;
  /** Asks again at once: ends a wait or a stop; with `live: 'off'` reads what is new. Leaves a pause as it is. */
  refresh(): void;
  /** Another credential for the same reader: the position stays, and a refusal is forgotten. */
  setCredential(credential: Credential): void;
  /** Calls the listener for everything that happens, as it happens; returns the function that ends it. */
  listen(listener: (event: SourceEvent) => void): () => void;
  /** Lets go of sockets, timers and listeners, and ends the loop. */
  close(): void;

  /**
   * Each row once and in order of arrival; a row that is replaced comes again under its `id`, and after a reset of the
   * job every row does. Reading slowly holds back the server, not memory; while no loop runs, the newest `maxRows` rows
   * wait for the next. Ends when the job has ended, when all is read with `live: 'off'`, and when the stream is closed;
   * leaving the loop does not close it.
   *
   * @throws {StreamError} when the stream has stopped for a fault that waiting does not mend
   */
  [Symbol.asyncIterator](): AsyncIterator<Prediction, undefined>;
}
