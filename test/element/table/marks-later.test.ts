/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-table.ts';
import {detailsLater} from '../../../src/elements/table/rows/open-row.ts';
import {compareLater} from '../../../src/view/rows/diff.ts';
import {FakeSource, makePrediction, offer} from '../../support/page/fake/fake-source.ts';
import {all, settled} from '../../support/page/mount.ts';
import {opener} from '../../support/page/table.ts';

describe('the first row that is opened', () => {
  afterEach(() => document.body.replaceChildren());

  it('has its differences marked once what compares texts is here', async () => {
    const row = makePrediction({ground_truth: 'Z W AY1 G', prediction: 'Z W IY1 G', exact_match: 0});
    const container = offer(new FakeSource([row]));
    const table = document.createElement('ftl-predictions-table');
    container.append(table);
    document.body.append(container);
    await settled(table);
    assert.isNull(detailsLater.loaded);
    assert.isNull(compareLater.loaded);
    opener(table, 0).click();
    await detailsLater.load();
    await settled(table);
    await compareLater.load();
    await settled(table);
    assert.strictEqual(all(table, '.prediction .text ins').length, 1);
  });
});
