/** Rows of a grid drawn by @lit-labs/virtualizer; order and filter are ours to keep, as its page says: all anew. */
import '@lit-labs/virtualizer';
import {html, render} from 'lit';
import {COLUMNS, HEIGHT_PX, offerContender, SEARCHED} from '../../table/workload.ts';

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  lit-virtualizer { height: ${HEIGHT_PX}px; }
  .row { display: grid; grid-template-columns: 4em 4em 4em 1fr 1fr 1fr 6em 6em; width: 100%; padding: 8px 0; border-bottom: 1px solid #ddd; }
  .row > span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; padding: 0 8px; }
  .wraps .row > span { white-space: pre-wrap; }
`);
document.adoptedStyleSheets = [sheet];

let place;
let workload;
let items = [];

const renderItem = (row) =>
  html`<div class="row">
    ${COLUMNS.map((name) => html`<span>${typeof row[name] === 'number' && !Number.isInteger(row[name]) ? row[name].toFixed(3) : String(row[name])}</span>`)}
  </div>`;

const passes = (row) =>
  workload.filter === null ||
  (workload.filter === 'wrong'
    ? row.exact_match !== 1
    : `${row.prompt}\n${row.ground_truth}\n${row.prediction}`.includes(SEARCHED));

function take(rows) {
  const shown = rows.filter(passes);
  if (workload.order === 'newest') items = [...shown.toReversed(), ...items];
  else items = [...items, ...shown];
  if (workload.order === 'least-error') items.sort((a, b) => a.char_error_rate - b.char_error_rate);
}

function draw() {
  render(
    html`<lit-virtualizer
      scroller
      class=${workload.isWrapped ? 'wraps' : ''}
      .items=${items}
      .renderItem=${renderItem}
      .keyFunction=${(row) => row.id}
    ></lit-virtualizer>`,
    place,
  );
}

offerContender({
  lacks({isGrouped, isWrapped, layout}) {
    if (layout !== 'list') return {skip: 'not compared'};
    if (isGrouped) return {skip: 'draws no groups'};
    return isWrapped ? {lacks: 'open rows and marked differences'} : {};
  },
  async start(into, wanted, rows) {
    [place, workload, items] = [into, wanted, []];
    take(rows);
    draw();
    await document.querySelector('lit-virtualizer').layoutComplete;
  },
  async append(rows) {
    take(rows);
    draw();
    await document.querySelector('lit-virtualizer').updateComplete;
  },
  async settle() {
    for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
    return place.textContent;
  },
});
