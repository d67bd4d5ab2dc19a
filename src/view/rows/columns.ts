import {SCORE_NAMES, scoreRule, type FieldName, type ScoreName} from '../../protocol/fields.ts';
import {isSortName, type SortName} from '../../protocol/filters.ts';

export type ColumnKind = 'count' | 'text' | 'rate' | 'ratio' | 'match' | 'validation' | 'duration' | 'time';

/** How the table shows each field; `null`: only an open row does, if at all. A score shows by its unit. */
const KINDS = {
  id: null,
  seq: null,
  job_id: null,
  epoch: 'count',
  step: 'count',
  sample_index: 'count',
  prompt: 'text',
  messages: null,
  ground_truth: 'text',
  prediction: 'text',
  scores: null,
  finish_reason: null,
  validation_pass: 'validation',
  validation_kind: null,
  validation_errors: null,
  prompt_id: null,
  source_index: null,
  sample_source: null,
  sample_source_id: null,
  completion_index: null,
  prompt_tokens: null,
  completion_tokens: null,
  max_new_tokens: null,
  latency_ms: 'duration',
  total_tokens: 'count',
  do_sample: null,
  metadata: null,
  created_at: null,
  updated_at: 'time',
} as const satisfies Readonly<Record<Exclude<FieldName, ScoreName>, ColumnKind | null>>;

type Kinds = typeof KINDS;
type Shown = {[Name in keyof Kinds]: Kinds[Name] extends null ? never : Name}[keyof Kinds];

const isShown = (name: string): name is Shown =>
  (KINDS as Readonly<Record<string, ColumnKind | null>>)[name] != null;

/** Columns of the table, by the names of the fields that they show; what validation said is one of its own. */
export type ColumnId = Exclude<Shown, 'validation_pass'> | ScoreName | 'validation';

export interface Column {
  readonly id: ColumnId;
  readonly kind: ColumnKind;
  /** What its header sorts by; `null`: it does not sort. */
  readonly sortKey: SortName | null;
}
/** The scores in the order in which they are shown. */
export const SHOWN_SCORES: readonly ScoreName[] = [
  ...new Set<ScoreName>(['char_error_rate', 'exact_match', 'word_overlap', 'length_ratio', ...SCORE_NAMES]),
];

function column(id: ColumnId, kind: ColumnKind): Column {
  return {id, kind, sortKey: id === 'updated_at' ? 'arrival' : isSortName(id) ? id : null};
}

/** Every column, in the order in which they stand: what the trainer's validators said follows the scores. */
export const COLUMNS: readonly Column[] = Object.keys(KINDS).flatMap((name): readonly Column[] => {
  if (!isShown(name)) return [];
  if (name !== 'validation_pass') return [column(name, KINDS[name])];
  const scores = SHOWN_SCORES.map((score) => column(score, scoreRule(score).unit));
  return [...scores, column('validation', KINDS[name])];
});

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
