/** One record of a file: as JSON that is not parsed yet, as a value, or why there is none. */
export type FileRecord = {
  /** Which line, entry or row of its file it is, from 1. */
  readonly at: number;
} & ({readonly json: string} | {readonly value: unknown} | {readonly fault: string});

/** What a file's records are: lines of JSON Lines or CSV, entries of a JSON array, rows of Parquet. */
export type RecordUnit = 'line' | 'entry' | 'row';

/** Takes a text piece by piece and gives the records that it holds. */
export interface RecordReader {
  readonly unit: RecordUnit;
  push(text: string): readonly FileRecord[];
  /** What is left at the end. Of a file that still grows: what is whole; the rest waits for more. */
  end(isGrowing: boolean): readonly FileRecord[];
}

/** Characters of one record: far more than a server takes, since a table of a step's completions may be one line. */
const MAX_RECORD = 32 * 1024 * 1024;

export const TOO_LONG = `over ${MAX_RECORD / (1024 * 1024)} million characters long`;

/**
 * Text that comes in parts, up to `MAX_RECORD`: of what is longer nothing is kept.
 */
export class Kept {
  #parts: string[] = [];
  #length = 0;

  get isTooLong(): boolean {
    return this.#length > MAX_RECORD;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  add(part: string): void {
    if (part === '') return;
    this.#length += part.length;
    if (this.isTooLong) this.#parts = [];
    else this.#parts.push(part);
  }

  text(): string {
    if (this.#parts.length > 1) this.#parts = [this.#parts.join('')];
    return this.#parts[0] ?? '';
  }

  clear(): void {
    this.#parts = [];
    this.#length = 0;
  }
}
