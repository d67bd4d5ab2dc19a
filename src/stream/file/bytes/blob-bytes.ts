import {StreamError} from '../../wire/error.ts';
import type {FileBytes, News, Reading} from './file-bytes.ts';
import {piecesOf, type Bytes} from './pieces.ts';

/** A file that the reader chose, or that the page made: it stays as it was then. */
export class BlobBytes implements FileBytes {
  readonly name: string;
  readonly #blob: Blob;

  constructor(blob: Blob) {
    this.#blob = blob;
    this.name = 'name' in blob && typeof blob.name === 'string' && blob.name !== '' ? blob.name : 'The file';
  }

  async *read({signal, onProgress}: Reading): AsyncGenerator<Bytes> {
    const {size} = this.#blob;
    let length = 0;
    try {
      for await (const piece of piecesOf(this.#blob.stream())) {
        signal.throwIfAborted();
        length += piece.length;
        onProgress(size === 0 ? null : length / size);
        yield piece;
      }
    } catch (cause) {
      signal.throwIfAborted();
      throw new StreamError(
        'bad-file',
        `${this.name} can no longer be read: it was changed, moved or deleted since it was chosen. Choose it again.`,
        {cause},
      );
    }
  }

  readMore(): Promise<News> {
    return Promise.resolve({kind: 'same'});
  }
}
