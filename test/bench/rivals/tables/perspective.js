/** Perspective's viewer with its grid; rows go to its engine in a worker, which draws when it has time. */
import perspective from '@finos/perspective/dist/esm/perspective.inline.js';
import '@finos/perspective-viewer/dist/esm/perspective-viewer.inline.js';
import '@finos/perspective-viewer-datagrid';
import style from '@finos/perspective-viewer/dist/css/pro.css?inline';
import {COLUMNS, HEIGHT_PX, offerContender, SEARCHED} from '../../table/workload.ts';

const sheet = new CSSStyleSheet();
sheet.replaceSync(
  `${style} perspective-viewer { display: block; position: relative; height: ${HEIGHT_PX}px; }`,
);
document.adoptedStyleSheets = [sheet];

const SCHEMA = {
  ...{id: 'string', seq: 'integer', epoch: 'integer', step: 'integer', sample_index: 'integer'},
  ...{prompt: 'string', ground_truth: 'string', prediction: 'string'},
  ...{char_error_rate: 'float', exact_match: 'float', validation_pass: 'boolean'},
};

let table;
let viewer;

const chosen = (rows) =>
  rows.map((row) => Object.fromEntries(Object.keys(SCHEMA).map((name) => [name, row[name]])));

offerContender({
  lacks({isWrapped, layout}) {
    if (layout !== 'list') return {skip: 'not compared'};
    return isWrapped ? {skip: 'draws every row at one height, in one line'} : {};
  },
  async start(place, {order, filter, isGrouped}, rows) {
    const client = await perspective.worker();
    table = await client.table(SCHEMA);
    viewer = document.createElement('perspective-viewer');
    place.append(viewer);
    await viewer.load(table);
    await viewer.restore({
      plugin: 'Datagrid',
      settings: false,
      columns: [...COLUMNS],
      ...(order === 'newest' && {sort: [['seq', 'desc']]}),
      ...(order === 'least-error' && {sort: [['char_error_rate', 'asc']]}),
      ...(filter === 'wrong' && {filter: [['exact_match', '==', 0]]}),
      ...(filter === 'search' && {filter: [['prompt', 'contains', SEARCHED]]}),
      ...(isGrouped && {group_by: ['step', 'sample_index']}),
    });
    await table.update(chosen(rows));
    await viewer.flush();
  },
  append: (rows) => table.update(chosen(rows)),
  async settle() {
    await table.size();
    await viewer.flush();
    for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
    const grid = viewer.querySelector('perspective-viewer-datagrid');
    return (grid?.shadowRoot ?? grid ?? viewer).textContent;
  },
});
