/**
 * The wire contract: what goes over HTTP between a trainer, the server and the elements. Field names are those of the
 * FineTune Lab API. Times are ISO 8601 UTC with milliseconds; a missing optional value is `null`. This folder imports
 * nothing, so that the server and the page share it.
 */
export {JOB_STATUSES, isFinished, type JobStatus, type JobSummary} from './job.ts';
export type {
  Message,
  MessagePart,
  OwnScores,
  Prediction,
  SampleSource,
  ScoreName,
  Scores,
  SentPrediction,
  ValidationError,
} from './fields.ts';
export type {OwnScore, ScoreKey, ScoreMeaning, ScoreMeanings, ScoreText} from './own-scores.ts';
export {NO_OPTIONAL_FIELDS} from './prediction.ts';
export type {
  CutGroup,
  EpochList,
  EpochSummary,
  ErrorBody,
  EventList,
  GroupKey,
  GroupPoint,
  PredictionList,
  SampleHistory,
  SampleList,
  SampleScore,
  SampleSummary,
  RoundPrompts,
  RoundScoresAnswer,
  ScoreMatrixAnswer,
  ScoreSummary,
  MetricList,
  MetricPoint,
  TrendList,
  TrendPoint,
} from './lists.ts';
export type {ByeReason, EventData, EventName, ResetReason, StreamEvent} from './events.ts';
