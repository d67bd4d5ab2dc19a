/** Which of all samples are of which kind. */
import {qualityOf} from '../../scores/shown-score.ts';
import {differencesTest, type PairedResult} from '../../statistics/paired.ts';
import {isOfClass, SAMPLE_CLASSES} from '../classes.ts';
import {MOST_CHANGED, type EpochSpan, type KindName, type SampleClass, type SinceClass} from '../kinds.ts';
import {sampleOrder} from '../order.ts';
import {isOfSince, SINCE_CLASSES, sinceOf, type Since} from '../since.ts';
import type {Census} from './census.ts';
import type {Column} from './column.ts';
import type {SampleTally} from './sample-tally.ts';

/** What all samples are looked at since: with the scores at its ends, where the census does not have them. */
export interface SpanColumns extends EpochSpan {
  readonly columns: readonly Column[];
}

export interface SinceSurvey {
  readonly kinds: Readonly<Record<SinceClass, readonly SampleTally[]>>;
  /** Samples without a score at either end. */
  readonly missing: number;
  readonly paired: PairedResult;
}

export interface Survey {
  readonly census: Census;
  readonly size: number;
  /** `null` where nothing tells right from wrong. */
  readonly kinds: Readonly<Record<SampleClass, readonly SampleTally[]>> | null;
  readonly changed: readonly SampleTally[];
  readonly since: SinceSurvey | null;
}

/** Samples that are looked at in one go. */
const AT_ONCE = 200;

/** What became of a sample. `null`: it has no score at either end. */
export function sinceOfTally(
  tally: SampleTally,
  {from, to, columns}: SpanColumns,
  census: Census,
): Since | null {
  const at = (epoch: number): number => {
    const column = columns.find((each) => each.epoch === epoch);
    return column === undefined ? tally.valueAt(epoch) : column.valueOf(tally.id);
  };
  const {last, lastAt} = tally.course;
  const now = to !== null ? at(to) : lastAt !== null && lastAt > from ? last! : NaN;
  const {score, rule} = census.measure;
  return sinceOf([at(from), now], {from: 0, to: 1}, score, rule);
}

/** Looks at all samples, some at a time. */
export function* surveyOf(census: Census, span: SpanColumns | null): Generator<void, Survey> {
  const {score, rule} = census.measure;
  const kinds: Record<SampleClass, SampleTally[]> = {learned: [], never: [], forgotten: [], flickering: []};
  const since: Record<SinceClass, SampleTally[]> = {
    improved: [],
    same: [],
    regressed: [],
    lost: [],
    gained: [],
  };
  const differences: number[] = [];
  let changed: readonly SampleTally[] = [];
  let missing = 0;
  const {tallies} = census;
  const count = tallies.length;
  for (let from = 0; from < count; from += AT_ONCE) {
    const some = tallies.slice(from, Math.min(from + AT_ONCE, count));
    changed = mostChanged([...changed, ...some], census);
    for (const tally of some) {
      for (const name of SAMPLE_CLASSES) if (isOfClass(tally.course, name)) kinds[name].push(tally);
      if (span === null) continue;
      const became = sinceOfTally(tally, span, census);
      for (const name of SINCE_CLASSES) if (isOfSince(became, name)) since[name].push(tally);
      if (became === null) missing++;
      else differences.push(qualityOf(score, became.to) - qualityOf(score, became.from));
    }
    yield;
  }
  const known = {census, size: count, kinds: rule === null ? null : kinds, changed};
  if (span === null) return {...known, since: null};
  const paired = yield* differencesTest(differences, score.unit === 'match');
  return {...known, since: {kinds: since, missing, paired}};
}

function mostChanged(tallies: readonly SampleTally[], {measure: {score}}: Census): readonly SampleTally[] {
  const moved = tallies.filter(({course}) => (course.deviation ?? 0) > 0);
  const courses = moved.map(({course}) => course);
  return sampleOrder(courses, 'flips', score)
    .slice(0, MOST_CHANGED)
    .map((i) => moved[i]!);
}

/** The samples of a kind. `null`: that is not looked at. */
export function samplesOfKind(
  {kinds, changed, since}: Survey,
  name: KindName,
): readonly SampleTally[] | null {
  switch (name) {
    case 'changed':
      return changed;
    case 'learned':
    case 'never':
    case 'forgotten':
    case 'flickering':
      return kinds?.[name] ?? null;
    default:
      return since?.kinds[name] ?? null;
  }
}
