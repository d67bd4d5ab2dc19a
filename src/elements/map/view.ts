import type {EpochCursor} from '../../context/stream-context.ts';
import type {SampleOrder} from '../../view/learning/order.ts';

/** Samples by epochs, or samples by how they learn. */
export type MapLayout = 'matrix' | 'learning';

/** How a reader has set up a map: everything that a link to the view must carry. */
export interface MapViewState {
  readonly view: MapLayout;
  readonly metric: string | null;
  readonly sort: SampleOrder;
  readonly baseline: number | null;
  readonly rightAt: number | null;
  /** Whether the scores stand below as a table. */
  readonly table: boolean;
  readonly epoch: EpochCursor;
}
