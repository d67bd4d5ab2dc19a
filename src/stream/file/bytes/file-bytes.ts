import type {Credential} from '../../source-options.ts';
import type {SourceEnvironment} from '../../wire/environment.ts';
import type {Bytes} from './pieces.ts';

/** What an opened file is read with. */
export interface Reading {
  readonly environment: SourceEnvironment;
  readonly credential: Credential;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Told the share that has been read, 0 to 1; `null` where the length is not known. */
  readonly onProgress: (share: number | null) => void;
}

/** What came of looking for more: nothing, bytes behind those that were read, or another file under the same name. */
export type News =
  | {readonly kind: 'same'}
  | {readonly kind: 'grown'; readonly bytes: AsyncIterable<Bytes>}
  | {readonly kind: 'changed'};

/** A file whose bytes can be read. */
export interface FileBytes {
  /** Its address, or what it is called. */
  readonly name: string;
  /**
   * All of its bytes. What hinders that is thrown as a `StreamError`: a fault of the network or of the address, never one of
   * the contents.
   */
  read(reading: Reading): AsyncIterable<Bytes>;
  /** What has been added since. */
  readMore(reading: Reading): Promise<News>;
}
