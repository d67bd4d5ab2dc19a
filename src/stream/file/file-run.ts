import type {RowSource} from '../row-source.ts';
import type {Credential, SourceOptions} from '../source-options.ts';
import {TrendTally} from '../rows/trend-tally.ts';
import {around} from '../wire/backoff.ts';
import {StreamError} from '../wire/error.ts';
import {sleep} from '../wire/sleep.ts';
import type {StateLoop} from '../wire/state-loop.ts';
import {untilSeen} from '../wire/until-seen.ts';
import type {Reading} from './bytes/file-bytes.ts';
import type {RecordedRow} from './recorded-row.ts';
import {RunReader} from './run-reader.ts';

/** Milliseconds between two drawings of the averages while rows come in. */
const SHOW_MS = 250;
/** Milliseconds after which a file that is followed is looked at again; longer and longer while nothing comes. */
const FOLLOW_MS = 2000;
const MAX_FOLLOW_MS = 30_000;

/** The source that is given what is read. */
interface Filled extends RowSource {
  readonly options: SourceOptions;
  readonly credential: Credential;
  readonly loop: StateLoop;
}

/** Reads the files of a source, and gives it their rows: fetched for the first of them. */
export class FileRun {
  readonly #source: Filled;
  readonly #file: NonNullable<SourceOptions['file']>;
  readonly #map: string | null;
  /** Whether it is looked at again once it has been read. */
  readonly #isFollowed: boolean;
  readonly #epoch: number | null;
  /** Times as fast as recorded; `null` = all at once. */
  readonly #speed: number | null;
  #tally = new TrendTally();
  /** What knows how far the files have been read, while they are followed. */
  #follower: RunReader | null = null;
  /** The whole run, once it has been read for a replay. */
  #run: readonly RecordedRow[] | null = null;
  /** Rows of it that have been shown, and the second of the run that the replay stands at. */
  #played = 0;
  #playheadS = 0;

  constructor(source: Filled) {
    const {replay, live, file, map, epoch} = source.options;
    this.#source = source;
    this.#speed = source.transport === 'replay' ? replay! : null;
    this.#isFollowed = live === 'on' && this.#speed === null;
    this.#file = file ?? '';
    this.#map = map ?? null;
    this.#epoch = epoch ?? null;
  }

  /** All of it has been read, for a replay. */
  get isReplayed(): boolean {
    return this.#run !== null;
  }

  /** All that there is to do until the source has another state. */
  async tryToRead(signal: AbortSignal): Promise<void> {
    try {
      await this.#read(signal);
    } catch (cause) {
      const error =
        cause instanceof StreamError
          ? cause
          : new StreamError('bad-file', `The file could not be read: ${String(cause)}`, {cause});
      // What follows a cut is behind what was read; anything else is read from its start.
      if (!error.retryable) this.#follower = null;
      throw error;
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    // Live is only what has been looked at.
    if (this.#follower !== null) await this.#readMore(signal);
    else if (this.#run === null) this.#follower = await this.#readAll(signal);
    this.#opened();
    if (this.#run !== null && this.#speed !== null) await this.#replay(this.#run, this.#speed, signal);
    this.#showAverages();
    if (this.#isFollowed) await this.#follow(signal);
    this.#source.loop.signal({type: 'ended', status: this.#source.job?.status ?? 'completed'});
  }

  /** Rows of a first reading are shown as they come; of a later one when all are there, in the place of the old. */
  async #readAll(signal: AbortSignal): Promise<RunReader | null> {
    const isShown = this.#source.store.size === 0 && this.#speed === null;
    const reader = new RunReader({
      file: this.#file,
      pageUrl: this.#source.environment.pageUrl(),
      map: this.#map,
      isGrowing: this.#isFollowed,
      onLeftOut: ({unit, at, reason}) =>
        this.#source.warn(
          'bad-line',
          `${unit.charAt(0).toUpperCase()}${unit.slice(1)} ${at} was left out: ${reason}.`,
        ),
    });
    const run: RecordedRow[] = [];
    if (isShown) this.#tally = new TrendTally();
    let shownAt = this.#source.environment.now();
    try {
      for await (const recorded of reader.rows(this.#reading(signal))) {
        this.#opened();
        if (this.#epoch !== null && recorded.row.epoch !== this.#epoch) continue;
        if (isShown) this.#show(recorded);
        else run.push(recorded);
        if (!isShown || this.#source.environment.now() - shownAt < SHOW_MS) continue;
        shownAt = this.#source.environment.now();
        this.#showAverages();
      }
    } finally {
      if (!signal.aborted) {
        this.#source.progress = null;
        this.#source.leftOut = reader.leftOut;
        this.#tellIgnored(reader.ignored);
        if (isShown) this.#showAverages();
      }
    }
    if (this.#speed !== null) this.#run = run;
    else if (!isShown) this.#showInPlace(run);
    return this.#isFollowed ? reader : null;
  }

  #tellIgnored(names: readonly string[]): void {
    if (names.length === 0) return;
    const hints = (this.#source.leftOut?.hints ?? []).join(' ');
    this.#source.warn(
      'unknown-field',
      `The file has fields that are not shown: ${names.join(', ')}. ${hints}`.trimEnd(),
    );
  }

  /** Looks for more from time to time, while somebody can see it. */
  async #follow(signal: AbortSignal): Promise<never> {
    const {environment} = this.#source;
    this.#source.loop.signal({type: 'caught-up'});
    for (let waitMs = FOLLOW_MS; ; waitMs = Math.min(waitMs * 1.5, MAX_FOLLOW_MS)) {
      await sleep(environment, around(waitMs, environment), signal);
      if (!environment.isVisible()) await untilSeen(environment, signal);
      if (await this.#readMore(signal)) waitMs = FOLLOW_MS;
    }
  }

  /** Whether there was more. */
  async #readMore(signal: AbortSignal): Promise<boolean> {
    const reader = this.#follower!;
    const more = reader.more(this.#reading(signal));
    for (;;) {
      const {value, done} = await more.next();
      if (!done) {
        if (this.#epoch === null || value.row.epoch === this.#epoch) this.#show(value);
        continue;
      }
      if (value === 'same') return false;
      if (value === 'changed') this.#follower = await this.#readAll(signal);
      else this.#source.leftOut = reader.leftOut;
      this.#showAverages();
      return true;
    }
  }

  #reading(signal: AbortSignal): Reading {
    const onProgress = (share: number | null): void => {
      if (this.#source.state.kind === 'live') return;
      this.#source.progress = share;
      this.#source.changed();
    };
    return {environment: this.#source.environment, credential: this.#source.credential, signal, onProgress};
  }

  #opened(): void {
    if (this.#source.state.kind === 'connecting') this.#source.loop.signal({type: 'opened'});
  }

  #showInPlace(run: readonly RecordedRow[]): void {
    this.#tally = new TrendTally();
    for (const {row} of run) this.#tally.add(row);
    const {trends, steps, overall_improvement} = this.#tally.takeChanges();
    this.#source.trends.expectLists();
    this.#source.trends.setLists(trends, steps, overall_improvement);
    this.#source.exchangeRows(run.map(({row}) => row));
  }

  async #replay(run: readonly RecordedRow[], speed: number, signal: AbortSignal): Promise<void> {
    const {environment} = this.#source;
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
        this.#source.loop.signal({type: 'caught-up'});
        await sleep(environment, ((next.atS - firstS - playheadS()) / speed) * 1000, signal);
      }
    } finally {
      this.#playheadS = playheadS();
    }
  }

  #show({row}: RecordedRow): void {
    this.#tally.add(row);
    this.#source.takeRow(row);
    // Where a row does not say when it was made, only one that has just come is known to be of now.
    const madeAt = Date.parse(row.updated_at);
    const isNew = this.#source.state.kind === 'live';
    if (!Number.isNaN(madeAt))
      this.#source.lastEventAt = Math.max(madeAt, this.#source.lastEventAt ?? madeAt);
    else if (isNew) this.#source.lastEventAt = this.#source.environment.now();
  }

  #showAverages(): void {
    this.#source.totalCount = this.#tally.count;
    this.#source.trends.update(this.#tally.takeChanges());
    this.#source.changed();
  }
}
