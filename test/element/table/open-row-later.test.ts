/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-table.ts';
import type {PredictionsTable} from '../../../src/elements/predictions-table.ts';
import {detailsLater} from '../../../src/elements/table/rows/open-row.ts';
import {FakeSource, offer} from '../../support/page/fake/fake-source.ts';
import {comesInTruth, comesLike} from '../../support/page/later.ts';
import {settled, textOf} from '../../support/page/mount.ts';
import {numbered, opener} from '../../support/page/table.ts';

/** A table whose details are fetched by `load` in place of the network. */
async function tableThatLoads(
  load: (inTruth: typeof detailsLater.load) => ReturnType<typeof detailsLater.load>,
): Promise<PredictionsTable> {
  comesLike(detailsLater, load);
  const container = offer(new FakeSource(numbered(1, 3)));
  const table = document.createElement('ftl-predictions-table');
  container.append(table);
  document.body.append(container);
  await settled(table);
  return table;
}

describe('the details of a row', () => {
  afterEach(() => {
    comesInTruth(detailsLater);
    document.body.replaceChildren();
  });

  // First: a module that is here once is here for good.
  it('say that they could not be loaded, beside rows that go on, and come when the row is opened again', async () => {
    let isDown = true;
    const table = await tableThatLoads((load) => (isDown ? Promise.reject(new Error('down')) : load()));
    assert.isNull(detailsLater.loaded);
    opener(table, 0).click();
    await settled(table);
    assert.include(textOf(table, '.details-row'), 'could not be loaded');
    assert.strictEqual(table.shadowRoot!.querySelectorAll('tr.row').length, 3);
    isDown = false;
    opener(table, 0).click();
    await settled(table);
    opener(table, 0).click();
    await detailsLater.load();
    await settled(table);
    assert.isNotNull(table.shadowRoot!.querySelector('.details-row [part=details]'));
  });
});
