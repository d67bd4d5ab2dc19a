import {errorOfNoAnswer, errorOfResponse} from '../wire/response-error.ts';
import {readLines} from './read-lines.ts';
import {readRecordedRow, type RecordedRow} from './recorded-row.ts';
import {readText} from '../wire/read-text.ts';
import {RowSource} from '../row-source.ts';
import {sleep} from '../wire/sleep.ts';
import type {Credential, SourceOptions} from '../source-options.ts';
import type {SourceEnvironment} from '../wire/environment.ts';
import {StreamError} from '../wire/error.ts';
import type {StreamState} from '../wire/state.ts';
import {StateLoop} from '../wire/state-loop.ts';
import {TrendTally} from '../rows/trend-tally.ts';

/** Milliseconds after which the thread is given back while lines are read and scored. */
const SLICE_MS = 8;
/** Unreadable lines that are told one by one. */
const MAX_WARNINGS = 5;

/**
 * A recorded run or an export, read from a file (JSON Lines, plain or gzipped) without a server: all of it as it loads,
 * or replayed in its own time.
 */
export class FileSource extends RowSource {
  readonly #url: string;
  readonly #epoch: number | null;
  /** Times as fast as recorded; `null` = all at once. */
  readonly #speed: number | null;
  #credential: Credential;
  protected readonly loop: StateLoop;
  #tally = new TrendTally();
  /** The whole run, once it has been read for a replay. */
  #run: readonly RecordedRow[] | null = null;
  /** Rows of it that have been shown, and the second of the run that the replay stands at. */
  #played = 0;
  #playheadS = 0;

  constructor(environment: SourceEnvironment, options: SourceOptions) {
    super(environment, options);
    this.#url = options.file ?? '';
    this.#epoch = options.epoch ?? null;
    this.#speed = options.replay != null && options.replay > 0 ? options.replay : null;
    this.#credential = options;
    this.transport = 'file';
    const activities = {connecting: (signal: AbortSignal) => this.#tryToRead(signal)};
    this.loop = new StateLoop(environment, activities, (state) => this.onState(state));
  }

  /** Of a replay: up to where it stands. */
  override get isComplete(): boolean {
    const {kind} = this.state;
    const isReading = kind === 'connecting' || kind === 'catching-up';
    return super.isComplete && (this.#run !== null || !isReading);
  }

  setCredential(credential: Credential): void {
    this.#credential = credential;
    if (this.state.kind === 'stopped') this.refresh();
  }

  protected override onState(state: StreamState): void {
    if (state.kind !== 'catching-up' && state.kind !== 'live') this.progress = null;
    super.onState(state);
  }

  async #tryToRead(signal: AbortSignal): Promise<void> {
    try {
      await this.#read(signal);
    } catch (cause) {
      if (cause instanceof StreamError) throw cause;
      throw new StreamError('bad-file', `${this.#url} could not be read: ${String(cause)}`, {cause});
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    if (this.#speed === null || this.#run === null) {
      const response = await this.#fetch(signal);
      this.loop.signal({type: 'opened'});
      await this.#readRows(response, signal);
    } else {
      this.loop.signal({type: 'opened'});
    }
    if (this.#run !== null && this.#speed !== null) await this.#replay(this.#run, this.#speed, signal);
    this.#showAverages();
    this.loop.signal({type: 'ended', status: 'completed'});
  }

  async #fetch(signal: AbortSignal): Promise<Response> {
    const {environment} = this;
    const url = URL.parse(this.#url, environment.pageUrl() ?? undefined);
    if (url === null) {
      throw new StreamError(
        'misconfigured',
        `Expected the address of a recorded run in file but got "${this.#url}".`,
      );
    }
    const {credentials, getHeaders} = this.#credential;
    const headers = (await getHeaders?.()) ?? {};
    let response: Response;
    try {
      response = await environment.fetch(url, {headers, credentials: credentials ?? 'same-origin', signal});
    } catch (cause) {
      signal.throwIfAborted();
      throw errorOfNoAnswer(url, environment.pageUrl(), cause);
    }
    if (response.status === 404) {
      throw new StreamError('bad-file', `There is no file at ${url.href} (404). Check file.`, {
        status: 404,
      });
    }
    if (!response.ok) {
      const body = await readText(response, environment).catch(() => '');
      throw errorOfResponse(response, body, environment.now());
    }
    return response;
  }

  /** Rows of a first reading are shown as they come; of a later one when all are there, in the place of the old. */
  async #readRows(response: Response, signal: AbortSignal): Promise<void> {
    const isFirst = this.store.size === 0;
    const run: RecordedRow[] = [];
    this.#tally = new TrendTally();
    let sliceStart = this.environment.now();
    for await (const recorded of this.#rowsOf(response, signal)) {
      if (this.#epoch !== null && recorded.row.epoch !== this.#epoch) continue;
      if (isFirst && this.#speed === null) this.#show(recorded);
      else run.push(recorded);
      if (this.environment.now() - sliceStart <= SLICE_MS) continue;
      if (isFirst && this.#speed === null) this.#showAverages();
      await this.environment.yieldThread();
      signal.throwIfAborted();
      sliceStart = this.environment.now();
    }
    this.progress = null;
    if (this.#speed !== null) this.#run = run;
    else if (!isFirst) this.#showInPlace(run);
  }

  async *#rowsOf(response: Response, signal: AbortSignal): AsyncGenerator<RecordedRow> {
    let lineCount = 0;
    let badCount = 0;
    const onProgress = (share: number | null): void => {
      this.progress = share;
      this.changed();
    };
    for await (const lines of readLines(response, signal, onProgress)) {
      for (const line of lines) {
        if (line.trim() === '') continue;
        lineCount++;
        try {
          yield await this.#inSlices(readRecordedRow(line, lineCount), signal);
        } catch (error) {
          if (!(error instanceof SyntaxError)) throw error;
          if (++badCount <= MAX_WARNINGS)
            this.warn('bad-line', `Line ${lineCount} was left out: ${error.message}`);
          else if (badCount === lineCount) throw this.#notARun(error);
        }
      }
    }
    if (lineCount > 0 && badCount === lineCount) throw this.#notARun();
  }

  /** Gives the thread back every few milliseconds in the middle of a row, where its scores take long. */
  async #inSlices<Result>(work: Generator<void, Result>, signal: AbortSignal): Promise<Result> {
    for (;;) {
      const slice = work.next();
      if (slice.done) return slice.value;
      await this.environment.yieldThread();
      signal.throwIfAborted();
    }
  }

  #showInPlace(run: readonly RecordedRow[]): void {
    for (const {row} of run) this.#tally.add(row);
    const {trends, steps, overall_improvement} = this.#tally.takeChanges();
    this.trends.expectLists();
    this.trends.setLists(trends, steps, overall_improvement);
    this.exchangeRows(run.map(({row}) => row));
  }

  async #replay(run: readonly RecordedRow[], speed: number, signal: AbortSignal): Promise<void> {
    const {environment} = this;
    const firstS = run[0]?.atS ?? 0;
    const startedAt = environment.now() - (this.#playheadS / speed) * 1000;
    const playheadS = (): number => ((environment.now() - startedAt) / 1000) * speed;
    const isDue = (at: number): boolean => at < run.length && run[at]!.atS - firstS <= playheadS();
    try {
      for (;;) {
        while (isDue(this.#played)) this.#show(run[this.#played++]!);
        this.#showAverages();
        const next = run[this.#played];
        if (next === undefined) return;
        this.loop.signal({type: 'caught-up'});
        await sleep(environment, ((next.atS - firstS - playheadS()) / speed) * 1000, signal);
      }
    } finally {
      this.#playheadS = playheadS();
    }
  }

  #show({row}: RecordedRow): void {
    this.#tally.add(row);
    this.takeRow(row);
    this.lastEventAt = this.environment.now();
  }

  #showAverages(): void {
    this.totalCount = this.#tally.count;
    this.trends.update(this.#tally.takeChanges());
    this.changed();
  }

  #notARun(cause?: unknown): StreamError {
    return new StreamError(
      'bad-file',
      `Expected one JSON object a line at ${this.#url}, as a recorded run or an export has them, but no line was one.`,
      {cause},
    );
  }
}
