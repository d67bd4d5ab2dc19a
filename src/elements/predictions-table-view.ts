import type {EpochCursor} from '../context/stream-context.ts';
import type {SortDirection, SortKey} from '../view/row-order.ts';
import type {DiffUnit} from '../view/text-diff.ts';

export type TableLayout = 'pages' | 'scroll';
export type Density = 'compact' | 'normal' | 'roomy';
export type TableDiff = DiffUnit | 'off';

/**
 * When new rows show: `auto` as they come while the reader is at the top and touches nothing, else behind a button;
 * `on` always as they come; `off` always behind the button.
 */
export type Follow = 'auto' | 'on' | 'off';

/** How a reader has set up a table: everything that a link to the view must carry. */
export interface TableViewState {
  readonly view: TableLayout;
  readonly page: number;
  readonly columns: string | null;
  readonly sort: SortKey | null;
  readonly dir: SortDirection | null;
  readonly epoch: EpochCursor;
  readonly q: string;
  readonly wrongOnly: boolean;
  readonly diff: TableDiff;
  readonly follow: Follow;
  readonly density: Density;
}

/** `follow` as an attribute: without a value `on`, not there `auto`. */
export const followAttribute = {
  fromAttribute: (text: string | null): Follow => {
    if (text === null || text === 'auto') return 'auto';
    return text === 'off' || text === 'false' ? 'off' : 'on';
  },
};

/** `follow` as a property: frameworks set an attribute without a value as `true`. */
export const followOf = (value: Follow | boolean): Follow =>
  typeof value === 'string' ? value : value ? 'on' : 'auto';

/** One of the values that an attribute may have; the first for any other. */
export const oneOf =
  <Value extends string>(...values: readonly [Value, ...Value[]]) =>
  (text: unknown): Value =>
    values.find((value) => value === text) ?? values[0];

declare global {
  interface HTMLElementEventMap {
    'ftl-view-change': CustomEvent<TableViewState>;
  }
}
