import {SCORE_NAMES, scoreRule, type FieldName, type ScoreName} from '../../protocol/fields.ts';
import {isOwnScore, isSortName, type OwnScore, type SortName} from '../../protocol/score-names.ts';
import {ownScore, type OwnShown} from '../scores/shown-score.ts';
import {isColumn, type ColumnId, type FieldColumn} from './column-names.ts';

export type {ColumnId};

type PlainKind =
  'count' | 'text' | 'rate' | 'ratio' | 'match' | 'validation' | 'ending' | 'duration' | 'time';

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
  finish_reason: 'ending',
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
} as const satisfies Readonly<Record<Exclude<FieldName, ScoreName>, PlainKind | null>>;

type Kinds = typeof KINDS;
type Shown = {[Name in keyof Kinds]: Kinds[Name] extends null ? never : Name}[keyof Kinds];

const isShown = (name: string): name is Shown =>
  (KINDS as Readonly<Record<string, PlainKind | null>>)[name] != null;

/** What a column's header sorts by; `null`: it does not sort. */
type SortKey = SortName | null;
export type Column =
  | {readonly id: FieldColumn; readonly kind: PlainKind; readonly sortKey: SortKey}
  | {readonly id: OwnScore; readonly kind: 'own'; readonly sortKey: SortKey; readonly score: OwnShown};

/** The scores in the order in which they are shown. */
const SHOWN_SCORES: readonly ScoreName[] = [
  ...new Set<ScoreName>(['char_error_rate', 'exact_match', 'word_overlap', 'length_ratio', ...SCORE_NAMES]),
];

function column(id: FieldColumn, kind: PlainKind): Column {
  return {id, kind, sortKey: id === 'updated_at' ? 'arrival' : isSortName(id) ? id : null};
}

const ownColumn = (score: OwnShown): Column => ({id: score.key, kind: 'own', sortKey: score.key, score});

/** The columns of fields, in the order in which they stand: what the trainer's validators said follows the scores. */
const FIELD_COLUMNS: readonly Column[] = Object.keys(KINDS).flatMap((name): readonly Column[] => {
  if (!isShown(name)) return [];
  if (name !== 'validation_pass') return [column(name, KINDS[name])];
  const scores = SHOWN_SCORES.map((score) => column(score, scoreRule(score).unit));
  return [...scores, column('validation', KINDS[name])];
});

const FIRST_OWN = FIELD_COLUMNS.findIndex(({id}) => id === 'char_error_rate') + 1;

/** Every column, in the order in which they stand: own scores follow the error rate. */
export const allColumns = (own: readonly OwnShown[]): readonly Column[] =>
  FIELD_COLUMNS.toSpliced(FIRST_OWN, 0, ...own.map(ownColumn));

/** Own scores that are shown unasked: more would leave no room for the texts. */
const DEFAULT_OWN = 2;

/** What is shown where `columns` says nothing. */
export const defaultColumns = (own: readonly OwnShown[]): readonly ColumnId[] => [
  'epoch',
  'step',
  'sample_index',
  'prompt',
  'ground_truth',
  'prediction',
  'char_error_rate',
  ...own.slice(0, DEFAULT_OWN).map(({key}) => key),
  'validation',
];

/**
 * Reads a `columns` attribute: names in any order, between blanks or commas. Unknown names are left out; `null` when
 * none is left. An own score need not have come yet.
 */
export function parseColumns(text: string | null): readonly ColumnId[] | null {
  const known = (text ?? '').split(/[\s,]+/).filter(isColumn);
  return known.length === 0 ? null : [...new Set(known)];
}

export const columnsOf = (ids: readonly ColumnId[], own: readonly OwnShown[]): readonly Column[] => {
  const columns = allColumns(own);
  return ids.flatMap(
    (id) => columns.find((each) => each.id === id) ?? (isOwnScore(id) ? ownColumn(ownScore(id, null)) : []),
  );
};

/** The ids with one put in, at its usual place, or taken out; the last one stays. */
export function toggledColumn(
  ids: readonly ColumnId[],
  id: ColumnId,
  own: readonly OwnShown[] = [],
): readonly ColumnId[] {
  if (ids.includes(id)) return ids.length === 1 ? ids : ids.filter((each) => each !== id);
  const order = allColumns(own).map((each) => each.id);
  const at = ids.findIndex((each) => order.indexOf(each) > order.indexOf(id));
  return at === -1 ? [...ids, id] : ids.toSpliced(at, 0, id);
}
