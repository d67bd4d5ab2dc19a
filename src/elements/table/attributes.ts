import {ENDINGS, SORT_NAMES, isSortName} from '../../protocol/score-names.ts';
import type {SortKey} from '../../view/rows/order.ts';
import {kind, oneOf, optional, passedOn, wholeNumber} from '../attributes/kinds.ts';
import type {Density, RowLayout, TableLayout} from './view.ts';

export const view = oneOf<TableLayout>('pages', 'scroll');
export const layout = oneOf<RowLayout>('auto', 'table', 'compact', 'cards');
export const density = oneOf<Density>('normal', 'compact', 'roomy');
export const ended = optional(...ENDINGS);
export const pageSize = wholeNumber(1, 10);

export const sort = kind<SortKey | null>(null, [...SORT_NAMES, 'scores.…'], (given) =>
  isSortName(given) ? given : undefined,
);

/** HTML's own directions keep their meaning. */
export const dir = kind('', ['asc', 'desc'], (given) =>
  ['asc', 'desc', 'ltr', 'rtl', 'auto', ''].find((word) => word === given),
);

export const columns = passedOn('columns');
