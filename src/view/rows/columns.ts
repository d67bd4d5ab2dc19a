import type {Prediction} from '../../protocol/protocol.ts';
import type {SortKey} from './order.ts';

/** Columns of the table, by the names of the fields that they show. */
export type ColumnId =
  | 'epoch'
  | 'step'
  | 'sample_index'
  | 'prompt'
  | 'ground_truth'
  | 'prediction'
  | 'char_error_rate'
  | 'exact_match'
  | 'word_overlap'
  | 'length_ratio'
  | 'validation'
  | 'latency_ms'
  | 'total_tokens'
  | 'updated_at';

export type ColumnKind = 'count' | 'text' | 'rate' | 'ratio' | 'match' | 'validation' | 'duration' | 'time';

export interface Column {
  readonly id: ColumnId;
  readonly kind: ColumnKind;
  /** What its header sorts by; `null`: it does not sort. */
  readonly sortKey: SortKey | null;
}

const column = (id: ColumnId, kind: ColumnKind, sortKey: SortKey | null = null): Column => ({
  id,
  kind,
  sortKey,
});

/** Every column, in the order in which they stand. */
export const COLUMNS: readonly Column[] = [
  column('epoch', 'count', 'epoch'),
  column('step', 'count', 'step'),
  column('sample_index', 'count', 'sample_index'),
  column('prompt', 'text'),
  column('ground_truth', 'text'),
  column('prediction', 'text'),
  column('char_error_rate', 'rate', 'char_error_rate'),
  column('exact_match', 'match', 'exact_match'),
  column('word_overlap', 'rate', 'word_overlap'),
  column('length_ratio', 'ratio', 'length_ratio'),
  column('validation', 'validation'),
  column('latency_ms', 'duration'),
  column('total_tokens', 'count'),
  column('updated_at', 'time', 'arrival'),
];

export const DEFAULT_COLUMNS: readonly ColumnId[] = [
  'epoch',
  'step',
  'sample_index',
  'prompt',
  'ground_truth',
  'prediction',
  'char_error_rate',
  'validation',
];

/**
 * Reads a `columns` attribute: names in any order, between blanks or commas. Unknown names are left out; `null` when
 * none is left.
 */
export function parseColumns(text: string | null): readonly ColumnId[] | null {
  const named = (text ?? '').split(/[\s,]+/);
  const known = named.flatMap((name) => COLUMNS.find(({id}) => id === name)?.id ?? []);
  return known.length === 0 ? null : [...new Set(known)];
}

export const columnsOf = (ids: readonly ColumnId[]): readonly Column[] =>
  ids.flatMap((id) => COLUMNS.find((each) => each.id === id) ?? []);

/** The ids with one put in, at its usual place, or taken out; the last one stays. */
export function toggledColumn(ids: readonly ColumnId[], id: ColumnId): readonly ColumnId[] {
  if (ids.includes(id)) return ids.length === 1 ? ids : ids.filter((each) => each !== id);
  const order = COLUMNS.map((each) => each.id);
  const at = ids.findIndex((each) => order.indexOf(each) > order.indexOf(id));
  return at === -1 ? [...ids, id] : ids.toSpliced(at, 0, id);
}

/** A column's value, where it is a number or a text as such. */
export const valueOf = (row: Prediction, id: Exclude<ColumnId, 'validation'>): string | number | null =>
  row[id];
