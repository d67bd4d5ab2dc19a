import type {Prediction} from '../../../protocol/protocol.ts';
import type {PredictionSource} from '../../../stream/prediction-source.ts';
import type {AnyShown} from '../../scores/shown-score.ts';
import {Sliced} from '../../sliced.ts';
import type {EpochSpan} from '../kinds.ts';
import type {RightRule} from '../right.ts';
import {Census} from './census.ts';
import {Column} from './column.ts';
import {PageReading, type Paged, type PagesRead} from './page-reading.ts';
import {surveyOf, type SpanColumns, type Survey} from './survey.ts';

/** Milliseconds between two looks at all samples, at the least, and before the server is asked again. */
const PACE_MS = 500;
const AGAIN_MS = 30_000;
/** So many are kept, for maps that ask differently and for what is chosen. */
const MOST = {censuses: 4, columns: 16, surveys: 8};

/** Of which samples something is said; `held`: there is no server that knows of the others. */
export type AllReach = PagesRead | {readonly kind: 'held'};

export interface AllFound {
  readonly reach: AllReach;
  /** `null` where not all samples are known. Its `since` is `null` while the scores of an epoch are read. */
  readonly survey: Survey | null;
  /** Of the survey; `null` without one, and while its scores are read. */
  readonly span: SpanColumns | null;
}

interface Held<Value> {
  readonly held: Value;
  readonly state: PagesRead;
  readonly endedAt: number;
  stop(): void;
}

interface Looked {
  readonly sliced: Sliced<Survey>;
  revision: readonly unknown[];
  at: number;
}

/** All samples of a source by one score, kept up to date by its rows. */
export class AllLearning {
  readonly #source: PredictionSource;
  readonly #score: AnyShown;
  readonly #onChange: () => void;
  readonly #censuses = new Map<number | null, Held<Census>>();
  /** Read anew, in the place of one that is behind. */
  readonly #renewed = new Map<number | null, Held<Census>>();
  readonly #columns = new Map<number, Held<Column>>();
  readonly #surveys = new Map<string, Looked>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** @param onChange there is more to say */
  constructor(source: PredictionSource, score: AnyShown, onChange: () => void) {
    this.#source = source;
    this.#score = score;
    this.#onChange = onChange;
  }

  put(rows: readonly Prediction[]): void {
    const all = [this.#censuses, this.#renewed, this.#columns].flatMap((held) => [...held.values()]);
    for (const {held} of all) for (const row of rows) held.put(row);
  }

  /** Nothing of what was known holds. */
  forget(): void {
    for (const held of [this.#censuses, this.#renewed, this.#columns]) {
      for (const one of held.values()) one.stop();
      held.clear();
    }
    this.#surveys.clear();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** What failed is asked for again. */
  retry(): void {
    for (const held of [this.#censuses, this.#columns])
      for (const [key, {state}] of held) if (state.kind === 'failed') held.delete(key as never);
    this.#onChange();
  }

  /** To be called in each update. */
  of(rule: RightRule | null, span: EpochSpan | null): AllFound {
    const read = this.#censusOf(rule);
    if (read === null) return {reach: {kind: 'held'}, survey: null, span: null};
    const {held: census, state} = read;
    if (state.kind !== 'all' && state.kind !== 'cut') return {reach: state, survey: null, span: null};
    const ends =
      span === null || !census.isSummedUp ? [] : [span.from, ...(span.to === null ? [] : [span.to])];
    const columns = ends.map((epoch) => this.#columnOf(epoch));
    const fault = columns.find((column) => column.state.kind === 'failed' || column.state.kind === 'old');
    if (fault !== undefined) return {reach: fault.state, survey: null, span: null};
    const isHere = columns.every(({held}) => held.isWhole);
    const spanned = span !== null && isHere ? {...span, columns: columns.map(({held}) => held)} : null;
    const survey = this.#surveyOf(census, span, spanned);
    if (survey === null) return {reach: {kind: 'asking', count: census.size}, survey, span: null};
    return {reach: state, survey, span: spanned};
  }

  #surveyOf(census: Census, span: EpochSpan | null, spanned: SpanColumns | null): Survey | null {
    const key = JSON.stringify([census.measure.rule?.at, span?.from, span?.to]);
    const make = (): Looked => ({
      ...{sliced: new Sliced<Survey>(this.#onChange), at: -Infinity},
      revision: [],
    });
    const looked = kept(this.#surveys, key, make, MOST.surveys);
    const columns = spanned?.columns ?? [];
    const revision = [census, census.revision, ...columns, ...columns.map((column) => column.revision)];
    const restMs = looked.at + PACE_MS - performance.now();
    if (restMs <= 0) [looked.at, looked.revision] = [performance.now(), revision];
    else if (revision.some((part, i) => part !== looked.revision[i])) this.#wake(restMs);
    return looked.sliced.get([], looked.revision, () => surveyOf(census, spanned))?.value ?? null;
  }

  /** `null`: it cannot be had. */
  #censusOf(rule: RightRule | null): Held<Census> | null {
    const key = rule?.at ?? null;
    const read = this.#censuses.get(key);
    if (read !== undefined) return this.#upToDate(key, read);
    const {isComplete} = this.#source;
    if (!isComplete && this.#source.loadScores === undefined) return null;
    const made = isComplete ? this.#ofRows(rule) : this.#ask(this.#newCensus(rule), null);
    return kept(this.#censuses, key, () => made, MOST.censuses);
  }

  /** Or the new one, once it is here. */
  #upToDate(key: number | null, read: Held<Census>): Held<Census> {
    const renewed = this.#renewed.get(key);
    if (renewed?.state.kind === 'asking' || !(renewed !== undefined || read.held.isBehind)) return read;
    if (renewed !== undefined) {
      this.#renewed.delete(key);
      if (renewed.state.kind === 'all' || renewed.state.kind === 'cut') this.#censuses.set(key, renewed);
      return this.#censuses.get(key)!;
    }
    const restMs = read.endedAt + AGAIN_MS - performance.now();
    if (restMs > 0) this.#wake(restMs);
    else this.#renewed.set(key, this.#ask(this.#newCensus(read.held.measure.rule), null));
    return read;
  }

  #newCensus(rule: RightRule | null): Census {
    return new Census({score: this.#score, rule}, this.#source.loadScores !== undefined);
  }

  /** The page holds them all. */
  #ofRows(rule: RightRule | null): Held<Census> {
    const held = this.#newCensus(rule);
    held.end(false);
    for (const row of this.#source.store.values()) held.put(row);
    return {held, state: {kind: 'all'}, endedAt: performance.now(), stop: () => undefined};
  }

  #columnOf(epoch: number): Held<Column> {
    return kept(this.#columns, epoch, () => this.#ask(new Column(epoch, this.#score), [epoch]), MOST.columns);
  }

  #ask<Value extends Paged & {put(row: Prediction): void}>(
    held: Value,
    epochs: readonly number[] | null,
  ): PageReading<Value> {
    const source = this.#source;
    for (const row of source.store.values()) held.put(row);
    const ask = (after: string | null, signal: AbortSignal) =>
      source.loadScores!(this.#score.key, {signal, page: {after, epochs}});
    return new PageReading(held, ask, this.#onChange);
  }

  #wake(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#onChange();
    }, ms);
  }
}

/** What is asked for again stays; of what is not, the oldest goes. */
function kept<Key, Value>(all: Map<Key, Value>, key: Key, make: () => Value, most: number): Value {
  const value = all.get(key) ?? make();
  all.delete(key);
  all.set(key, value);
  for (const [oldest, old] of all) {
    if (all.size <= most) break;
    (old as {stop?: () => void}).stop?.();
    all.delete(oldest);
  }
  return value;
}
