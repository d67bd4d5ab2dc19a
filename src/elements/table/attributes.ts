import {ENDINGS, SORT_NAMES, isSortName} from '../../protocol/score-names.ts';
import {COLUMN_NAMES, isColumn} from '../../view/rows/column-names.ts';
import type {SortKey} from '../../view/rows/order.ts';
import {kind, listed, oneOf, optional, passedOn, wholeNumber} from '../attributes/kinds.ts';
import type {Density, RowLayout, TableLayout} from './view.ts';

export const view = oneOf<TableLayout>('pages', 'scroll');
export const layout = oneOf<RowLayout>('auto', 'table', 'compact', 'cards');
export const density = oneOf<Density>('normal', 'compact', 'roomy');
export const ended = optional(...ENDINGS);
export const pageSize = wholeNumber(1, 10);

export const sort = kind<SortKey | null>(null, listed([...SORT_NAMES, 'scores.…']), (given) =>
  isSortName(given) ? given : undefined,
);

/** HTML's own directions keep their meaning. */
export const dir = kind('', 'asc or desc', (given) =>
  ['asc', 'desc', 'ltr', 'rtl', 'auto', ''].find((word) => word === given),
);

/** Those that are known are shown. */
export const columns = passedOn(`names of columns, ${COLUMN_NAMES.join(' ')} or scores.…`, (text) =>
  text.split(/[\s,]+/).every((name) => name === '' || isColumn(name)),
);
