/**
 * Everything by name, for bundlers; importing it registers no tag. The elements' tags: `ftl-predictions/define`, or one
 * by one `ftl-predictions/define/predictions-table`.
 */
export {EpochSlider} from './elements/epoch-slider.ts';
export {LiveBadge} from './elements/live-badge.ts';
export {PredictionsComparison} from './elements/predictions-comparison.ts';
export {PredictionsMap} from './elements/predictions-map.ts';
export {PredictionsStream} from './elements/predictions-stream.ts';
export {PredictionsTable} from './elements/predictions-table.ts';
export {PredictionsTrends} from './elements/predictions-trends.ts';

export {BADGE_STRINGS, type BadgeStrings} from './elements/badge/strings.ts';
export {COMPARISON_STRINGS, type ComparisonStrings} from './elements/comparison/strings.ts';
export {EPOCH_SLIDER_STRINGS, type EpochSliderStrings} from './elements/slider/strings.ts';
export {MAP_STRINGS, type MapStrings} from './elements/map/strings.ts';
export {TABLE_STRINGS, type TableStrings} from './elements/table/strings.ts';
export {TRENDS_STRINGS, type TrendsStrings} from './elements/trends/strings.ts';

export {
  addLanguage,
  pluralOf,
  type Language,
  type PluralForm,
  type Words,
} from './elements/languages/languages.ts';

export type {DiffMode, Follow} from './elements/attributes/shared.ts';
export type {ComparisonViewState} from './elements/comparison/view.ts';
export type {EpochSliderViewState} from './elements/slider/view.ts';
export type {MapLayout, MapViewState} from './elements/map/view.ts';
export type {Density, TableLayout, TableViewState} from './elements/table/view.ts';
export type {TrendsViewState} from './elements/trends/view.ts';
export type {ViewState} from './elements/pieces/view-state.ts';
export type {ColumnId} from './view/rows/columns.ts';
export type {SortDirection, SortKey} from './view/rows/order.ts';

export {provideStream, type ProvidedStream} from './context/provide-stream.ts';
export {streamContext} from './context/stream-context.ts';
export {StreamController, type StreamControllerOptions} from './context/stream-controller.ts';
export type {StreamEventMap} from './context/stream-events.ts';
export type {Regression} from './protocol/regression.ts';

export {openPredictionSource} from './stream/open-prediction-source.ts';
export type {RowPage, RowQuery} from './stream/rows/job-rows.ts';
export {openPredictionStream} from './stream/open-prediction-stream.ts';
export type {
  EpochCursor,
  OwnedSource,
  PredictionSource,
  SampleSelection,
  SourceEvent,
  SourceLimits,
  StreamWarning,
  Transport,
} from './stream/prediction-source.ts';
export type {PredictionStream, PredictionStreamOptions} from './stream/prediction-stream.ts';
export type {PredictionStore, StoreChange} from './stream/rows/prediction-store.ts';
export type {SampleKey} from './stream/rows/sample-key.ts';
export {SortedIndex, type SortedIndexOptions} from './stream/rows/sorted-index.ts';
export type {Credential, JobSourceOptions, SourceOptions} from './stream/source-options.ts';
export {StreamError, type StreamErrorCode} from './stream/wire/error.ts';
export type {PausedBy, StateKind, StreamState} from './stream/wire/state.ts';

export {score} from './protocol/scores.ts';
export type {
  EpochSummary,
  EventData,
  JobStatus,
  JobSummary,
  Prediction,
  SampleSummary,
  ScoreMatrixAnswer,
  ScoreName,
  Scores,
  StreamEvent,
  TrendPoint,
  ValidationError,
} from './protocol/protocol.ts';
