import {Type, type TSchema} from 'typebox';
import {BYE_REASONS, RESET_REASONS} from '../../../src/protocol/events.ts';
import type {JointEventName} from '../../../src/protocol/joint.ts';
import type {EventName} from '../../../src/protocol/protocol.ts';
import {
  count,
  EpochSummary,
  JobId,
  nullable,
  oneOf,
  Prediction,
  SCORE_CONFIG,
  Status,
  Time,
  TrendPoint,
} from './schemas.ts';

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
  job_status: Type.Object({status: Status, error_message: nullable(Type.String()), ...SCORE_CONFIG}),
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

/** What the stream of several jobs has besides. */
export const JointEventData = {
  answer: Type.Object({
    job: count(),
    status: Type.Integer({description: 'of the stream of this job alone; 200: its events follow'}),
    error: Type.Optional(Type.String()),
    code: Type.Optional(Type.String()),
    retry_after_s: Type.Optional(count()),
  }),
  job: Type.Object({job: count()}),
} satisfies Record<JointEventName, TSchema>;

export const EventList = Type.Object({
  events: Type.Array(
    Type.Object({id: Type.Optional(nullable(Type.String())), event: Type.String(), data: Type.Unknown()}),
  ),
  cursor: Type.String(),
  more: Type.Boolean(),
});
