import {Kept, TOO_LONG, type FileRecord, type RecordReader} from './record.ts';

const IN_TEXT = /["\\]/g;
const OUTSIDE = /["[\]{},]/g;

/**
 * The entries of a JSON array, or values one after the other over any number of lines (as `jq` and `json.dumps(indent=2)`
 * write them). Only brackets and quotes are looked at here: what is between them is parsed later, entry by entry.
 */
export class JsonValues implements RecordReader {
  readonly unit = 'entry';
  /** How many brackets are open between two entries: that of the array, or none. */
  readonly #base: 0 | 1;
  readonly #kept = new Kept();
  #at = 1;
  #depth = 0;
  #isInText = false;
  /** Characters at the start of the next piece that belong to an escape. */
  #skip = 0;

  constructor(isArray: boolean) {
    this.#base = isArray ? 1 : 0;
  }

  push(text: string): readonly FileRecord[] {
    const records: FileRecord[] = [];
    let from = 0;
    const keepUpTo = (end: number): void => {
      this.#kept.add(text.slice(from, end));
      from = end;
    };
    const takeUpTo = (end: number): void => {
      keepUpTo(end);
      records.push(...this.#take());
    };
    let next = this.#skip;
    for (;;) {
      const marks = this.#isInText ? IN_TEXT : OUTSIDE;
      marks.lastIndex = next;
      const mark = marks.exec(text);
      if (mark === null) break;
      next = mark.index + 1;
      switch (mark[0]) {
        case '"':
          this.#isInText = !this.#isInText;
          break;
        case '\\':
          next++;
          break;
        case '[':
        case '{':
          // What stands before the array is no entry of it.
          if (this.#depth++ < this.#base) {
            this.#kept.clear();
            from = next;
          }
          break;
        case ',':
          if (this.#depth !== this.#base) break;
          takeUpTo(mark.index);
          from = next;
          break;
        default:
          if (this.#depth === 0) break;
          this.#depth--;
          if (this.#depth === 0 && this.#base === 0) takeUpTo(next);
          else if (this.#depth === 0) {
            takeUpTo(mark.index);
            from = next;
          }
      }
    }
    this.#skip = Math.max(0, next - text.length);
    keepUpTo(text.length);
    return records;
  }

  end(): readonly FileRecord[] {
    return this.#take();
  }

  #take(): readonly FileRecord[] {
    const isTooLong = this.#kept.isTooLong;
    const json = this.#kept.text();
    this.#kept.clear();
    if (isTooLong) return [{at: this.#at++, fault: TOO_LONG}];
    return json.trim() === '' ? [] : [{at: this.#at++, json}];
  }
}
