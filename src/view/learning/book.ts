/** What is known of how the samples of a source learn, by one score. */
import type {ScoreMatrixAnswer} from '../../protocol/protocol.ts';
import type {PredictionSource} from '../../stream/prediction-source.ts';
import type {StoreChange} from '../../stream/rows/prediction-store.ts';
import type {SampleKey} from '../../stream/rows/sample-key.ts';
import type {AnyShown} from '../scores/shown-score.ts';
import {AllLearning, type AllFound} from './all/all-learning.ts';
import {samplesOfKind} from './all/survey.ts';
import {KindChoice} from './kind-choice.ts';
import {isOfClass} from './classes.ts';
import {courseOf, type Course} from './course.ts';
import {MOST_CHANGED, type EpochSpan, type SampleKind} from './kinds.ts';
import {sampleOrder} from './order.ts';
import type {RightRule} from './right.ts';
import {ScoreMatrix, type MatrixLine} from './score-matrix.ts';
import {isOfSince, sinceOf, type Since} from './since.ts';
import {inSlices} from '../slices.ts';

/** How far the scores are known. */
export type Extent =
  /** All that there are. */
  | {readonly kind: 'whole'}
  /** Those of the rows that the page holds; the server is being asked for the others. */
  | {readonly kind: 'asking'}
  /** Those of the rows that the page holds: there is nobody to ask for the others. */
  | {readonly kind: 'held'}
  | {readonly kind: 'failed'; readonly message: string};

/** Scores of all samples over all epochs, followed from the first listener to the last. */
export class LearningBook {
  readonly #source: PredictionSource;
  readonly #score: AnyShown;
  readonly #onClose: () => void;
  readonly #listeners = new Set<() => void>();
  #matrix: ScoreMatrix;
  #stop: (() => void) | null = null;
  #asking: AbortController | null = null;
  #extent: Extent = {kind: 'held'};
  readonly #courses = new WeakMap<MatrixLine, {revision: number; rule: RightRule | null; course: Course}>();
  /** By which the courses were asked for last. */
  #rule: RightRule | null = null;
  readonly #everyone: AllLearning;
  readonly #choice: KindChoice<SampleKind>;

  constructor(source: PredictionSource, score: AnyShown, onClose: () => void) {
    this.#source = source;
    this.#score = score;
    this.#onClose = onClose;
    this.#matrix = new ScoreMatrix(score);
    this.#everyone = new AllLearning(source, score, () => this.#tell());
    this.#choice = new KindChoice(source, {
      samplesOf: (kind) => this.samplesOf(kind),
      fault: () => this.#fault,
      retry: () => this.retry(),
    });
  }

  get matrix(): ScoreMatrix {
    return this.#matrix;
  }

  get extent(): Extent {
    return this.#extent;
  }

  get chosen(): SampleKind | null {
    return this.#choice.kind;
  }

  /** Called when the server has answered; rows are told by the source. Returns the function that ends it. */
  follow(listener: () => void): () => void {
    this.#listeners.add(listener);
    if (this.#stop === null) this.#open();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0 && this.chosen === null) this.#close();
    };
  }

  /** To be called in each update: asks for what the page does not hold, once that can be told. */
  ask(): void {
    const source = this.#source;
    if (source.isComplete) {
      if (this.#asking !== null || this.#extent.kind !== 'whole') this.#settle({kind: 'whole'});
      return;
    }
    if (this.#extent.kind !== 'held' || source.loadScores === undefined) return;
    if (source.totalCount === null || source.progress !== null) return;
    this.#extent = {kind: 'asking'};
    const {signal} = (this.#asking = new AbortController());
    source.loadScores(this.#score.key, {signal}).then(
      async (answer) => {
        if (signal.aborted) return;
        await inSlices(this.#taking(answer, signal));
        if (signal.aborted) return;
        this.#settle({kind: 'whole'});
        this.#tell();
      },
      (error: unknown) => {
        if (signal.aborted) return;
        this.#settle({kind: 'failed', message: error instanceof Error ? error.message : String(error)});
        this.#tell();
      },
    );
  }

  retry(): void {
    this.#extent = {kind: 'held'};
    this.ask();
    this.#everyone.retry();
  }

  /** By sample, as the matrix has them. */
  courses(rule: RightRule | null): readonly Course[] {
    this.#rule = rule;
    return this.#matrix.lines.map((line) => this.#courseOf(line, rule));
  }

  #courseOf(line: MatrixLine, rule: RightRule | null): Course {
    const known = this.#courses.get(line);
    if (known?.revision === line.revision && known.rule === rule) return known.course;
    const course = courseOf(line.values, rule);
    this.#courses.set(line, {revision: line.revision, rule, course});
    return course;
  }

  /** Takes half a million scores, and what whoever asked last makes of them, a sample at a time. */
  *#taking(answer: ScoreMatrixAnswer, signal: AbortSignal): Generator<void, void> {
    const taken = this.#matrix.takeAnswer(answer);
    while (!signal.aborted && taken.next().done !== true) yield;
    for (const line of this.#matrix.lines) {
      if (signal.aborted) return;
      this.#courseOf(line, this.#rule);
      yield;
    }
  }

  /** By sample; epochs as such. `null`: the sample has no score at either end. */
  sinces({from, to}: EpochSpan, rule: RightRule | null): readonly (Since | null)[] {
    const columnOf = (epoch: number): number => this.#matrix.columnOf(epoch);
    const span = {from: columnOf(from), to: to === null ? null : columnOf(to)};
    return this.#matrix.lines.map(({values}) =>
      span.from < 0 ? null : sinceOf(values, span, this.#score, rule),
    );
  }

  /** What is known of all samples, where they are more than have a line; else `null`. */
  all(rule: RightRule | null, span: EpochSpan | null): AllFound | null {
    const {sampleCount, lines} = this.#matrix;
    return sampleCount > lines.length ? this.#everyone.of(rule, span) : null;
  }

  /** The samples of a kind, ascending, of those that are known; those that changed, the most changed first. */
  samplesOf(kind: SampleKind): readonly SampleKey[] {
    const survey = this.all(kind.rule, kind.span)?.survey ?? null;
    const all = survey === null ? null : samplesOfKind(survey, kind.name);
    return all ?? this.#linesOf(kind);
  }

  #linesOf(kind: SampleKind): readonly MatrixLine[] {
    const {lines} = this.#matrix;
    if (kind.span !== null) {
      const sinces = this.sinces(kind.span, kind.rule);
      return lines.filter((_, i) => isOfSince(sinces[i]!, kind.name));
    }
    const {name, rule} = kind;
    const courses = this.courses(rule);
    if (name !== 'changed') return lines.filter((_, i) => isOfClass(courses[i]!, name));
    const changed = sampleOrder(courses, 'flips', this.#score).filter(
      (i) => (courses[i]!.deviation ?? 0) > 0,
    );
    return changed.slice(0, MOST_CHANGED).map((i) => lines[i]!);
  }

  /** Narrows all panels of the source to the samples of a kind, and keeps them so while rows come; `null`: to none. */
  choose(kind: SampleKind | null, label: string): void {
    this.#choice.choose(kind, label);
  }

  /** Why samples may be missing; `null`: none are, or they may still come. */
  get #fault(): string | null {
    if (this.#extent.kind === 'failed') return this.#extent.message;
    const {chosen} = this;
    const reach = chosen && this.all(chosen.rule, chosen.span)?.reach;
    return reach?.kind === 'failed' ? reach.message : null;
  }

  #open(): void {
    const {store} = this.#source;
    this.#matrix.addRows([...store.values()]);
    const leaveStore = store.subscribe((change) => this.#apply(change));
    const leaveSource = this.#source.subscribe(() => this.#keepChosen());
    this.#stop = () => {
      leaveStore();
      leaveSource();
    };
  }

  #close(): void {
    this.#stop?.();
    this.#stop = null;
    this.#asking?.abort();
    this.#everyone.forget();
    this.#onClose();
  }

  #apply({changed, isExchange}: StoreChange): void {
    // Nothing of what was known holds.
    if (isExchange) {
      this.#asking?.abort();
      this.#asking = null;
      this.#matrix = new ScoreMatrix(this.#score);
      this.#extent = {kind: 'held'};
      this.#everyone.forget();
    }
    this.#matrix.addRows(changed);
    this.#everyone.put(changed);
  }

  #keepChosen(): void {
    if (this.chosen !== null) this.#choice.keep();
    else if (this.#listeners.size === 0) this.#close();
  }

  #settle(extent: Extent): void {
    this.#asking?.abort();
    this.#asking = null;
    this.#extent = extent;
  }

  #tell(): void {
    this.#keepChosen();
    for (const listener of [...this.#listeners]) listener();
  }
}

const books = new WeakMap<PredictionSource, Map<string, LearningBook>>();

/** The book of a source and a score, shared by all who follow it. */
export function learningBook(source: PredictionSource, score: AnyShown): LearningBook {
  const name = JSON.stringify(score);
  const ofSource = books.get(source) ?? new Map<string, LearningBook>();
  books.set(source, ofSource);
  const open = ofSource.get(name);
  if (open !== undefined) return open;
  const book = new LearningBook(source, score, () => ofSource.delete(name));
  ofSource.set(name, book);
  return book;
}

/** Narrows all panels of a source to a kind of samples, with no element that shows the book. */
export function chooseKind(source: PredictionSource, score: AnyShown, kind: SampleKind, label: string): void {
  const book = learningBook(source, score);
  const leave = book.follow(() => undefined);
  if (book.extent.kind === 'failed') book.retry();
  else book.ask();
  book.choose(kind, label);
  leave();
}
