/** What a trainer may send, field by field. */
export type FieldRule = {readonly required?: true; readonly key?: true} & (
  | {readonly kind: 'count' | 'integer' | 'flag'}
  | {
      readonly kind: 'number';
      readonly min?: number;
      readonly max?: number;
      readonly values?: readonly number[];
    }
  | {readonly kind: 'text'; readonly maxBytes: number; readonly pattern?: string; readonly says?: string}
  | {readonly kind: 'choice'; readonly values: readonly string[]}
  | {readonly kind: 'errors'; readonly maxBytes: number; readonly maxItems: number}
);

const MIB = 1 << 20;

export const SENT_FIELDS = {
  epoch: {kind: 'count', required: true, key: true},
  step: {kind: 'count', required: true, key: true},
  sample_index: {kind: 'count', required: true, key: true},
  prompt: {kind: 'text', required: true, maxBytes: MIB},
  ground_truth: {kind: 'text', maxBytes: MIB},
  prediction: {kind: 'text', required: true, maxBytes: MIB},
  exact_match: {kind: 'number', values: [0, 1]},
  char_error_rate: {kind: 'number', min: 0},
  length_ratio: {kind: 'number', min: 0, max: 1e9},
  word_overlap: {kind: 'number', min: 0, max: 1},
  validation_pass: {kind: 'flag'},
  validation_kind: {kind: 'text', maxBytes: MIB},
  validation_errors: {kind: 'errors', maxBytes: 64 << 10, maxItems: 1000},
  prompt_id: {kind: 'text', maxBytes: 64, pattern: '^[0-9a-f]{64}$', says: 'a sha256 in hex'},
  source_index: {kind: 'integer'},
  sample_source: {kind: 'choice', values: ['dataset', 'prediction_set']},
  sample_source_id: {kind: 'text', key: true, maxBytes: 1024},
  prompt_tokens: {kind: 'count'},
  completion_tokens: {kind: 'count'},
  total_tokens: {kind: 'count'},
  max_new_tokens: {kind: 'count'},
  latency_ms: {kind: 'count'},
  do_sample: {kind: 'flag'},
} as const satisfies Readonly<Record<string, FieldRule>>;

export const isSentField = (name: string): boolean => Object.hasOwn(SENT_FIELDS, name);
