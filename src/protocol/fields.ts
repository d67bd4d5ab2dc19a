/**
 * The one table of a prediction's fields. From it come the checks of what trainers and files bring, the columns of the
 * database and how rows are compared and rolled up, CSV, the OpenAPI document, and what the page can show, filter and
 * order by. A field that is added here is missing nowhere: what cannot be derived does not compile until it is there.
 */

/** What a value of each kind is to JavaScript. */
export interface FieldKinds {
  readonly uuid: string;
  /** 1 to 200 of `A-Za-z0-9._:-`. */
  readonly job: string;
  /** A whole number from 0 to 2^53 - 1. */
  readonly count: number;
  readonly integer: number;
  readonly number: number;
  readonly flag: boolean;
  /** Any Unicode but NUL, bounded by its bytes in UTF-8. */
  readonly text: string;
  readonly choice: string;
  /** ISO 8601 UTC with milliseconds. */
  readonly time: string;
  readonly errors: readonly ValidationError[];
  /** The trainer's own scores by name: at most 32, of at most 64 names a job. */
  readonly scores: OwnScores;
  readonly messages: readonly Message[];
  /** Any JSON object. */
  readonly object: Readonly<Record<string, unknown>>;
}

export type OwnScores = Readonly<Record<string, number | null>>;

/** One turn of a conversation, as chat templates have it. */
export interface Message {
  /** `system`, `user`, `assistant`, `tool`, … */
  readonly role: string;
  /** Absent or `null` where a turn only calls tools. */
  readonly content?: string | readonly MessagePart[] | null;
  readonly name?: string | null;
  readonly tool_calls?: readonly unknown[] | null;
  readonly tool_call_id?: string | null;
}

/** A part of a turn: `{type: 'text', text}`, or anything else that a model takes, such as an image. */
export interface MessagePart {
  readonly type: string;
  readonly text?: string;
  readonly [other: string]: unknown;
}

export interface ValidationError {
  readonly validator: string;
  readonly message: string;
  readonly detail?: unknown;
  readonly schema_path?: string | null;
}

/** What makes a number a score: it is averaged over epochs and steps, sorted and filtered by, and drawn as a chart. */
export interface ScoreRule {
  /** `null`: neither way, 1 is best. */
  readonly better: 'higher' | 'lower' | null;
  /** How it reads: right or wrong, percent, or a ratio. */
  readonly unit: 'match' | 'rate' | 'ratio';
  /** Above it, it is stored as this. */
  readonly cap?: number;
  /** Roll-ups keep its least and greatest value too. */
  readonly range?: true;
}

type FieldRule = {
  /** Given by the server; all else is the trainer's to send. */
  readonly by?: 'server';
  /** Always sent; all else may be missing or `null`, and is then `null`. */
  readonly required?: true;
  /** Part of what tells one logical sample from another. */
  readonly key?: true;
} & (
  | {readonly kind: 'uuid' | 'job' | 'integer' | 'flag' | 'time'}
  | {
      readonly kind: 'count';
      /** What it is where it was not sent, in place of `null`. */
      readonly absent?: number;
    }
  | {
      readonly kind: 'number';
      readonly min?: number;
      readonly max?: number;
      readonly values?: readonly number[];
      readonly score?: ScoreRule;
    }
  | {readonly kind: 'text'; readonly maxBytes: number; readonly pattern?: string; readonly says?: string}
  | {readonly kind: 'choice'; readonly values: readonly string[]}
  | {readonly kind: 'errors'; readonly maxBytes: number; readonly maxItems: number}
  | {readonly kind: 'scores'; readonly maxItems: number}
  | {readonly kind: 'messages' | 'object'; readonly maxBytes: number}
);

const MIB = 1 << 20;

/** In the order in which people read them: where, what, how well, the rest. */
export const FIELDS = {
  /** Identity of the row (UUID); the same logical sample keeps it when it is replaced. */
  id: {kind: 'uuid', by: 'server'},
  /** Position in the job's stream; a replaced row takes a new one. Of two versions the greater wins. */
  seq: {kind: 'count', by: 'server'},
  job_id: {kind: 'job', by: 'server'},
  /** Epoch 0 is a real epoch: before training. */
  epoch: {kind: 'count', required: true, key: true},
  /** The trainer's global optimizer step. */
  step: {kind: 'count', required: true, key: true},
  /** Ordinal of the fixed prompt. */
  sample_index: {kind: 'count', required: true, key: true},
  /** Text from outside: show it as text, never as markup. Where only `messages` were sent, the last of the user. */
  prompt: {kind: 'text', required: true, maxBytes: MIB},
  /** The prompt as a conversation. */
  messages: {kind: 'messages', maxBytes: MIB},
  ground_truth: {kind: 'text', maxBytes: MIB},
  /** Text from outside: show it as text, never as markup. */
  prediction: {kind: 'text', required: true, maxBytes: MIB},
  /** 1 when prediction and truth are equal after trimming and lower-casing, else 0. */
  exact_match: {kind: 'number', values: [0, 1], score: {better: 'higher', unit: 'match'}},
  /** 0 (equal) to 1; lower is better. */
  char_error_rate: {
    kind: 'number',
    min: 0,
    score: {better: 'lower', unit: 'rate', cap: 1, range: true},
  },
  /** Code points of the prediction per code point of the truth; bounded, so that sums of it stay finite. */
  length_ratio: {kind: 'number', min: 0, max: 1e9, score: {better: null, unit: 'ratio'}},
  /** 0 to 1: the share of the prediction's words that the truth has too. */
  word_overlap: {kind: 'number', min: 0, max: 1, score: {better: 'higher', unit: 'rate'}},
  /** The trainer's own scores by name; what they mean the job says. */
  scores: {kind: 'scores', maxItems: 32},
  /** How the generation ended: `stop`, `length`, `tool_calls`, … */
  finish_reason: {kind: 'text', maxBytes: 64},
  /** `null`: validation was not run. */
  validation_pass: {kind: 'flag'},
  validation_kind: {kind: 'text', maxBytes: MIB},
  validation_errors: {kind: 'errors', maxBytes: 64 << 10, maxItems: 1000},
  prompt_id: {kind: 'text', maxBytes: 64, pattern: '^[0-9a-f]{64}$', says: 'a sha256 in hex'},
  source_index: {kind: 'integer'},
  sample_source: {kind: 'choice', values: ['dataset', 'prediction_set']},
  // An index entry of PostgreSQL holds some 2,700 bytes.
  sample_source_id: {kind: 'text', key: true, maxBytes: 1024},
  /** Which of several answers to the same prompt at the same step. */
  completion_index: {kind: 'count', key: true, absent: 0},
  prompt_tokens: {kind: 'count'},
  completion_tokens: {kind: 'count'},
  total_tokens: {kind: 'count'},
  max_new_tokens: {kind: 'count'},
  /** Wall-clock milliseconds of the generation. */
  latency_ms: {kind: 'count'},
  do_sample: {kind: 'flag'},
  /** Anything else to keep and to show; never scored, never searched. */
  metadata: {kind: 'object', maxBytes: 16 << 10},
  created_at: {kind: 'time', by: 'server'},
  updated_at: {kind: 'time', by: 'server'},
} as const satisfies Readonly<Record<string, FieldRule>>;

type Fields = typeof FIELDS;
export type FieldName = keyof Fields;
export type {FieldRule};

type NamesWith<Rule> = {[Name in FieldName]: Fields[Name] extends Rule ? Name : never}[FieldName];

/** The fields that the server gives itself. */
export type ServerField = NamesWith<{by: 'server'}>;
/** What a trainer may send. */
export type SentField = Exclude<FieldName, ServerField>;
/** What is never `null`: it is always sent, or stands for something where it is not. */
type FilledField = ServerField | RequiredField | NamesWith<{absent: number}>;
export type NullableField = Exclude<FieldName, FilledField>;
export type RequiredField = NamesWith<{required: true}>;
export type KeyField = NamesWith<{key: true}>;
export type ScoreName = NamesWith<{score: ScoreRule}>;
/** Scores whose least and greatest value roll-ups keep. */
export type RangedScore = NamesWith<{score: {range: true}}>;

/** What a field of this rule holds where it holds something. */
export type ValueOf<Rule> = Rule extends {kind: 'choice'; values: readonly (infer Value)[]}
  ? Value
  : Rule extends {kind: infer Kind extends keyof FieldKinds}
    ? FieldKinds[Kind]
    : never;

/** One stored prediction, as lists and streams give it. */
export type Prediction = {
  readonly [Name in FieldName]: ValueOf<Fields[Name]> | (Name extends FilledField ? never : null);
};

/**
 * One prediction as a trainer sent it, its types and ranges checked. An optional field that is missing or `null` was not
 * sent: it is stored as `null` (a score is computed), and a retry without it still counts as equal.
 */
export type SentPrediction = {readonly [Name in RequiredField]: Prediction[Name]} & {
  readonly [Name in Exclude<SentField, RequiredField>]?: Prediction[Name] | null | undefined;
};

/** The four scores of a prediction against its ground truth; `null` where there is none. See `scores.ts`. */
export type Scores = {readonly [Name in ScoreName]: number | null};

export type SampleSource = NonNullable<Prediction['sample_source']>;

/** The rule of a field, without what is particular to it. */
export const ruleOf = (name: FieldName): FieldRule => FIELDS[name];

/** One value for each of these names. */
export const byName = <Name extends string, Value>(
  names: readonly Name[],
  valueOf: (name: Name) => Value,
): Readonly<Record<Name, Value>> =>
  Object.fromEntries(names.map((name) => [name, valueOf(name)])) as Record<Name, Value>;

/** The same under names that begin with a prefix: `avg_char_error_rate`. */
export const prefixed = <Prefix extends string, Name extends string, Value>(
  prefix: Prefix,
  names: readonly Name[],
  valueOf: (name: Name) => Value,
): {readonly [Each in Name as `${Prefix}${Each}`]: Value} =>
  Object.fromEntries(names.map((name) => [`${prefix}${name}`, valueOf(name)])) as {
    [Each in Name as `${Prefix}${Each}`]: Value;
  };

export const FIELD_NAMES = Object.keys(FIELDS) as readonly FieldName[];

const NAMES: ReadonlySet<string> = new Set(FIELD_NAMES);
export const isFieldName = (name: string): name is FieldName => NAMES.has(name);
const isSent = (name: FieldName): name is SentField => ruleOf(name).by === undefined;
export const isSentField = (name: string): name is SentField => isFieldName(name) && isSent(name);
const isRequired = (name: FieldName): name is RequiredField => ruleOf(name).required === true;
const isKey = (name: FieldName): name is KeyField => ruleOf(name).key === true;
export const isScore = (name: string): name is ScoreName => isFieldName(name) && 'score' in FIELDS[name];
const isRanged = (name: ScoreName): name is RangedScore => scoreRule(name).range === true;

export const scoreRule = (name: ScoreName): ScoreRule => FIELDS[name].score;

export const SENT_FIELDS: readonly SentField[] = FIELD_NAMES.filter(isSent);
export const REQUIRED_FIELDS: readonly RequiredField[] = FIELD_NAMES.filter(isRequired);
export const OPTIONAL_FIELDS = SENT_FIELDS.filter((name) => !isRequired(name));
const isFilled = (name: FieldName): boolean =>
  ruleOf(name).by === 'server' || isRequired(name) || absentValue(name) !== null;

/** What a field is where it was not sent. */
export function absentValue(name: FieldName): number | null {
  const rule = ruleOf(name);
  return rule.kind === 'count' ? (rule.absent ?? null) : null;
}

export const isNullable = (name: FieldName): name is NullableField => !isFilled(name);
export const KEY_FIELDS: readonly KeyField[] = FIELD_NAMES.filter(isKey);
export const SCORE_NAMES: readonly ScoreName[] = FIELD_NAMES.filter(isScore);
export const RANGED_SCORES: readonly RangedScore[] = SCORE_NAMES.filter(isRanged);
