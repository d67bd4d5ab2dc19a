import type {EpochCursor} from '../../context/stream-context.ts';
import type {Follow, DiffMode, Grouping, Rendering} from '../attributes/shared.ts';

/** How a reader has set up a comparison: everything that a link to the view must carry. */
export interface ComparisonViewState {
  readonly sample: string | null;
  readonly metric: string | null;
  readonly group: Grouping;
  readonly baseline: number | null;
  readonly epochs: string | null;
  readonly diff: DiffMode;
  readonly rendering: Rendering;
  readonly onlyChanged: boolean;
  readonly follow: Follow;
  readonly epoch: EpochCursor;
}
