/** All that a map draws of a source at a moment. */
import type {EpochCursor, PredictionSource} from '../../context/stream-context.ts';
import {epochOf} from '../../view/epoch-cursor.ts';
import type {AllFound} from '../../view/learning/all/all-learning.ts';
import {learningBook, type LearningBook} from '../../view/learning/book.ts';
import type {EpochSpan, SampleClass, SinceClass} from '../../view/learning/kinds.ts';
import {countClasses} from '../../view/learning/classes.ts';
import type {Course} from '../../view/learning/course.ts';
import {sampleOrder, type SampleOrder} from '../../view/learning/order.ts';
import {rightRule, type RightRule} from '../../view/learning/right.ts';
import type {MatrixLine} from '../../view/learning/score-matrix.ts';
import {countSince, type Since} from '../../view/learning/since.ts';
import {drawnRange} from '../../view/learning/range.ts';
import {qualityOf, type AnyShown} from '../../view/scores/shown-score.ts';
import {pairedTest, type PairedResult} from '../../view/statistics/paired.ts';
import {selectedIds} from '../../view/samples/selection.ts';

export interface StudySettings {
  readonly score: AnyShown;
  readonly rightAt: number | null;
  readonly baseline: number | null;
  readonly cursor: EpochCursor;
  readonly sort: SampleOrder;
  /** Someone reads: what is there stays where it is. */
  readonly isHeld: boolean;
}

/** The samples since an epoch. */
export interface SinceStudy {
  readonly from: number;
  /** `null`: to the last score of each sample. */
  readonly to: number | null;
  /** By sample, as the matrix has them. */
  readonly all: readonly (Since | null)[];
  /** `null` while the scores at its ends are read. */
  readonly counts: Readonly<Record<SinceClass, number>> | null;
  /** Samples without a score at either end. */
  readonly missing: number;
  /** Whether it is more than chance: of right and wrong alone by McNemar's exact test, else by Wilcoxon's. */
  readonly paired: PairedResult | null;
}

export interface Study {
  readonly book: LearningBook;
  readonly rule: RightRule | null;
  readonly epochs: readonly number[];
  readonly lines: readonly MatrixLine[];
  /** By sample. */
  readonly courses: readonly Course[];
  readonly counts: Readonly<Record<SampleClass, number>> | null;
  /** What is known of all samples, where they are more than have a line: then the counts are of these. */
  readonly all: AllFound | null;
  readonly since: SinceStudy | null;
  /** The kind that all panels are narrowed to, whoever chose it; `null`: none. */
  readonly chosen: string | null;
  /** Indexes of the samples that are drawn, in order. */
  readonly order: readonly number[];
  /** The least and the greatest value that is drawn; `null`: no sample has a score. */
  readonly range: readonly [number, number] | null;
  /** Index of the epoch that all panels show; -1 for none. */
  readonly marked: number;
}

/** Follows the book of a source, and makes a study of it: the same object until something of it has changed. */
export class StudyMaker {
  readonly #onAnswer: () => void;
  #book: LearningBook | null = null;
  #leave: () => void = () => undefined;
  #rule: RightRule | null = null;
  #ruleOf: readonly unknown[] = [];
  #madeOf: readonly unknown[] = [];
  #study: Study | null = null;

  constructor(onAnswer: () => void) {
    this.#onAnswer = onAnswer;
  }

  stop(): void {
    this.#leave();
    this.#leave = () => undefined;
    this.#book = null;
    this.#study = null;
    this.#madeOf = [];
  }

  of(source: PredictionSource, settings: StudySettings): Study {
    const {score, rightAt, baseline, cursor, sort, isHeld} = settings;
    const book = learningBook(source, score);
    if (book !== this.#book) {
      const leave = book.follow(this.#onAnswer);
      this.stop();
      this.#leave = leave;
      this.#book = book;
    }
    book.ask();
    const {matrix} = book;
    const rule = this.#ruleFor(score, rightAt);
    const pinned = epochOf(cursor === 'latest' ? 'all' : cursor, source.epochs);
    const span = baseline === null ? null : spanFrom(baseline, pinned);
    const all = book.all(rule, span);
    const selection = source.sampleSelection ?? null;
    const madeOf = [
      matrix,
      matrix.revision,
      rule,
      baseline,
      cursor,
      sort,
      selection,
      source.epochs.at(-1)?.epoch,
      all?.survey,
      all?.span === null,
      ...reachParts(all),
    ];
    const isSame = this.#study !== null && madeOf.every((part, i) => part === this.#madeOf[i]);
    if (isSame) return this.#study!;
    const before = this.#study;
    const isSameOrder = before !== null && isHeld && [0, 2, 5, 6].every((i) => madeOf[i] === this.#madeOf[i]);
    this.#madeOf = madeOf;
    const {lines, epochs} = matrix;
    const courses = book.courses(rule);
    const drawn = selectedIds(selection);
    const isDrawn = (i: number): boolean => drawn === null || drawn.has(lines[i]!.id);
    const canStay = isSameOrder && lines.every((line, i) => line === before.lines[i]);
    const order = canStay ? before.order : sampleOrder(courses, sort, score).filter(isDrawn);
    const marked = epochOf(cursor, source.epochs);
    this.#study = {
      ...{book, rule, epochs, lines, courses, order, all, chosen: selection?.kind ?? null},
      counts: all?.survey?.kinds ? lengthsOf(all.survey.kinds) : countClasses(courses),
      since: span === null ? null : sinceStudy(book, span, rule, score, all),
      range: drawnRange(score, courses),
      marked: marked === null ? -1 : matrix.columnOf(marked),
    };
    return this.#study;
  }

  /** The same object while it means the same. */
  #ruleFor(score: AnyShown, rightAt: number | null): RightRule | null {
    const ruleOf = [score, rightAt];
    if (ruleOf.some((part, i) => part !== this.#ruleOf[i])) {
      this.#ruleOf = ruleOf;
      this.#rule = rightRule(score, rightAt);
    }
    return this.#rule;
  }
}

/** An epoch at or before the baseline is no end: then up to now. */
const spanFrom = (from: number, pinned: number | null): EpochSpan => ({
  from,
  to: pinned !== null && pinned > from ? pinned : null,
});

/** What tells one reach from another. */
function reachParts(all: AllFound | null): readonly unknown[] {
  const {reach} = all ?? {};
  return [reach?.kind, reach !== undefined && 'count' in reach ? reach.count : reach];
}

function sinceStudy(
  book: LearningBook,
  {from, to}: EpochSpan,
  rule: RightRule | null,
  score: AnyShown,
  found: AllFound | null,
): SinceStudy {
  const all = book.sinces({from, to}, rule);
  const ends = {from, to, all};
  const survey = found?.survey ?? null;
  if (survey !== null) {
    const {since} = survey;
    if (since === null || found?.span == null) return {...ends, counts: null, missing: 0, paired: null};
    return {...ends, counts: lengthsOf(since.kinds), missing: since.missing, paired: since.paired};
  }
  const pairs = all.flatMap((since) =>
    since === null ? [] : [{before: qualityOf(score, since.from), after: qualityOf(score, since.to)}],
  );
  return {
    ...{...ends, counts: countSince(all), missing: all.length - pairs.length},
    paired: pairedTest(pairs, score.unit === 'match'),
  };
}

const lengthsOf = <Name extends string>(
  kinds: Readonly<Record<Name, readonly unknown[]>>,
): Readonly<Record<Name, number>> =>
  Object.fromEntries(
    Object.entries<readonly unknown[]>(kinds).map(([name, samples]) => [name, samples.length]),
  ) as Record<Name, number>;
