import type {EpochCursor} from '../../context/stream-context.ts';
import type {TrendAxis} from '../../view/trends/trend-series.ts';

/** How a reader has set up the trends: everything that a link to the view must carry. */
export interface TrendsViewState {
  readonly metrics: string | null;
  readonly metric: string | null;
  /** The trainer's own curves, by names. */
  readonly curves: string | null;
  readonly by: TrendAxis;
  readonly smoothing: number;
  readonly scale: 'linear' | 'log';
  /** Whether 95 % intervals are drawn. */
  readonly intervals: boolean;
  /** Whether the values stand below the charts as a table. */
  readonly table: boolean;
  readonly epoch: EpochCursor;
}
