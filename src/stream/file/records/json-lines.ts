import {Kept, TOO_LONG, type FileRecord, type RecordReader} from './record.ts';

/** Characters of a last line that are looked at to see whether it is whole. */
const MAX_LOOK = 256 * 1024;

/** One JSON value a line; empty lines are none, and count as lines all the same. */
export class JsonLines implements RecordReader {
  readonly unit = 'line';
  #line = 1;
  readonly #rest = new Kept();

  push(text: string): readonly FileRecord[] {
    const records: FileRecord[] = [];
    let from = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      this.#rest.add(text.slice(from, end));
      records.push(...this.#take());
      this.#line++;
      from = end + 1;
    }
    this.#rest.add(text.slice(from));
    return records;
  }

  end(isGrowing: boolean): readonly FileRecord[] {
    // Where a line is whole, nothing but its end can follow.
    return isGrowing && !isWhole(this.#rest) ? [] : this.#take();
  }

  #take(): readonly FileRecord[] {
    const at = this.#line;
    const isTooLong = this.#rest.isTooLong;
    const json = this.#rest.text();
    this.#rest.clear();
    if (isTooLong) return [{at, fault: TOO_LONG}];
    return json.trim() === '' ? [] : [{at, json}];
  }
}

function isWhole(rest: Kept): boolean {
  if (rest.isEmpty || rest.isTooLong) return false;
  const text = rest.text().trimEnd();
  if (!text.endsWith('}') || text.length > MAX_LOOK) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
