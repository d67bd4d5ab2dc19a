/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../src/define/predictions-table.ts';
import {tableBodyLater} from '../../src/elements/table/body-later.ts';
import {StreamError} from '../../src/stream/wire/error.ts';
import {FakeSource, offer} from '../support/page/fake/fake-source.ts';
import {comesInTruth, comesLike} from '../support/page/later.ts';
import {one, settled, textOf} from '../support/page/mount.ts';
import {counts, numbered} from '../support/page/table.ts';

describe('what draws rows', () => {
  let isDown = true;
  let asked = 0;

  before(() => {
    comesLike(tableBodyLater, (load) => {
      asked++;
      return isDown ? Promise.reject(new Error('down')) : load();
    });
  });
  after(() => comesInTruth(tableBodyLater));

  afterEach(() => document.body.replaceChildren());

  // First: a module that is here once is here for good.
  it('is asked for again where the element is put elsewhere before it would have asked by itself', async () => {
    const container = offer(new FakeSource(numbered(1, 30)));
    const table = document.createElement('ftl-predictions-table');
    container.append(table);
    document.body.append(container);
    await settled(table);
    const before = asked;
    container.remove();
    document.body.append(container);
    await table.updateComplete;
    assert.isAbove(asked, before);
    await settled(table);
    assert.include(textOf(table, '[part=notice]'), 'could not be loaded');
  });

  it('is missed beside what the server said, where that ended the reading', async () => {
    const source = new FakeSource([]);
    const cause = new StreamError('forbidden', 'The token is of another job.', {status: 403});
    source.state = {kind: 'stopped', cause};
    const container = offer(source);
    const table = document.createElement('ftl-predictions-table');
    container.append(table);
    document.body.append(container);
    await settled(table);
    const said = textOf(table, '[part=notice]');
    for (const part of ['could not be loaded', 'The token is of another job.', 'down', 'Try again'])
      assert.include(said, part);
  });

  it('says in the place of the rows that it could not be loaded, and comes when it is asked for again, as the view was set meanwhile', async () => {
    const container = offer(new FakeSource(numbered(1, 30)));
    const table = document.createElement('ftl-predictions-table');
    Object.assign(table, {pageSize: 5, strings: {title: 'Answers'}});
    container.append(table);
    document.body.append(container);
    await settled(table);
    assert.isNull(tableBodyLater.loaded);
    assert.include(textOf(table, '[part=notice]'), 'could not be loaded');
    assert.include(textOf(table, '[part=notice]'), 'down');
    table.viewState = {page: 3, sort: 'sample_index', dir: 'asc'};
    table.showNew();
    assert.deepInclude(table.viewState, {page: 1, sort: 'sample_index', dir: 'asc'});
    table.viewState = {page: 3};
    isDown = false;
    one(table, '[part=notice] button').click();
    await settled(table);
    assert.include(counts(table), '11–15 of 30');
    assert.strictEqual(textOf(table, 'h2'), 'Answers');
  });
});
