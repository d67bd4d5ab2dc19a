import {SampleBook} from './sample-book.ts';
import {trainerRow, type RecordOrigin} from './trainer-rows.ts';
import type {RawRecord} from './columns.ts';
import {isObject} from './texts.ts';

/** Turns the records of a run's files into ours, whoever wrote them. */
export class RunMapping {
  /** Our name → the name in the file. */
  readonly #map: ReadonlyMap<string, string>;
  readonly #book = new SampleBook();

  /** @param map pairs such as `prediction=answer prompt=question`, between blanks or commas */
  constructor(map: string | null) {
    const pairs = (map ?? '').split(/[\s,]+/).filter((pair) => pair !== '');
    this.#map = new Map(
      pairs.map((pair) => {
        const [ours, theirs] = pair.split('=');
        return [ours!, theirs ?? ours!];
      }),
    );
  }

  /** Names of the file that stand for ours. */
  get mapped(): readonly string[] {
    return [...this.#map.values()];
  }

  /**
   * A value of the file as records of ours: one, or those of a batch or a table that it holds. Nothing of ours is checked.
   *
   * @throws {SyntaxError} when it is no record at all
   */
  *recordsOf(value: unknown, origin: RecordOrigin): Generator<RawRecord> {
    if (!isObject(value)) throw new SyntaxError(`${nameOf(value)}: expected an object`);
    const record = this.#renamed(value);
    if (isBatch(record)) {
      for (const [i, one] of record.predictions.entries()) {
        yield* this.recordsOf(one, {...origin, ordinal: i});
      }
    } else if (isTable(record)) {
      for (const row of rowsOfTable(record)) yield trainerRow(row, origin, this.#book);
    } else yield this.#map.size === 0 && isOurs(record) ? record : trainerRow(record, origin, this.#book);
  }

  #renamed(record: RawRecord): RawRecord {
    if (this.#map.size === 0) return record;
    const found = [...this.#map].map(([ours, theirs]): [string, unknown] => [ours, at(record, theirs)]);
    const taken = new Set(this.#map.values());
    const others = Object.entries(record).filter(([name]) => !taken.has(name));
    return Object.fromEntries([...others, ...found.filter(([, value]) => value !== undefined)]);
  }
}

/** A field, or one within: `reward_model.ground_truth`. */
function at(record: RawRecord, path: string): unknown {
  if (Object.hasOwn(record, path)) return record[path];
  let value: unknown = record;
  for (const name of path.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** Who says where a prediction belongs says it in our way; it is then held to it. */
const isOurs = (record: RawRecord): boolean =>
  'prediction' in record && ('epoch' in record || 'sample_index' in record);

const isBatch = (record: RawRecord): record is RawRecord & {predictions: readonly unknown[]} =>
  Array.isArray(record['predictions']) && !('prediction' in record);

/** ms-swift: all completions of a step in one record, a list for each column. */
const isTable = (record: RawRecord): boolean =>
  Array.isArray(record['completion']) && (Array.isArray(record['step']) || Array.isArray(record['gen_step']));

function* rowsOfTable(table: RawRecord): Generator<RawRecord> {
  const {length} = table['completion'] as readonly unknown[];
  const columns = Object.entries(table);
  for (let i = 0; i < length; i++) {
    yield Object.fromEntries(
      columns.map(([name, values]) => [name, Array.isArray(values) ? (values[i] as unknown) : values]),
    );
  }
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}
