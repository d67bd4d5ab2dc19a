/** The events of a stream: what each carries, and how what came as text is checked against that. */
import type {Prediction, RequiredField} from './fields.ts';
import type {JobStatus} from './job.ts';
import type {EpochSummary, TrendPoint} from './lists.ts';
import type {ScoreMeanings, ScoreText} from './own-scores.ts';

export const RESET_REASONS = ['generation', 'ahead', 'trimmed', 'filter'] as const;
export const BYE_REASONS = ['idle', 'max_age', 'drain', 'slow', 'revoked', 'ended'] as const;

export type ResetReason = (typeof RESET_REASONS)[number];
export type ByeReason = (typeof BYE_REASONS)[number];

/** What each event of the stream carries in `data`. */
export interface EventData {
  readonly connected: {
    readonly jobId: string;
    readonly status: JobStatus;
    readonly total_count: number;
    /** Rows after the client's cursor that are about to be sent. */
    readonly backlog: number;
    readonly timestamp: string;
    /** The position that the server took up: a cursor. Servers before 0.2 do not say it. */
    readonly since?: string;
  };
  readonly prediction: {
    readonly type: 'prediction';
    readonly prediction: Prediction;
    readonly total_count: number;
  };
  readonly caught_up: {readonly total_count: number; readonly timestamp: string};
  readonly trends_update: {
    /** The epochs that changed. */
    readonly trends: readonly TrendPoint[];
    /** The steps that changed. */
    readonly steps: readonly TrendPoint[];
    readonly overall_improvement: number | null;
  };
  readonly epoch_complete: EpochSummary;
  readonly job_status: {
    readonly status: JobStatus;
    readonly error_message: string | null;
    readonly scores?: ScoreMeanings | null;
    readonly score_text?: ScoreText;
  };
  readonly heartbeat: {readonly timestamp: string; readonly polled_at: string | null};
  readonly reset: {readonly reason: ResetReason};
  /** A fault that ends the stream; with `left_out` one row alone, by its id, that cannot be told: the stream goes on. */
  readonly error: {
    readonly error: string;
    readonly code: string;
    readonly retryable: boolean;
    readonly left_out?: string;
  };
  readonly bye: {readonly reason: ByeReason};
}

export type EventName = keyof EventData;

/** One event of the stream, checked. `id` is the cursor after it, where the server sent one. */
export type StreamEvent = {
  readonly [Name in EventName]: {readonly event: Name; readonly id?: string; readonly data: EventData[Name]};
}[EventName];

/** What the data of each event must have; the rest may be missing. */
const REQUIRED_DATA: {readonly [Name in EventName]: readonly string[]} = {
  connected: ['jobId', 'status', 'total_count'],
  prediction: ['prediction', 'total_count'],
  caught_up: ['total_count'],
  trends_update: ['trends', 'steps'],
  epoch_complete: ['epoch', 'prediction_count', 'latest_step'],
  job_status: ['status'],
  heartbeat: ['timestamp'],
  reset: ['reason'],
  error: ['error', 'code'],
  bye: ['reason'],
};

const isEventName = (name: string): name is EventName => Object.hasOwn(REQUIRED_DATA, name);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const missingIn = (value: Record<string, unknown>, name: EventName): string | undefined =>
  REQUIRED_DATA[name].find((field) => value[field] === undefined);

/** The same of a prediction, of which most events are, spelled out. */
const isWhole = ({prediction, total_count}: Record<string, unknown>): boolean =>
  prediction !== undefined && total_count !== undefined;

/**
 * Reads one event of the stream. An event of a name that this version does not know gives `null` (a newer server may
 * send more).
 *
 * @param data as text, or what was parsed from it
 * @throws {SyntaxError} when `data` is not JSON, or lacks a field that its event must have.
 */
export function parseEvent(name: string, data: unknown, id?: string | null): StreamEvent | null {
  if (!isEventName(name)) return null;
  const value: unknown = typeof data === 'string' ? JSON.parse(data) : data;
  if (!isRecord(value)) throw new SyntaxError(`Expected an object as data of a "${name}" event.`);
  const missing = name === 'prediction' && isWhole(value) ? undefined : missingIn(value, name);
  if (missing !== undefined) throw new SyntaxError(`Expected "${missing}" in the data of a "${name}" event.`);
  if (name === 'trends_update' && !(Array.isArray(value['trends']) && Array.isArray(value['steps']))) {
    throw new SyntaxError('Expected "trends" and "steps" as arrays in the data of a "trends_update" event.');
  }
  if (name === 'prediction' && !isPrediction(value['prediction'])) {
    throw new SyntaxError(`Expected ${ALWAYS_THERE.join(', ')} in a "prediction" event.`);
  }
  // Spelled out: a spread would take a tenth of the time of reading an event.
  return (id == null ? {event: name, data: value} : {event: name, data: value, id}) as StreamEvent;
}

/**
 * What no prediction is without; the rest is looked at with care where it is drawn. Spelled out, like the check below: the
 * table of fields would weigh more than all of this file. Tests hold both to it.
 */
const ALWAYS_THERE: readonly (RequiredField | 'id' | 'seq')[] = [
  'id',
  'seq',
  'epoch',
  'step',
  'sample_index',
  'prompt',
  'prediction',
];

/** A name in a variable takes several times as long. */
function isPrediction(value: unknown): value is Prediction {
  if (!isRecord(value)) return false;
  const {id, seq, epoch, step, sample_index, prompt, prediction} = value;
  return (
    typeof id === 'string' &&
    typeof prompt === 'string' &&
    typeof prediction === 'string' &&
    Number.isSafeInteger(seq) &&
    Number.isSafeInteger(epoch) &&
    Number.isSafeInteger(step) &&
    Number.isSafeInteger(sample_index)
  );
}
