import {Type, type Static, type TProperties, type TSchema, type TUnsafe} from 'typebox';
import {BYE_REASONS, RESET_REASONS} from '../../../src/protocol/events.ts';
import {
  JOB_STATUSES,
  type EventName,
  type JobStatus,
  type SampleSource,
  type ScoreName,
} from '../../../src/protocol/protocol.ts';

/** Texts of a prediction are bounded by their bytes in UTF-8. */
const MAX_TEXT_BYTES = 1 << 20;

/** As `T`, or `null`: one schema with two types, whose errors read better than those of a union's branches. */
export function nullable<T extends TSchema>(schema: T) {
  const {type, enum: values} = schema as {type?: string; enum?: readonly unknown[]};
  return Type.Unsafe<Static<T> | null>({
    ...schema,
    ...(type !== undefined && {type: [type, 'null']}),
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

export const SCORES: readonly ScoreName[] = [
  'exact_match',
  'char_error_rate',
  'length_ratio',
  'word_overlap',
];

const ValidationError = Type.Object({
  validator: text(),
  message: text(),
  detail: Type.Optional(Type.Unknown()),
  schema_path: optional(text()),
});

/** What every record of a trainer has. */
export const REQUIRED_FIELDS = {
  epoch: count(),
  step: count(),
  sample_index: count(),
  prompt: text(),
  prediction: text(),
};

/** What it may have: absent and `null` are the same. */
export const OPTIONAL_FIELDS = {
  ground_truth: text(),
  exact_match: Type.Unsafe<number>({type: 'number', enum: [0, 1]}),
  char_error_rate: Type.Number({minimum: 0}),
  // Of texts of at most 1 MiB it is far smaller; sums of it must stay finite.
  length_ratio: Type.Number({minimum: 0, maximum: 1e9}),
  word_overlap: Type.Number({minimum: 0, maximum: 1}),
  prompt_id: Type.String({pattern: '^[0-9a-f]{64}$', description: 'a sha256 in hex'}),
  source_index: Type.Integer({minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER}),
  sample_source: oneOf<SampleSource>(['dataset', 'prediction_set']),
  // Part of the natural key, and an index entry of PostgreSQL holds some 2,700 bytes.
  sample_source_id: text(1024),
  prompt_tokens: count(),
  completion_tokens: count(),
  total_tokens: count(),
  max_new_tokens: count(),
  latency_ms: count(),
  do_sample: Type.Boolean(),
  validation_pass: Type.Boolean(),
  validation_kind: text(),
  validation_errors: Type.Array(ValidationError, {maxItems: 1000, description: 'at most 64 KiB of JSON'}),
};

type EachNullable<P extends TProperties> = {readonly [K in keyof P]: TUnsafe<Static<P[K]> | null>};

/** Fields that are always there, and may be `null`. */
export function eachNullable<P extends TProperties>(fields: P): EachNullable<P> {
  const entries = Object.entries(fields).map(([name, field]) => [name, nullable(field)]);
  return Object.fromEntries(entries) as EachNullable<P>;
}

/** Fields that may be absent or `null`. */
export function eachOptional<P extends TProperties>(fields: P) {
  return Type.Partial(Type.Object(eachNullable(fields))).properties;
}

export const Prediction = Type.Object({
  id: Uuid,
  seq: count(),
  job_id: JobId,
  ...REQUIRED_FIELDS,
  ...eachNullable(OPTIONAL_FIELDS),
  created_at: Time,
  updated_at: Time,
});

/** The cap that is stored: the elements draw error rates from 0 to 1. */
const rate = () => Type.Number({minimum: 0, maximum: 1});

export const JobSummary = Type.Object({
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
});

export const TrendPoint = Type.Object({
  epoch: count(),
  step: count(),
  sample_count: count(),
  avg_exact_match: nullable(rate()),
  avg_char_error_rate: nullable(rate()),
  avg_length_ratio: nullable(Type.Number({minimum: 0})),
  avg_word_overlap: nullable(rate()),
  min_char_error_rate: nullable(rate()),
  max_char_error_rate: nullable(rate()),
  validation_pass_rate: nullable(rate()),
});

/** What each event of the stream carries in `data`. */
export const EventData = {
  connected: Type.Object({
    jobId: JobId,
    status: Status,
    total_count: count(),
    backlog: count(),
    timestamp: Time,
    since: Type.Optional(Type.String({description: 'the position that was taken up'})),
  }),
  prediction: Type.Object({type: Type.Literal('prediction'), prediction: Prediction, total_count: count()}),
  caught_up: Type.Object({total_count: count(), timestamp: Time}),
  trends_update: Type.Object({
    trends: Type.Array(TrendPoint),
    steps: Type.Array(TrendPoint),
    overall_improvement: nullable(Type.Number()),
  }),
  epoch_complete: EpochSummary,
  job_status: Type.Object({status: Status, error_message: nullable(Type.String())}),
  heartbeat: Type.Object({timestamp: Time, polled_at: nullable(Time)}),
  reset: Type.Object({reason: oneOf(RESET_REASONS)}),
  error: Type.Object({
    error: Type.String(),
    code: Type.String(),
    retryable: Type.Boolean(),
    left_out: Type.Optional(Type.String({description: 'the row that cannot be told; the stream goes on'})),
  }),
  bye: Type.Object({reason: oneOf(BYE_REASONS)}),
} satisfies Record<EventName, TSchema>;

export const EventList = Type.Object({
  events: Type.Array(
    Type.Object({id: Type.Optional(nullable(Type.String())), event: Type.String(), data: Type.Unknown()}),
  ),
  cursor: Type.String(),
  more: Type.Boolean(),
});

export const ErrorBody = Type.Object({
  error: Type.String(),
  code: Type.String(),
  details: Type.Optional(Type.Array(Type.Object({path: Type.String(), message: Type.String()}))),
});
