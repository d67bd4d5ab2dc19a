import {StreamError} from '../../wire/error.ts';
import {encodingOf, textsOf} from '../bytes/decode.ts';
import type {Bytes, Pieces} from '../bytes/pieces.ts';
import {csvValue, delimiterOf} from '../trainers/columns.ts';
import {CsvLines} from './csv.ts';
import {JsonLines} from './json-lines.ts';
import {JsonValues} from './json-values.ts';
import {PARQUET, parquetRecords} from './parquet.ts';
import type {FileRecord, RecordReader, RecordUnit} from './record.ts';
import {whyNoBytes, whyNoText} from './what-it-is.ts';

/** Bytes that show what a file is. */
const LOOK = 4096;

/** A line of names, as CSV begins with. */
const TABLE_HEAD = /^[\w" .-]*([,;\t][\w" .-]*)+$/;

/** The records of a file, as they come. */
export interface Records {
  readonly unit: RecordUnit;
  /** Batches, some of them empty: between any two the thread may be given to others. */
  readonly batches: AsyncIterable<readonly FileRecord[]>;
  /** Reads bytes that were added behind those that were read; `null` where such a file has to be read as a whole. */
  readonly more: ((bytes: AsyncIterable<Bytes>) => AsyncIterable<readonly FileRecord[]>) | null;
}

/**
 * Finds out how a file says what it holds (JSON Lines, a JSON array, CSV, Parquet) by what it begins with, whatever its
 * name, and reads it.
 *
 * @param pieces its bytes, unpacked
 * @param mapped names that stand for ours in this file
 * @param isGrowing whether what is last may not be whole yet
 * @throws {StreamError} `bad-file` when it is something else, saying what
 */
export async function readRecords(
  pieces: Pieces,
  name: string,
  mapped: readonly string[],
  isGrowing: boolean,
): Promise<Records> {
  const start = await pieces.peek(LOOK);
  if (String.fromCharCode(...start.subarray(0, PARQUET.length)) === PARQUET) {
    return {unit: 'row', batches: parquetRecords(pieces, name), more: null};
  }
  const encoding = encodingOf(start);
  const text = new TextDecoder(encoding).decode(start);
  const why = whyNoBytes(start) ?? whyNoText(text, name);
  if (why !== null) throw new StreamError('bad-file', `${name} ${why}`);

  const reader = readerOf(text, mapped, name);
  const decoder = new TextDecoder(encoding);
  const batches = recordsOf(textsOf(pieces, decoder, isGrowing), reader, isGrowing);
  const canGrow = isGrowing && !(reader instanceof JsonValues);
  const more = (bytes: AsyncIterable<Bytes>) => recordsOf(textsOf(bytes, decoder, true), reader, true);
  return {unit: reader.unit, batches, more: canGrow ? more : null};
}

function readerOf(start: string, mapped: readonly string[], name: string): RecordReader {
  const text = start.trimStart();
  const [head = ''] = text.split(/\r?\n/, 1);
  if (text.startsWith('[')) return new JsonValues(true);
  // An object over many lines; in JSON Lines the first line is whole.
  if (head.trim() === '{') return new JsonValues(false);
  const delimiter = text.startsWith('{') ? null : delimiterOf(head, mapped);
  if (delimiter !== null) return new CsvLines(delimiter, csvValue);
  if (TABLE_HEAD.test(head)) {
    throw new StreamError(
      'bad-file',
      `${name} is a table without a column prediction: expected epoch, step, sample_index, prompt and prediction, but its first line is ${head.slice(0, 200)}. map="prediction=…" names another column.`,
    );
  }
  return new JsonLines();
}

async function* recordsOf(
  texts: AsyncIterable<string>,
  reader: RecordReader,
  isGrowing: boolean,
): AsyncGenerator<readonly FileRecord[]> {
  for await (const text of texts) yield reader.push(text);
  yield reader.end(isGrowing);
}
