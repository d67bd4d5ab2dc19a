import type {Delimiter, Field} from '../records/csv.ts';

/** A record as it stands in a file: names of its own, values of any kind. */
export type RawRecord = Readonly<Record<string, unknown>>;

/** Under which names tools write what we call otherwise, the likeliest first. Ours is always one of them. */
export const PREDICTION_NAMES = [
  'prediction',
  'completion',
  'predict',
  'output',
  'response',
  'content',
] as const;
export const PROMPT_NAMES = ['prompt', 'messages', 'input'] as const;
export const TRUTH_NAMES = ['ground_truth', 'gts', 'label', 'labels', 'solution', 'answer'] as const;
export const STEP_NAMES = ['step', 'gen_step', 'global_step'] as const;

/** Texts stay texts, whatever they look like: a ground truth may be 42. */
const TEXT_NAMES: ReadonlySet<string> = new Set([
  ...PREDICTION_NAMES,
  ...PROMPT_NAMES,
  ...TRUTH_NAMES,
  'sample_source_id',
  'prompt_id',
  'validation_kind',
  'created_at',
]);

const ALWAYS_THERE: ReadonlySet<string> = new Set([...PREDICTION_NAMES, 'prompt', 'input']);

const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false],
  ['NaN', NaN],
  ['nan', NaN],
  ['null', null],
  ['None', null],
]);

/** What a field of CSV stands for; `undefined` for nothing. A prompt or a prediction that is empty is an empty text. */
export function csvValue(name: string, field: Field): unknown {
  if (field === null) return ALWAYS_THERE.has(name) ? '' : undefined;
  if (TEXT_NAMES.has(name) || field === '') return field;
  if (NUMBER.test(field)) return Number(field);
  if (WORDS.has(field)) return WORDS.get(field);
  if (!/^[[{]/.test(field)) return field;
  try {
    return JSON.parse(field) as unknown;
  } catch {
    return field;
  }
}

/** By the line of names: what parts them, where they are the names of a table of predictions at all. */
export function delimiterOf(head: string, mapped: readonly string[]): Delimiter | null {
  const known: ReadonlySet<string> = new Set([...PREDICTION_NAMES, ...mapped]);
  const isHead = (delimiter: Delimiter): boolean => {
    const names = head.split(delimiter).map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
    return names.length > 1 && names.some((name) => known.has(name));
  };
  return ([',', '\t', ';'] as const).find(isHead) ?? null;
}
