/** Tabulator with its virtual list. */
import style from 'tabulator-tables/dist/css/tabulator.min.css?inline';
import {TabulatorFull} from 'tabulator-tables';
import {COLUMNS, HEIGHT_PX, offerContender, SEARCHED} from '../../table/workload.ts';

const sheet = new CSSStyleSheet();
sheet.replaceSync(style);
document.adoptedStyleSheets = [sheet];

let table;
let isNewestFirst;

offerContender({
  lacks({layout, isWrapped}) {
    if (layout !== 'list') return {skip: 'not compared'};
    return isWrapped ? {lacks: 'open rows and marked differences'} : {};
  },
  async start(place, {order, filter, isWrapped, isGrouped}, rows) {
    isNewestFirst = order === 'newest';
    const isText = (field) => ['prompt', 'ground_truth', 'prediction'].includes(field);
    const box = document.createElement('div');
    place.append(box);
    table = new TabulatorFull(box, {
      height: HEIGHT_PX,
      index: 'id',
      layout: 'fitColumns',
      columns: COLUMNS.map((field) => ({
        ...{title: field, field},
        ...(isText(field) && isWrapped && {formatter: 'textarea'}),
      })),
      data: isNewestFirst ? rows.toReversed() : [...rows],
      ...(order === 'least-error' && {initialSort: [{column: 'char_error_rate', dir: 'asc'}]}),
      ...(filter === 'wrong' && {initialFilter: [{field: 'exact_match', type: '!=', value: 1}]}),
      ...(filter === 'search' && {initialFilter: [{field: 'prompt', type: 'like', value: SEARCHED}]}),
      ...(isGrouped && {
        groupBy: ({epoch, step, sample_index}) => `${epoch} ${step} ${sample_index}`,
        groupStartOpen: false,
      }),
    });
    await new Promise((resolve) => table.on('tableBuilt', resolve));
  },
  append: (rows) => table.addData(isNewestFirst ? rows.toReversed() : [...rows], isNewestFirst),
  async settle() {
    await new Promise(requestAnimationFrame);
    return document.querySelector('main').textContent;
  },
});
