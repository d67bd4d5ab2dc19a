import type {EndedFilter} from './ended.ts';
import type {EpochCursor} from '../../context/stream-context.ts';
import type {SortDirection, SortKey} from '../../view/rows/order.ts';
import type {DiffMode, Follow, Grouping, Rendering} from '../attributes/shared.ts';

export type TableLayout = 'pages' | 'scroll';
/** How a row is laid out; `auto` by the width that there is. */
export type RowLayout = 'auto' | 'table' | 'compact' | 'cards';
export type Density = 'compact' | 'normal' | 'roomy';

/** How a reader has set up a table: everything that a link to the view must carry. */
export interface TableViewState {
  readonly view: TableLayout;
  readonly page: number;
  readonly columns: string | null;
  readonly metric: string | null;
  readonly group: Grouping;
  readonly sort: SortKey | null;
  readonly dir: SortDirection | null;
  readonly epoch: EpochCursor;
  readonly q: string;
  readonly wrongOnly: boolean;
  /** `null`: however it ended. */
  readonly ended: EndedFilter | null;
  readonly diff: DiffMode;
  readonly rendering: Rendering;
  readonly follow: Follow;
  readonly density: Density;
}

/** Which page is shown, and which is to be as soon as there are so many: known before anything can be drawn. */
export interface Paging {
  current: number;
  wanted: number | null;
}
