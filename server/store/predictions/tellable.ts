import {FIELD_NAMES, ruleOf, type FieldName} from '../../../src/protocol/fields.ts';
import {column, literal, sql, type Sql} from '../postgres/sql.ts';

/** Above it a text is not sent: with its escapes it has to fit into one JSON of PostgreSQL, and one text of Node. */
const MOST_BYTES = 8 << 20;

/** What keeps a row from being told: where it is, when it came, or texts that are too long. */
function faultOf(field: FieldName, row: Sql): Sql | null {
  const value = sql`${row}${column(field)}`;
  const rule = ruleOf(field);
  switch (rule.kind) {
    case 'count':
      // What need not be there is told as `null` where it cannot be told.
      return rule.by === 'server' || rule.key === true
        ? sql`${value} NOT BETWEEN 0 AND ${literal(Number.MAX_SAFE_INTEGER)}`
        : null;
    case 'time':
      return sql`${value} < timestamptz '0001-01-01 00:00:00+00' OR ${value} >= timestamptz '10000-01-01 00:00:00+00'`;
    case 'text':
      return sql`octet_length(${value}) > ${literal(MOST_BYTES)}`;
    default:
      return null;
  }
}

const faults = (row: Sql) =>
  FIELD_NAMES.flatMap((field) => {
    const isAtFault = faultOf(field, row);
    return isAtFault === null ? [] : [{field, isAtFault}];
  });

const whenAtFault = (row: Sql, then: (field: FieldName) => Sql): Sql =>
  faults(row).reduce((all, {field, isAtFault}) => sql`${all} WHEN ${isAtFault} THEN ${then(field)}`, sql``);

/** `NULL` for a row that the contract cannot say. A planner without statistics takes nearly all rows to be others. */
const sayable = (row: Sql): Sql => sql`(CASE${whenAtFault(row, () => sql`NULL`)} ELSE 1 END)`;

/** Whether the contract can say a row of the table `row` (default: of the only one). Others are left out, by their ids. */
export const isTellable = (row?: Sql): Sql => sql`${sayable(prefix(row))} IS NOT NULL`;

/** The opposite, as the index training_predictions_left_out has it: 008-left-out.sql. */
export const isLeftOut = (row?: Sql): Sql => sql`${sayable(prefix(row))} IS NULL`;

/** The name of the first field that cannot be told. */
export const leftOutFor = (row?: Sql): Sql =>
  sql`(CASE${whenAtFault(prefix(row), (field) => sql`'${column(field)}'`)} END)`;

const prefix = (row: Sql | undefined): Sql => (row === undefined ? sql`` : sql`${row}.`);
