import type {EpochCursor, PredictionSource} from '../../context/stream-context.ts';
import type {FileReference, SourceOptions} from '../../context/stream-controller.ts';
import type {Metric} from '../../view/scores/metric.ts';
import type {MapStrings} from './strings.ts';
import type {MapViewState} from './view.ts';

/** What a map shows, and how. */
export interface MapModel {
  readonly source: PredictionSource | null;
  readonly view: MapViewState;
  readonly jobs: string | null;
  readonly files: FileReference | null;
  /** What the element itself says of its source. */
  readonly own: SourceOptions;
  readonly strings: MapStrings;
  readonly locale: string | undefined;
  readonly change: (view: Partial<MapViewState>) => void;
}

/** The same of a source with rows. */
export interface DrawnModel extends MapModel {
  readonly source: PredictionSource;
  readonly metric: Metric;
  readonly cursor: EpochCursor;
}
