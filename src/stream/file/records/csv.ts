import {Kept, TOO_LONG, type FileRecord, type RecordReader} from './record.ts';

export type Delimiter = ',' | ';' | '\t';

/** An empty field without quotes is nothing; one in quotes is an empty text: so the server's export writes them. */
export type Field = string | null;

/**
 * CSV (RFC 4180) with a line of names first. It is read by hand: the small parsers there are give one value for an empty
 * field and for an empty text, and want the whole file at once.
 */
export class CsvLines implements RecordReader {
  readonly unit = 'line';
  readonly #delimiter: Delimiter;
  readonly #valueOf: (name: string, field: Field) => unknown;
  readonly #rest = new Kept();
  #isInQuotes = false;
  /** The character before the piece that is being read. */
  #last = '\n';
  #names: readonly string[] | null = null;
  /** Of the line that the record begins with, and of the piece that is being read. */
  #recordLine = 1;
  #line = 1;

  /** @param valueOf what a field stands for, by the name of its column; `undefined` for nothing */
  constructor(delimiter: Delimiter, valueOf: (name: string, field: Field) => unknown) {
    this.#delimiter = delimiter;
    this.#valueOf = valueOf;
  }

  push(text: string): readonly FileRecord[] {
    const records: FileRecord[] = [];
    let from = 0;
    for (const {0: mark, index} of text.matchAll(/["\n]/g)) {
      if (mark === '"') {
        if (this.#isInQuotes) this.#isInQuotes = false;
        else this.#isInQuotes = this.#isOpening(index === 0 ? this.#last : text[index - 1]!);
        continue;
      }
      this.#line++;
      // A quote that never ends would take the rest of the file for one field.
      if (this.#isInQuotes && !this.#rest.isTooLong) continue;
      this.#rest.add(text.slice(from, index));
      this.#take(records);
      from = index + 1;
    }
    this.#rest.add(text.slice(from));
    this.#last = text.at(-1) ?? this.#last;
    return records;
  }

  /** A quote opens a field only at its start; behind a closing one it stands for itself. Elsewhere it is text. */
  #isOpening(before: string): boolean {
    return before === this.#delimiter || before === '\n' || before === '"';
  }

  end(isGrowing: boolean): readonly FileRecord[] {
    const records: FileRecord[] = [];
    if (!isGrowing) this.#take(records);
    return records;
  }

  #take(records: FileRecord[]): void {
    const at = this.#recordLine;
    const isTooLong = this.#rest.isTooLong;
    const isCut = this.#isInQuotes;
    const text = this.#rest.text();
    this.#rest.clear();
    this.#isInQuotes = false;
    this.#recordLine = this.#line;
    if (isTooLong) records.push({at, fault: TOO_LONG});
    else if (isCut) records.push({at, fault: 'a quoted field without its closing quote'});
    else if (text.trim() === '') return;
    else if (this.#names === null)
      this.#names = fieldsOf(text, this.#delimiter).map((name) => (name ?? '').trim());
    else records.push({at, ...this.#recordOf(fieldsOf(text, this.#delimiter), this.#names)});
  }

  #recordOf(fields: readonly Field[], names: readonly string[]): {value: unknown} | {fault: string} {
    if (fields.length > names.length) {
      return {fault: `${fields.length} fields, but the first line names ${names.length}`};
    }
    const entries = fields.flatMap((field, column): [string, unknown][] => {
      const name = names[column]!;
      // The index that pandas writes has no name.
      const value = name === '' ? undefined : this.#valueOf(name, field);
      return value === undefined ? [] : [[name, value]];
    });
    return {value: Object.fromEntries(entries)};
  }
}

/** The fields of one record, without the end of its line. */
export function fieldsOf(text: string, delimiter: Delimiter): readonly Field[] {
  const record = text.endsWith('\r') ? text.slice(0, -1) : text;
  const fields: Field[] = [];
  for (let at = 0; ;) {
    const isQuoted = record[at] === '"';
    const quoteEnd = isQuoted ? endOfQuoted(record, at) : at;
    const next = record.indexOf(delimiter, quoteEnd);
    const end = next === -1 ? record.length : next;
    const plain = record.slice(isQuoted ? quoteEnd + 1 : at, end);
    if (isQuoted) fields.push(record.slice(at + 1, quoteEnd).replaceAll('""', '"') + plain);
    else fields.push(plain === '' ? null : plain);
    if (next === -1) return fields;
    at = next + 1;
  }
}

/** Where the closing quote stands; two quotes stand for one. */
function endOfQuoted(record: string, start: number): number {
  let end = record.indexOf('"', start + 1);
  while (end !== -1 && record[end + 1] === '"') end = record.indexOf('"', end + 2);
  return end === -1 ? record.length : end;
}
