import {RANGED_SCORES, isScore, type ScoreName, type ValueOf} from '../../../src/protocol/fields.ts';
import {ownNameOf, type OwnScore, type ScoreKey} from '../../../src/protocol/own-scores.ts';
import {readSamples} from '../../../src/protocol/sample-filter.ts';
import {
  applyRules,
  type Bound,
  type FILTERS,
  type FilterRules,
  type RowFilter,
} from '../../../src/protocol/filters.ts';
import {and, column, sql, type Sql} from '../postgres/sql.ts';
import {summaryColumn} from './roll-up.ts';

/** Which rows of a job are meant: all conditions hold. */
export type PredictionFilter = RowFilter;

/** What a filter means to the database. */
interface FilterRule {
  /** The condition on the table `p`. */
  readonly where: (access: Access) => Sql;
  /** False for a line of the roll-up `r` of which no row can match; `null` where the roll-up does not tell. */
  readonly line: Sql | null;
  /** Rows that match, of one line of `r`: `all` of those that its `line` lets through, or `null` where they must be read. */
  readonly counted: Sql | 'all' | null;
  /** Whether `line` leaves so many lines out that rows are better looked for by way of them. */
  readonly narrows: boolean;
  /** Matches may be few in many rows, and no index finds them. */
  readonly isSearch: boolean;
}

const INDEXED = {narrows: false, isSearch: false} as const;
const SEARCHED = {line: null, counted: null, narrows: false, isSearch: true} as const;

/**
 * What is to be checked on the way: as the last column of an index a bound on seq would cost a look-up for each step, and
 * a sample is nothing to choose an index by where another one is meant.
 */
export const hidden = {
  seq: sql`(p.seq + 0)`,
  sampleIndex: sql`(p.sample_index + 0)`,
} as const;

type Validation = ValueOf<(typeof FILTERS)['validation']>;

const VALIDATION: Readonly<Record<Validation, {code: number; where: Sql; counted: Sql}>> = {
  pass: {code: 1, where: sql`p.validation_pass`, counted: sql`r.passed_count`},
  fail: {code: 0, where: sql`NOT p.validation_pass`, counted: sql`r.validated_count - r.passed_count`},
  none: {code: -1, where: sql`p.validation_pass IS NULL`, counted: sql`r.row_count - r.validated_count`},
};

/** As the page tells it: src/view/answers/ending.ts. */
const unsaid = sql`COALESCE(p.finish_reason, '') = ''`;
const atLimit = sql`COALESCE(p.max_new_tokens > 0 AND p.completion_tokens >= p.max_new_tokens, false)`;
const ENDED: Readonly<Record<ValueOf<(typeof FILTERS)['ended']>, Sql>> = {
  stop: sql`p.finish_reason = 'stop'`,
  limit: sql`(p.finish_reason = 'length' OR (${unsaid} AND ${atLimit}))`,
  other: sql`p.finish_reason NOT IN ('', 'stop', 'length')`,
  unknown: sql`(${unsaid} AND NOT ${atLimit})`,
};

const wrongCount = sql`${summary('exact_match', 'count')} - round(${summary('exact_match', 'sum')})`;

const RULES: FilterRules<FilterRule> = {
  epoch: (epoch) => ({
    ...INDEXED,
    where: (access) => (access === 'epoch-arrival' ? sql`true` : sql`p.epoch = ${epoch}`),
    line: sql`r.epoch = ${epoch}`,
    counted: 'all',
  }),
  sample_index: (index) => ({
    ...INDEXED,
    where: (access) => (isBySample(access) ? sql`true` : sql`${hidden.sampleIndex} = ${index}`),
    line: null,
    counted: null,
  }),
  samples: (text) => ({...SEARCHED, where: () => whereSamples(text)}),
  validation: (validation) => {
    const {where, counted} = VALIDATION[validation];
    return {
      ...INDEXED,
      where: (access) => (access === 'validation' ? sql`true` : where),
      line: sql`${counted} > 0`,
      counted,
    };
  },
  ended: (ending) => ({...SEARCHED, where: () => ENDED[ending]}),
  wrong: () => ({
    where: () => sql`p.exact_match < 1`,
    line: sql`${wrongCount} > 0`,
    counted: wrongCount,
    narrows: true,
    isSearch: true,
  }),
  q: (text) => ({...SEARCHED, where: () => whereText(text)}),
};

/** The value of a score of the table `p`. */
export const scoreColumn = (key: ScoreKey): Sql =>
  isScore(key) ? sql`p.${column(key)}` : sql`ftl_score(p.scores, ${ownNameOf(key)})`;

/** Whether the roll-up has the least and the greatest value of a score. */
export const isRanged = (score: ScoreKey): boolean =>
  !isScore(score) || RANGED_SCORES.some((ranged) => ranged === score);

/** An own score of the table `p` as it is stored: any JSON. */
export const ownJson = (score: OwnScore): Sql => sql`(p.scores -> ${ownNameOf(score)})`;

/** The condition that a bound is on the table `p`. */
function whereWithin(bound: ScoreSide, value: number): Sql {
  const isNear = whereNear(bound, value);
  return isScore(bound.score)
    ? isNear
    : sql`(${isNear} AND ${isUpTo(bound.side, scoreColumn(bound.score), sql`${value}`)})`;
}

/** The end of a score's values that a bound or an order is about. */
export type ScoreSide = Pick<Bound, 'side' | 'score'>;

/**
 * What holds of all rows within a bound, and of few others. An own score is compared as JSON, with what is a little beyond
 * the bound: that takes a third of the time that it takes to read it as the number within bounds that it may not be.
 */
export function whereNear({side, score}: ScoreSide, value: number): Sql {
  if (isScore(score)) return isUpTo(side, scoreColumn(score), sql`${value}`);
  return isUpTo(side, ownJson(score), sql`${JSON.stringify(beyondBound(value, side))}::jsonb`);
}

const isUpTo = (side: Bound['side'], value: Sql, bound: Sql): Sql =>
  side === 'min' ? sql`${value} >= ${bound}` : sql`${value} <= ${bound}`;

/** Past every decimal that is read as `value`, however many digits it has; own scores end before 1e16. */
function beyondBound(value: number, side: Bound['side']): number {
  const inReach = Math.min(Math.max(value, -1e16), 1e16);
  const more = Math.abs(inReach) * Number.EPSILON + Number.MIN_VALUE;
  return side === 'min' ? inReach - more : inReach + more;
}

function boundRule(bound: Bound, value: number): FilterRule {
  const {side, score} = bound;
  const where = whereWithin(bound, value);
  if (!isRanged(score)) return {...SEARCHED, where: () => where};
  const line = lineReaches(bound, (extreme) => isUpTo(side, extreme, sql`${value}`));
  return {where: () => where, line, counted: null, narrows: true, isSearch: true};
}

/** Whether a line of the roll-up `r` has values of a score that is ranged, and this holds of the one that is furthest on a side. */
export function lineReaches({side, score}: ScoreSide, condition: (extreme: Sql) => Sql): Sql {
  const end = side === 'min' ? 'max' : 'min';
  return isScore(score)
    ? condition(sql`r.${summaryColumn(score, end)}`)
    : sql`EXISTS (
        SELECT FROM score_rollup o
        WHERE o.job_id = r.job_id AND o.step = r.step AND o.epoch = r.epoch AND o.name = ${ownNameOf(score)}
          AND ${condition(sql`o.${column(end)}`)})`;
}

function summary(score: ScoreName, of: Parameters<typeof summaryColumn>[1]): Sql {
  return sql`r.${summaryColumn(score, of)}`;
}

/** One look at a hashed array for each source. */
function whereSamples(text: string): Sql {
  const groups = readSamples(text).map(
    ({source, indexes}) =>
      sql`(p.sample_source_id IS NOT DISTINCT FROM ${source}::text AND p.sample_index = ANY(${indexes}::bigint[]))`,
  );
  return sql`(${groups.reduce((any, group) => sql`${any} OR ${group}`, sql`false`)})`;
}

/** ILIKE, because the optional trigram index knows it. It puts texts into lower case by all rules of Unicode, which takes long: most are told before. */
function whereText(text: string): Sql {
  const pattern = `%${escaped(text)}%`;
  const holds = (column: Sql): Sql => sql`(${mayHold(column, text)} AND ${column} ILIKE ${pattern})`;
  return sql`(${holds(sql`p.prompt`)} OR ${holds(sql`p.ground_truth`)} OR ${holds(sql`p.prediction`)})`;
}

const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/**
 * True of each column in which the text is, by what of it is ASCII: of the other characters İ and the sign of Kelvin alone
 * become a letter of ASCII in lower case. A planner expects it to be true of nearly all rows, and goes by what follows.
 */
function mayHold(column: Sql, text: string): Sql {
  const longest = (text.match(/[^A-Za-z\u0080-\uffff]+/g) ?? []).reduce(
    (most, run) => (run.length > most.length ? run : most),
    '',
  );
  if (longest.length >= 3)
    return sql`(CASE WHEN ${column} COLLATE "C" LIKE ${`%${escaped(longest)}%`} THEN 1 END) IS NOT NULL`;
  const pattern = escaped(text)
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replace(/[ik]/g, '_')
    .replace(/[\u0080-\uffff]+/g, '%');
  return /[a-z]/.test(pattern)
    ? sql`(CASE WHEN lower(${column} COLLATE "C") LIKE ${`%${pattern}%`} THEN 1 END) IS NOT NULL`
    : sql`true`;
}

const rulesOf = (filter: PredictionFilter): readonly FilterRule[] => applyRules(filter, RULES, boundRule);

/** What finds the rows: the one condition that an index begins with; the others are checked on the way. */
export type Access = 'sample' | 'sample-arrival' | 'validation' | 'epoch-arrival' | 'plain';

const isBySample = (access: Access): boolean => access === 'sample' || access === 'sample-arrival';

/** The best way in for rows that are wanted in the order of arrival, or in another. */
export function accessFor(filter: PredictionFilter, byArrival: boolean): Access {
  if (filter.sample_index !== undefined) return byArrival ? 'sample-arrival' : 'sample';
  if (filter.validation !== undefined && !(byArrival && filter.epoch !== undefined)) return 'validation';
  return byArrival && filter.epoch !== undefined ? 'epoch-arrival' : 'plain';
}

/**
 * The rows `p` that an access finds of a job: those of the one value that the filter has for it, spelled as the indexes of
 * 015-narrow-list-indexes.sql begin; said any other way they are not used.
 */
export function foundBy(access: Access, jobId: string, {epoch, sample_index, validation}: RowFilter): Sql {
  switch (access) {
    case 'plain':
      return sql`p.job_id = ${jobId}`;
    case 'sample':
      return sql`${inOrderOfSamples(jobId)} AND p.sample_index = ${sample_index}`;
    case 'sample-arrival':
      return marked(jobId, sql`p.sample_index`, sample_index);
    case 'epoch-arrival':
      return marked(jobId, sql`p.epoch`, epoch);
    case 'validation':
      return marked(jobId, VALIDATION_CODE, validation && VALIDATION[validation].code);
  }
}

const VALIDATION_CODE = sql`(CASE WHEN p.validation_pass THEN 1 WHEN NOT p.validation_pass THEN 0 ELSE -1 END)`;

/** The same number of the same job has but one value. */
const marked = (jobId: string, value: Sql, wanted: number | undefined): Sql =>
  sql`(ftl_job_key(p.job_id) # ${value}) = (ftl_job_key(${jobId}) # ${wanted}::bigint) AND ${isOfJob(jobId)}`;

/** Found by an index that has them so. */
export const inOrderOfSamples = (jobId: string): Sql =>
  sql`ftl_job_key(p.job_id) = ftl_job_key(${jobId}) AND ${isOfJob(jobId)}`;

/** Jobs may share a number. Not `=`, for which the indexes of the keys would compete. */
const isOfJob = (jobId: string): Sql => sql`texteq(p.job_id, ${jobId})`;

/** The condition on the table `p`, but for what the access stands for; `true` for an empty filter. */
export const whereFilter = (filter: PredictionFilter, access: Access): Sql =>
  and(rulesOf(filter).map(({where}) => where(access)));

const countsOf = (rules: readonly FilterRule[]): readonly Sql[] =>
  rules.map(({counted}) => counted).filter((counted) => counted !== null && counted !== 'all');

/** True when the roll-up alone can count the rows: it counts by one thing at a time. */
export function isCounted(filter: PredictionFilter): boolean {
  const rules = rulesOf(filter);
  return rules.every(({counted}) => counted !== null) && countsOf(rules).length <= 1;
}

/** True when of a line of the roll-up either all rows match or none. */
export const isOfWholeLines = (filter: PredictionFilter): boolean =>
  rulesOf(filter).every(({counted}) => counted === 'all');

/** Rows that match a filter for which `isCounted`, of one line of the roll-up `r` that `lineMayMatch`. */
export const countedRows = (filter: PredictionFilter): Sql =>
  countsOf(rulesOf(filter))[0] ?? sql`r.row_count`;

/** True when the roll-up can tell of whole (epoch, step) that none of their rows match. */
export const narrowsLines = (filter: PredictionFilter): boolean =>
  accessFor(filter, false) !== 'sample' && rulesOf(filter).some(({narrows}) => narrows);

/** False for a line of the roll-up `r` of which no row can match. */
export const lineMayMatch = (filter: PredictionFilter): Sql =>
  and(rulesOf(filter).flatMap(({line}) => line ?? []));

/** True when matches may be few in many rows, and no index finds them. */
export const isSearch = (filter: PredictionFilter): boolean => rulesOf(filter).some((rule) => rule.isSearch);
