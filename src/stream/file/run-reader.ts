import type {LeftOut, LeftOutRecord} from '../prediction-source.ts';
import {StreamError} from '../wire/error.ts';
import type {FileReference} from '../source-options.ts';
import type {FileBytes, Reading} from './bytes/file-bytes.ts';
import {filesOf} from './bytes/files-of.ts';
import {Pieces} from './bytes/pieces.ts';
import {unpack} from './bytes/unpack.ts';
import {LeftOutTally} from './left-out.ts';
import {readRecordedRow, type RecordedRow} from './recorded-row.ts';
import {parseJson} from './records/parse-json.ts';
import {readRecords, type Records} from './records/read-records.ts';
import type {FileRecord} from './records/record.ts';
import {RunMapping} from './trainers/run-mapping.ts';

/** Milliseconds after which the thread is given back while records are read and scored. */
const SLICE_MS = 8;
/** Records without a good one among them, after which a file is none of a run. */
const HOPELESS = 1000;

export interface RunReaderOptions {
  readonly file: FileReference;
  /** What addresses of files are relative to. */
  readonly pageUrl: string | null;
  /** Names of the file for ours, as `prediction=answer prompt=question`. */
  readonly map: string | null;
  /** Whether the files may be written yet: what is last in them may not be whole. */
  readonly isGrowing: boolean;
  /** Told of the first few records that are left out. */
  readonly onLeftOut: (record: LeftOutRecord) => void;
}

/** Reads the rows of a run from its files, in slices of a few milliseconds. Loaded for the first file. */
export class RunReader {
  readonly #files: readonly FileBytes[];
  readonly #options: RunReaderOptions;
  readonly #mapping: RunMapping;
  readonly #tally = new LeftOutTally();
  /** How each file goes on. */
  readonly #records = new Map<FileBytes, Records>();
  #seq = 0;

  constructor(options: RunReaderOptions) {
    this.#files = filesOf(options.file, options.pageUrl, options.isGrowing);
    this.#options = options;
    this.#mapping = new RunMapping(options.map);
  }

  /** Names of fields that nobody knows, so far. */
  get ignored(): readonly string[] {
    return this.#tally.ignored;
  }

  /** What could not be read so far. */
  get leftOut(): LeftOut | null {
    return this.#tally.leftOut;
  }

  /**
   * All rows, file by file.
   *
   * @throws {StreamError} `bad-file` when a file is not one of a run, or holds no record that can be read
   */
  async *rows(reading: Reading): AsyncGenerator<RecordedRow> {
    for (const [i, file] of this.#files.entries()) {
      const onProgress = (share: number | null): void =>
        reading.onProgress(share === null ? null : (i + share) / this.#files.length);
      const packed = new Pieces(file.read({...reading, onProgress}));
      const unpacked = await unpack(packed, file.name);
      const isGrowing = this.#options.isGrowing && unpacked === packed;
      const records = await readRecords(unpacked, file.name, this.#mapping.mapped, isGrowing);
      this.#records.set(file, records);
      yield* this.#rowsOf(file, records, records.batches, reading);
    }
  }

  /** Rows that have been added since; `changed` where all has to be read anew, by another reader. */
  async *more(reading: Reading): AsyncGenerator<RecordedRow, 'changed' | 'grown' | 'same'> {
    let outcome: 'grown' | 'same' = 'same';
    for (const file of this.#files) {
      const news = await file.readMore(reading);
      if (news.kind === 'same') continue;
      const records = this.#records.get(file);
      if (news.kind === 'changed' || records?.more == null) return 'changed';
      outcome = 'grown';
      yield* this.#rowsOf(file, records, records.more(news.bytes), reading);
    }
    return outcome;
  }

  async *#rowsOf(
    file: FileBytes,
    {unit}: Records,
    batches: AsyncIterable<readonly FileRecord[]>,
    {environment, signal}: Reading,
  ): AsyncGenerator<RecordedRow> {
    let good = 0;
    let bad = 0;
    let firstReason = '';
    let sliceStart = environment.now();
    const breathe = async (): Promise<void> => {
      await environment.yieldThread();
      signal.throwIfAborted();
      sliceStart = environment.now();
    };
    for await (const batch of batches) {
      signal.throwIfAborted();
      for (const record of batch) {
        for (const step of this.#rowsIn(record, file.name, good + bad)) {
          if (step === null) await breathe();
          else if ('row' in step) {
            good++;
            this.#tally.read();
            yield step;
          } else {
            bad++;
            firstReason ||= `${unit} ${record.at}: ${step.fault}`;
            this.#leaveOut({
              file: this.#files.length > 1 ? file.name : null,
              unit,
              at: record.at,
              reason: step.fault,
            });
            if (good === 0 && bad === HOPELESS) throw notARun(file.name, firstReason);
          }
        }
        if (environment.now() - sliceStart > SLICE_MS) await breathe();
      }
      if (environment.now() - sliceStart > SLICE_MS) await breathe();
    }
    if (good === 0 && bad > 0 && !this.#options.isGrowing) throw notARun(file.name, firstReason);
  }

  /** The rows of one record, of each row that cannot be read why; `null` where the thread may be given back. */
  *#rowsIn(
    record: FileRecord,
    file: string,
    ordinal: number,
  ): Generator<RecordedRow | {fault: string} | null> {
    if ('fault' in record) {
      yield {fault: record.fault};
      return;
    }
    try {
      const value = 'json' in record ? yield* inSlices(parseJson(record.json)) : record.value;
      for (const one of this.#mapping.recordsOf(value, {file, ordinal})) {
        this.#tally.look(one);
        try {
          yield yield* inSlices(readRecordedRow(one, ++this.#seq));
        } catch (error) {
          yield {fault: reasonOf(error)};
        }
      }
    } catch (error) {
      yield {fault: reasonOf(error)};
    }
  }

  #leaveOut(record: LeftOutRecord): void {
    this.#tally.read();
    if (this.#tally.leaveOut(record)) this.#options.onLeftOut(record);
  }
}

function* inSlices<Result>(work: Generator<void, Result>): Generator<null, Result> {
  for (;;) {
    const slice = work.next();
    if (slice.done) return slice.value;
    yield null;
  }
}

/** What is wrong with a record is a `SyntaxError`, or the end of the stack; anything else is wrong with us. */
function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return error.message;
  if (error instanceof RangeError) return 'nested too deep';
  throw error;
}

const notARun = (name: string, reason: string): StreamError =>
  new StreamError('bad-file', `${name} holds no prediction that can be read. The first reason is ${reason}.`);
