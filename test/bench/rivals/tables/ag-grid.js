/** AG Grid Community: transactions, rows of automatic height where texts are wrapped. */
import {AllCommunityModule, createGrid, ModuleRegistry} from 'ag-grid-community';
import {COLUMNS, HEIGHT_PX, offerContender, SEARCHED} from '../../table/workload.ts';

ModuleRegistry.registerModules([AllCommunityModule]);

let grid;
let isNewestFirst;

offerContender({
  lacks({isGrouped, isWrapped, layout}) {
    if (layout !== 'list') return {skip: 'not compared'};
    if (isGrouped) return {skip: 'groups are sold apart (Enterprise)'};
    return isWrapped ? {lacks: 'marked differences; open rows are sold apart (Enterprise)'} : {};
  },
  async start(place, {order, filter, isWrapped}, rows) {
    place.setAttribute('style', `height: ${HEIGHT_PX}px`);
    isNewestFirst = order === 'newest';
    const isText = (field) => ['prompt', 'ground_truth', 'prediction'].includes(field);
    grid = createGrid(place, {
      columnDefs: COLUMNS.map((field) => ({
        field,
        ...(isText(field) ? {flex: 1} : {width: 100}),
        ...(isText(field) && isWrapped && {wrapText: true, autoHeight: true}),
        ...(order === 'least-error' && field === 'char_error_rate' && {sort: 'asc'}),
      })),
      rowData: isNewestFirst ? rows.toReversed() : [...rows],
      getRowId: ({data}) => data.id,
      deltaSort: true,
      animateRows: false,
      ...(filter === 'search' && {quickFilterText: SEARCHED}),
      ...(filter === 'wrong' && {
        isExternalFilterPresent: () => true,
        doesExternalFilterPass: ({data}) => data.exact_match !== 1,
      }),
    });
  },
  async append(rows) {
    grid.applyTransaction(isNewestFirst ? {add: rows.toReversed(), addIndex: 0} : {add: [...rows]});
  },
  async settle() {
    await new Promise(requestAnimationFrame);
    return document.querySelector('main').textContent;
  },
});
