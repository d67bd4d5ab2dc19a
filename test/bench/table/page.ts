/** This project's table, fed as fast as it draws. */
import '../../../src/define/predictions-table.ts';
import type {PredictionsTable} from '../../../src/elements/predictions-table.ts';
import {tableBodyLater} from '../../../src/elements/table/body-later.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import {FakeSource, offer} from '../../support/page/fake/fake-source.ts';
import {HEIGHT_PX, offerContender, SEARCHED, type Workload} from './workload.ts';

/** A source whose totals cost nothing: what is measured is the table. */
class BenchSource extends FakeSource {
  override put(rows: readonly Prediction[]): void {
    this.store.add(rows);
    this.totalCount = this.store.size;
    this.notify();
  }
}

/** Pixels of the toolbar and the footer, which the others do not have. */
const AROUND_PX = 100;

function attributesOf({order, filter, isWrapped, layout}: Workload): Record<string, string> {
  return {
    ...(layout === 'list' && {view: 'scroll'}),
    ...(order === 'oldest' && {sort: 'arrival', dir: 'asc'}),
    ...(order === 'least-error' && {sort: 'char_error_rate'}),
    ...(filter === 'wrong' && {'wrong-only': ''}),
    ...(filter === 'search' && {q: SEARCHED}),
    ...(isWrapped && {density: 'roomy', follow: 'on'}),
  };
}

let source: BenchSource;
let table: PredictionsTable;

offerContender({
  lacks: ({isWrapped}) => (isWrapped ? {lacks: 'lines after the third, until a row is opened'} : {}),
  async start(place, workload, rows) {
    await tableBodyLater.load();
    source = new BenchSource();
    const offering = offer(source);
    table = document.createElement('ftl-predictions-table');
    table.setAttribute('style', `--ftl-table-height: ${HEIGHT_PX}px; height: ${HEIGHT_PX + AROUND_PX}px`);
    for (const [name, value] of Object.entries(attributesOf(workload))) table.setAttribute(name, value);
    offering.append(table);
    place.append(offering);
    source.put(rows);
    await table.updateComplete;
    if (!workload.isWrapped && workload.layout !== 'read') return;
    const button = table.shadowRoot?.querySelector<HTMLElement>('button.toggle');
    button?.click();
    // It stays drawn wherever it moves to.
    button?.focus();
    while (table.shadowRoot?.querySelector('.details-row .text') === null)
      await new Promise(requestAnimationFrame);
  },
  async append(rows) {
    source.put(rows);
    await table.updateComplete;
  },
  async settle() {
    await table.updateComplete;
    return table.shadowRoot?.querySelector('tbody')?.textContent ?? '';
  },
});
