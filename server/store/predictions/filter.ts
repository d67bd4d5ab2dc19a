import type {ScoreName} from '../../../src/protocol/protocol.ts';
import {and, sql, type Sql} from '../postgres/sql.ts';

/** Which rows of a job are meant: all conditions hold. */
export interface PredictionFilter {
  readonly epoch?: number;
  readonly sampleIndex?: number;
  readonly validation?: 'pass' | 'fail' | 'none';
  /** Only scored rows that are no exact match. */
  readonly wrong?: boolean;
  readonly min?: Partial<Record<ScoreName, number>>;
  readonly max?: Partial<Record<ScoreName, number>>;
  /** Literal, case-insensitive substring of prompt, ground_truth or prediction. */
  readonly text?: string;
}

export const scoreColumns: Readonly<Record<ScoreName, Sql>> = {
  exact_match: sql`p.exact_match`,
  char_error_rate: sql`p.char_error_rate`,
  length_ratio: sql`p.length_ratio`,
  word_overlap: sql`p.word_overlap`,
};

/**
 * How the indexes of 003-list-indexes.sql spell what they begin with; said any other way they are not used. A bound on
 * seq is spelled so where it is to be checked on the way: as the last column of an index it would cost a look-up for each
 * step.
 */
export const hidden = {
  seq: sql`(p.seq + 0)`,
  epoch: sql`(p.epoch + 0)`,
  sampleIndex: sql`(p.sample_index + 0)`,
  validation: sql`(CASE WHEN p.validation_pass THEN 1 WHEN NOT p.validation_pass THEN 0 ELSE -1 END)`,
} as const;

const VALIDATION_CODES = {pass: 1, fail: 0, none: -1} as const;

/** What finds the rows: the one condition that an index begins with; the others are checked on the way. */
export type Access = 'sample' | 'validation' | 'epoch-arrival' | 'plain';

/** The best way in for rows that are wanted in the order of arrival, or in another. */
export function accessFor(filter: PredictionFilter, byArrival: boolean): Access {
  if (filter.sampleIndex !== undefined) return 'sample';
  if (filter.validation !== undefined && !(byArrival && filter.epoch !== undefined)) return 'validation';
  return byArrival && filter.epoch !== undefined ? 'epoch-arrival' : 'plain';
}

/** The condition on the table `p`; `true` for an empty filter. */
export function whereFilter(filter: PredictionFilter, access: Access): Sql {
  const {epoch, sampleIndex, validation} = filter;
  const conditions: Sql[] = [];
  if (epoch !== undefined)
    conditions.push(sql`${access === 'epoch-arrival' ? hidden.epoch : sql`p.epoch`} = ${epoch}`);
  if (sampleIndex !== undefined) conditions.push(sql`${hidden.sampleIndex} = ${sampleIndex}`);
  if (validation !== undefined) conditions.push(whereValidation(validation, access));
  if (filter.wrong === true) conditions.push(sql`p.exact_match < 1`);
  for (const name of Object.keys(scoreColumns) as ScoreName[]) {
    const [least, most] = [filter.min?.[name], filter.max?.[name]];
    if (least !== undefined) conditions.push(sql`${scoreColumns[name]} >= ${least}`);
    if (most !== undefined) conditions.push(sql`${scoreColumns[name]} <= ${most}`);
  }
  if (filter.text !== undefined && filter.text !== '') conditions.push(whereText(filter.text));
  return and(conditions);
}

function whereValidation(validation: 'pass' | 'fail' | 'none', access: Access): Sql {
  if (access === 'validation') return sql`${hidden.validation} = ${VALIDATION_CODES[validation]}`;
  if (validation === 'none') return sql`p.validation_pass IS NULL`;
  return validation === 'pass' ? sql`p.validation_pass` : sql`NOT p.validation_pass`;
}

/** ILIKE, because the optional trigram index knows it. */
function whereText(text: string): Sql {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  return sql`(p.prompt ILIKE ${pattern} OR p.ground_truth ILIKE ${pattern} OR p.prediction ILIKE ${pattern})`;
}

/** True when the roll-up alone can count the rows. */
export function isCounted(filter: PredictionFilter): boolean {
  const scores = [...Object.values(filter.min ?? {}), ...Object.values(filter.max ?? {})];
  return (
    filter.sampleIndex === undefined &&
    !filter.text &&
    scores.length === 0 &&
    !(filter.wrong === true && filter.validation !== undefined)
  );
}

/** Rows that match a filter for which `isCounted`, of one line of the roll-up `r`. */
export function countedRows(filter: PredictionFilter): Sql {
  if (filter.validation === 'pass') return sql`r.passed_count`;
  if (filter.validation === 'fail') return sql`r.validated_count - r.passed_count`;
  if (filter.validation === 'none') return sql`r.row_count - r.validated_count`;
  if (filter.wrong === true) return sql`r.em_count - round(r.em_sum)`;
  return sql`r.row_count`;
}

/** True when the roll-up can tell of whole (epoch, step) that none of their rows match. */
export function narrowsLines({sampleIndex, wrong, min, max}: PredictionFilter): boolean {
  if (sampleIndex !== undefined) return false;
  return wrong === true || min?.char_error_rate !== undefined || max?.char_error_rate !== undefined;
}

/** False for a line of the roll-up `r` of which no row can match. */
export function lineMayMatch(filter: PredictionFilter): Sql {
  const conditions: Sql[] = [];
  const [least, most] = [filter.min?.char_error_rate, filter.max?.char_error_rate];
  if (filter.epoch !== undefined) conditions.push(sql`r.epoch = ${filter.epoch}`);
  if (filter.validation !== undefined)
    conditions.push(sql`${countedRows({validation: filter.validation})} > 0`);
  if (filter.wrong === true) conditions.push(sql`${countedRows({wrong: true})} > 0`);
  if (least !== undefined) conditions.push(sql`r.cer_max >= ${least}`);
  if (most !== undefined) conditions.push(sql`r.cer_min <= ${most}`);
  return and(conditions);
}

/** True when matches may be few in many rows, and no index finds them. */
export function isSearch({min, max, text, wrong}: PredictionFilter): boolean {
  return Boolean(text) || wrong === true || Object.keys({...min, ...max}).length > 0;
}
