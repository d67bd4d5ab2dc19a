import {RANGED_SCORES, SCORE_NAMES, byName, type ScoreName} from '../../../src/protocol/fields.ts';
import {column, sql, type Sql} from '../postgres/sql.ts';

/** How the columns of the first four scores begin; those of any other have its name. */
const PREFIXES: Readonly<Record<string, string>> = {
  exact_match: 'em',
  char_error_rate: 'cer',
  length_ratio: 'lr',
  word_overlap: 'wo',
};

export type ScoreSummary = 'count' | 'sum' | 'min' | 'max';

/** A column of `prediction_rollup` about a score; the least and the greatest value only where they are kept. */
export const summaryColumn = (score: ScoreName, summary: ScoreSummary): Sql =>
  column(`${PREFIXES[score] ?? score}_${summary}`);

/** What a line of the roll-up `r` keeps, how it comes from rows, and how lines are put together. */
export interface SummaryColumn {
  readonly name: Sql;
  readonly ofRows: Sql;
  /** Of a line and of the new rows, `excluded`. */
  readonly added: Sql;
  /** Of the lines of an epoch. */
  readonly ofLines: Sql;
}

const total = (name: Sql, ofRows: Sql): SummaryColumn => ({
  name,
  ofRows,
  added: sql`r.${name} + excluded.${name}`,
  ofLines: sql`sum(r.${name})`,
});

function ofScore(score: ScoreName): readonly SummaryColumn[] {
  const value = column(score);
  const [min, max] = [summaryColumn(score, 'min'), summaryColumn(score, 'max')];
  const range = [
    {
      name: min,
      ofRows: sql`min(${value})`,
      added: sql`least(r.${min}, excluded.${min})`,
      ofLines: sql`min(r.${min})`,
    },
    {
      name: max,
      ofRows: sql`max(${value})`,
      added: sql`greatest(r.${max}, excluded.${max})`,
      ofLines: sql`max(r.${max})`,
    },
  ];
  return [
    total(summaryColumn(score, 'count'), sql`count(${value})`),
    total(summaryColumn(score, 'sum'), sql`coalesce(sum(${value}), 0)`),
    ...(RANGED_SCORES.some((ranged) => ranged === score) ? range : []),
  ];
}

/** All that can be said of rows without their place: what was counted, and the scores. */
export const SUMMARY_COLUMNS: readonly SummaryColumn[] = [
  total(column('row_count'), sql`count(*)`),
  ...SCORE_NAMES.flatMap(ofScore),
  total(column('validated_count'), sql`count(validation_pass)`),
  total(column('passed_count'), sql`count(*) FILTER (WHERE validation_pass)`),
];

/** A sum of almost nothing would underflow, which is an error in PostgreSQL. */
function average(score: ScoreName): Sql {
  const [sum, count] = [sql`r.${summaryColumn(score, 'sum')}`, sql`r.${summaryColumn(score, 'count')}`];
  return sql`CASE WHEN ${count} = 0 THEN NULL WHEN abs(${sum}) < 1e-290 THEN 0 ELSE ${sum} / ${count} END
    AS ${column(`avg_${score}`)}`;
}

const range = (score: ScoreName): Sql[] =>
  (['min', 'max'] as const).map(
    (side) => sql`r.${summaryColumn(score, side)} AS ${column(`${side}_${score}`)}`,
  );

/** Of a line of the roll-up `r`, by the names of the wire. Over non-null values; `null` where there are none. */
export const averageColumns: Readonly<Record<ScoreName, Sql>> = byName(SCORE_NAMES, average);
export const rangeColumns: readonly Sql[] = RANGED_SCORES.flatMap(range);
