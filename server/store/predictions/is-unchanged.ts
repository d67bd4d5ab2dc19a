import {
  KEY_FIELDS,
  SENT_FIELDS,
  absentValue,
  isNullable,
  ruleOf,
  type SentField,
} from '../../../src/protocol/fields.ts';
import {and, column, list, literal, sql, type Sql} from '../postgres/sql.ts';

const isKey = (name: SentField): boolean => KEY_FIELDS.some((key) => key === name);

const CONTENT = SENT_FIELDS.filter((name) => !isKey(name));

/** Fields that are stored as at most so much. */
export const CAPPED: readonly {readonly name: Sql; readonly cap: Sql}[] = CONTENT.flatMap((field) => {
  const rule = ruleOf(field);
  const cap = rule.kind === 'number' ? rule.score?.cap : undefined;
  return cap === undefined ? [] : [{name: column(field), cap: literal(cap)}];
});

/** Fields that stand for something where they were not given. */
export const FILLED: readonly {readonly name: Sql; readonly absent: Sql}[] = SENT_FIELDS.flatMap((field) => {
  const absent = absentValue(field);
  return absent === null ? [] : [{name: column(field), absent: literal(absent)}];
});

function sent(record: Sql, field: SentField): Sql {
  const name = column(field);
  const rule = ruleOf(field);
  const cap = rule.kind === 'number' ? rule.score?.cap : undefined;
  if (cap === undefined) return sql`${record}.${name}`;
  return sql`CASE WHEN ${record}.${name} > ${literal(cap)} THEN ${literal(cap)} ELSE ${record}.${name} END`;
}

/** Whether a row has all that a record of the same key has; what was not sent counts as equal. */
export function isUnchanged(row: Sql, record: Sql): Sql {
  const held = CONTENT.map((field) => sql`${row}.${column(field)}`);
  const wanted = CONTENT.map((field) => sql`coalesce(${sent(record, field)}, ${row}.${column(field)})`);
  return sql`(${list(held)}) IS NOT DISTINCT FROM (${list(wanted)})`;
}

/** Whether a row and a record are of one logical sample; `null` is equal to `null`. */
export const isSameSample = (row: Sql, record: Sql): Sql =>
  and(
    KEY_FIELDS.map((field) => {
      const [held, wanted] = [sql`${row}.${column(field)}`, sql`${record}.${column(field)}`];
      return isNullable(field) ? sql`${held} IS NOT DISTINCT FROM ${wanted}` : sql`${held} = ${wanted}`;
    }),
  );

/**
 * The same value, but the planner does not know it. Of a job that came after the statistics were taken it knows that there
 * is none, and then finds the primary key, which reads the whole job, as good for a look-up as the natural key. Of a job
 * that may be any it expects as many rows as jobs have.
 */
export const unforeseen = (jobId: Sql): Sql => sql`(SELECT ${jobId})`;

/**
 * What a look-up by the natural key orders by, where LIMIT 1 makes the order mean nothing: of indexes that cost the same,
 * as all do while the table is empty, only that of the natural key has it.
 */
export const inOrderOfKey = (row: Sql): Sql =>
  list(['sample_source_id', 'completion_index'].map((name) => sql`${row}.${column(name)}`));
