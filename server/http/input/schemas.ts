import {Type, type Static, type TSchema} from 'typebox';
import {
  FIELDS,
  FIELD_NAMES,
  OPTIONAL_FIELDS,
  RANGED_SCORES,
  REQUIRED_FIELDS,
  SCORE_NAMES,
  byName,
  isNullable,
  prefixed,
  ruleOf,
  type FieldName,
  type FieldRule,
  type SentPrediction,
} from '../../../src/protocol/fields.ts';
import {MAX_OWN_SCORE, OWN_SCORE_PATTERN} from '../../../src/protocol/own-scores.ts';
import {
  JOB_STATUSES,
  type JobStatus,
  type OwnScore,
  type OwnScores,
  type SampleScore,
  type ScoreMeanings,
  type ScoreName,
  type ScoreSummary,
} from '../../../src/protocol/protocol.ts';

type NumberRule = Extract<FieldRule, {kind: 'number'}>;

/** Texts of a prediction are bounded by their bytes in UTF-8. */
const MAX_TEXT_BYTES = 1 << 20;

/** As `T`, or `null`: one schema with two types, whose errors read better than those of a union's branches. */
export function nullable<T extends TSchema>(schema: T) {
  const {type, enum: values} = schema as {type?: string | readonly string[]; enum?: readonly unknown[]};
  return Type.Unsafe<Static<T> | null>({
    ...schema,
    ...(type !== undefined && {type: [type, 'null'].flat()}),
    ...(values !== undefined && {enum: [...values, null]}),
  });
}

export const optional = <T extends TSchema>(schema: T) => Type.Optional(nullable(schema));

/** One of a few texts. */
export function oneOf<const T extends string>(
  values: readonly T[],
  options: {default?: T; description?: string} = {},
) {
  return Type.Unsafe<T>({type: 'string', enum: [...values], ...options});
}

/** One of a few texts, or the name of an own score: `scores.reward`. */
export const oneOfOrOwn = <const T extends string>(values: readonly T[], options: {default?: T} = {}) =>
  Type.Unsafe<T | OwnScore>({
    anyOf: [oneOf(values), Type.String({pattern: OWN_SCORE_PATTERN, description: 'scores.<name>'})],
    ...options,
  });

/** Text of any Unicode but NUL, which PostgreSQL does not store. */
export const text = (maxBytes = MAX_TEXT_BYTES) =>
  Type.String({pattern: '^[^\\u0000]*$', description: 'text without NUL', 'x-max-bytes': maxBytes});

export const count = () => Type.Integer({minimum: 0, maximum: Number.MAX_SAFE_INTEGER});

export const JobId = Type.String({
  pattern: '^(?!\\.{1,2}$)[A-Za-z0-9._:-]{1,200}$',
  description: '1 to 200 of A-Z a-z 0-9 . _ : - (not . or ..)',
});
export const Status = oneOf<JobStatus>(JOB_STATUSES);
export const Time = Type.String({format: 'date-time', description: 'ISO 8601 UTC with milliseconds'});
export const Uuid = Type.String({format: 'uuid'});

const ValidationError = Type.Object({
  validator: text(),
  message: text(),
  detail: Type.Optional(Type.Unknown()),
  schema_path: optional(text()),
});

/** A turn of a conversation; a tool call may be anything. */
const Turn = Type.Object({
  role: Type.String({minLength: 1, pattern: '^[^\\u0000]*$', description: 'text without NUL'}),
  content: Type.Optional(
    Type.Unsafe<unknown>({
      type: ['string', 'array', 'null'],
      items: Type.Object({type: Type.String(), text: Type.Optional(nullable(Type.String()))}),
    }),
  ),
  name: optional(Type.String()),
  tool_calls: Type.Optional(Type.Unsafe<unknown>({type: ['array', 'null']})),
  tool_call_id: optional(Type.String()),
});

/** The schema of what a field of this rule holds where it holds something. */
function schemaOf(rule: FieldRule): TSchema {
  switch (rule.kind) {
    case 'uuid':
      return Uuid;
    case 'job':
      return JobId;
    case 'count':
      return count();
    case 'integer':
      return Type.Integer({minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER});
    case 'number':
      return Type.Unsafe<number>({
        type: 'number',
        ...(rule.min !== undefined && {minimum: rule.min}),
        ...(rule.max !== undefined && {maximum: rule.max}),
        ...(rule.values !== undefined && {enum: rule.values}),
      });
    case 'flag':
      return Type.Boolean();
    case 'text':
      return rule.pattern === undefined
        ? text(rule.maxBytes)
        : Type.String({pattern: rule.pattern, description: rule.says ?? `text like ${rule.pattern}`});
    case 'choice':
      return oneOf(rule.values);
    case 'time':
      return Time;
    case 'scores':
      return Type.Unsafe<OwnScores>({
        type: 'object',
        maxProperties: rule.maxItems,
        additionalProperties: {type: ['number', 'null'], minimum: -MAX_OWN_SCORE, maximum: MAX_OWN_SCORE},
        description: 'own scores by name: 1 to 64 of A-Z a-z 0-9 _ . : / -',
      });
    case 'messages':
      return Type.Array(Turn, {description: `at most ${rule.maxBytes >> 10} KiB of JSON`});
    case 'object':
      return Type.Unsafe<object>({
        type: 'object',
        description: `any JSON object of at most ${rule.maxBytes >> 10} KiB`,
      });
    case 'errors':
      return Type.Array(ValidationError, {
        maxItems: rule.maxItems,
        description: `at most ${rule.maxBytes >> 10} KiB of JSON`,
      });
  }
}

const fieldSchema = (name: FieldName) => schemaOf(ruleOf(name));
const nullableField = (name: FieldName) => nullable(fieldSchema(name));

/** As a trainer sends it: where a number is 0 or 1, a yes or no will do. */
function sentField(name: FieldName) {
  const rule = ruleOf(name);
  if (rule.kind !== 'number' || rule.values === undefined) return nullableField(name);
  const values = [...rule.values, true, false, null];
  return Type.Unsafe<number | boolean | null>({type: ['number', 'boolean', 'null'], enum: values});
}

/** One prediction as a trainer sends it: absent and `null` are the same. */
export const NewPrediction = Type.Unsafe<SentPrediction & {readonly job_id?: string | null}>(
  Type.Object({
    job_id: Type.Optional(Type.Unsafe<string | null>({type: ['string', 'null']})),
    ...byName(REQUIRED_FIELDS, fieldSchema),
    // It may be left out beside messages.
    prompt: Type.Optional(nullableField('prompt')),
    ...byName(OPTIONAL_FIELDS, (name) => Type.Optional(sentField(name))),
  }),
);

/** Own scores as they are stored: other programs are not held to the bounds. */
const StoredScores = Type.Unsafe<OwnScores | null>({
  type: ['object', 'null'],
  additionalProperties: {type: ['number', 'null']},
  description: 'own scores by name',
});

/** One as it is given: all fields are there. */
export const Prediction = Type.Object({
  ...byName(FIELD_NAMES, (name) => (isNullable(name) ? nullableField(name) : fieldSchema(name))),
  scores: StoredScores,
});

/** Of the answers to one prompt at one step. */
export const groupKey = () => ({
  epoch: count(),
  step: count(),
  sample_index: count(),
  sample_source_id: nullable(Type.String()),
});

/** The cap that is stored: the elements draw error rates from 0 to 1. */
const rate = () => Type.Number({minimum: 0, maximum: 1});

/** What a job says of its scores, and nothing else of its configuration. */
export const SCORE_CONFIG = {
  scores: Type.Optional(
    Type.Unsafe<ScoreMeanings | null>({
      type: ['object', 'null'],
      description:
        'own scores by name, in the order in which the job declares them: {direction?, min?, max?, label?}',
    }),
  ),
  score_text: Type.Optional(oneOf(['whole', 'answer'])),
};

export const JobSummary = Type.Object({
  ...SCORE_CONFIG,
  status: Status,
  model_name: nullable(Type.String()),
  error_message: nullable(Type.String()),
  started_at: nullable(Time),
  completed_at: nullable(Time),
});

export const EpochSummary = Type.Object({epoch: count(), prediction_count: count(), latest_step: count()});

export const SampleSummary = Type.Object({
  sample_index: count(),
  sample_source_id: nullable(Type.String()),
  prompt_start: Type.String({description: 'the first 120 characters of the prompt'}),
  first_char_error_rate: nullable(rate()),
  last_char_error_rate: nullable(rate()),
  best_char_error_rate: nullable(rate()),
  ever_exact: nullable(Type.Boolean()),
  scores: Type.Optional(
    Type.Unsafe<Readonly<Record<string, SampleScore>>>({
      type: 'object',
      additionalProperties: Type.Object({
        first: Type.Number(),
        last: Type.Number(),
        min: Type.Number(),
        max: Type.Number(),
      }),
    }),
  ),
});

/** What a score can be once it is stored, and so its average. */
function storedScore(name: ScoreName) {
  const {min, max, values = [], score}: NumberRule = FIELDS[name];
  const [minimum, maximum] = [min ?? Math.min(...values), score?.cap ?? max ?? Math.max(...values)];
  return nullable(
    Type.Number({
      ...(Number.isFinite(minimum) && {minimum}),
      ...(Number.isFinite(maximum) && score?.unit !== 'ratio' && {maximum}),
    }),
  );
}

/** What several answers to one prompt are worth together. */
const GroupPoint = Type.Object({
  group_count: count(),
  several_count: Type.Integer({
    minimum: 0,
    description: 'groups of several answers: what follows is of these, null where none tells',
  }),
  avg_best: nullable(Type.Number({description: 'the mean over groups of the best value in each'})),
  avg_mean: nullable(Type.Number({description: 'the mean over groups of the mean in each'})),
  pass_1: nullable(rate()),
  pass_n: nullable(rate()),
});

export const TrendPoint = Type.Object({
  epoch: count(),
  step: count(),
  sample_count: count(),
  ...prefixed('avg_', SCORE_NAMES, storedScore),
  ...prefixed('min_', RANGED_SCORES, storedScore),
  ...prefixed('max_', RANGED_SCORES, storedScore),
  validation_pass_rate: nullable(rate()),
  scores: Type.Optional(
    Type.Unsafe<Readonly<Record<string, ScoreSummary>>>({
      type: 'object',
      additionalProperties: Type.Object({
        count: count(),
        avg: Type.Number(),
        min: Type.Number(),
        max: Type.Number(),
      }),
    }),
  ),
  groups: Type.Optional(GroupPoint),
});

export const ErrorBody = Type.Object({
  error: Type.String(),
  code: Type.String(),
  details: Type.Optional(Type.Array(Type.Object({path: Type.String(), message: Type.String()}))),
});
