import {RANGED_SCORES, SCORE_NAMES, byName, type ScoreName} from '../../../src/protocol/fields.ts';
import {column, list, sql, type Sql} from '../postgres/sql.ts';

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

/** Of the values of a score: the least and the greatest of none are infinite. */
export interface ScoreSums {
  count: number;
  sum: number;
  min: number;
  max: number;
}

/** What rows add up to. */
export interface RowSums {
  readonly rowCount: number;
  readonly validated: number;
  readonly passed: number;
  readonly known: Readonly<Record<ScoreName, ScoreSums>>;
}

/** What a line of the roll-up `r` keeps, how it comes from rows, and how lines are put together. */
export interface SummaryColumn {
  readonly name: Sql;
  readonly arrayType: Sql;
  readonly ofRows: Sql;
  /** The same of rows that were added up before they were stored. */
  readonly ofSums: (sums: RowSums) => number | null;
  /** Of a line and of the new rows, `excluded`. */
  readonly added: Sql;
  /** Of the lines of an epoch. */
  readonly ofLines: Sql;
}

const COUNTS = sql`bigint[]`;
const VALUES = sql`double precision[]`;

const total = (
  name: Sql,
  {ofRows, ofSums, arrayType = COUNTS}: Pick<SummaryColumn, 'ofRows' | 'ofSums'> & {arrayType?: Sql},
): SummaryColumn => ({
  name,
  arrayType,
  ofRows,
  ofSums,
  added: sql`r.${name} + excluded.${name}`,
  ofLines: sql`sum(r.${name})`,
});

function ofScore(score: ScoreName): readonly SummaryColumn[] {
  const value = column(score);
  const [min, max] = [summaryColumn(score, 'min'), summaryColumn(score, 'max')];
  const ofAny = (side: 'min' | 'max') => (sums: RowSums) =>
    sums.known[score].count === 0 ? null : sums.known[score][side];
  const range = [
    {
      name: min,
      arrayType: VALUES,
      ofRows: sql`min(${value})`,
      ofSums: ofAny('min'),
      added: sql`least(r.${min}, excluded.${min})`,
      ofLines: sql`min(r.${min})`,
    },
    {
      name: max,
      arrayType: VALUES,
      ofRows: sql`max(${value})`,
      ofSums: ofAny('max'),
      added: sql`greatest(r.${max}, excluded.${max})`,
      ofLines: sql`max(r.${max})`,
    },
  ];
  return [
    total(summaryColumn(score, 'count'), {
      ofRows: sql`count(${value})`,
      ofSums: ({known}) => known[score].count,
    }),
    total(summaryColumn(score, 'sum'), {
      ofRows: sql`coalesce(sum(${value}), 0)`,
      ofSums: ({known}) => known[score].sum,
      arrayType: VALUES,
    }),
    ...(RANGED_SCORES.some((ranged) => ranged === score) ? range : []),
  ];
}

/** All that can be said of rows without their place: what was counted, and the scores. */
export const SUMMARY_COLUMNS: readonly SummaryColumn[] = [
  total(column('row_count'), {ofRows: sql`count(*)`, ofSums: ({rowCount}) => rowCount}),
  ...SCORE_NAMES.flatMap(ofScore),
  total(column('validated_count'), {
    ofRows: sql`count(validation_pass)`,
    ofSums: ({validated}) => validated,
  }),
  total(column('passed_count'), {
    ofRows: sql`count(*) FILTER (WHERE validation_pass)`,
    ofSums: ({passed}) => passed,
  }),
];

export const eachSummary = (part: (column: SummaryColumn) => Sql): Sql => list(SUMMARY_COLUMNS.map(part));

/** The columns of a line, in the order in which they are written. */
export const LINE_COLUMNS = sql`job_id, step, epoch, latest_step, ${eachSummary(({name}) => name)}, opened_seq, changed_seq`;

/** What becomes of lines that are there already, when those of new rows are inserted as `r`. */
export const addToLines = sql`ON CONFLICT (job_id, step, epoch) DO UPDATE SET
  latest_step = greatest(r.latest_step, excluded.latest_step),
  ${eachSummary(({name, added}) => sql`${name} = ${added}`)},
  changed_seq = excluded.changed_seq`;

/** The same of the lines of own scores. */
export const addToScores = sql`ON CONFLICT (job_id, step, epoch, name) DO UPDATE SET
  count = r.count + excluded.count, sum = r.sum + excluded.sum,
  min = least(r.min, excluded.min), max = greatest(r.max, excluded.max)`;

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
