/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-table.ts';
import {FakeSource} from '../../support/page/fake/fake-source.ts';
import {mount, one, settled} from '../../support/page/mount.ts';
import {click, numbered, samples, search} from '../../support/page/table.ts';

describe('ftl-predictions-table with link="hash"', () => {
  afterEach(() => {
    document.body.replaceChildren();
    history.replaceState(null, '', location.pathname + location.search);
  });

  const rows = numbered(1, 30);

  it('puts what the reader changes into the URL, beside what stands there', async () => {
    location.hash = '#chapter';
    const table = await mount('ftl-predictions-table', new FakeSource(rows), {link: 'hash', sort: 'step'});
    assert.equal(location.hash, '#chapter');
    await search(table, 'prompt & co');
    await search(table, 'prompt');
    await click(table, '[aria-label="Next page"]');
    assert.equal(location.hash, '#chapter&table.page=2&table.q=prompt');
    await search(table, '');
    assert.equal(location.hash, '#chapter');
  });

  it('takes the view from the URL, at the start and when it changes', async () => {
    location.hash = '#table.q=prompt&table.sort=sample_index&table.page=2&table.epoch=1';
    const source = new FakeSource(rows);
    const table = await mount('ftl-predictions-table', source, {link: 'hash'});
    assert.deepEqual(samples(table), [11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
    assert.equal(source.epochCursor, 1);
    assert.equal(one<HTMLInputElement>(table, '[part=search]').value, 'prompt');
    location.hash = '#table.sort=sample_index&table.dir=desc';
    await new Promise((resolve) => addEventListener('hashchange', resolve, {once: true}));
    await settled(table);
    assert.equal(samples(table)[0], 30);
    assert.equal(table.q, '');
  });

  it('lets a link set the view and nothing else', async () => {
    location.hash = '#table.src=https://evil.example&table.token=x&table.wrong-only=&table.innerHTML=x';
    const source = new FakeSource(rows);
    const table = await mount('ftl-predictions-table', source, {link: 'hash'});
    assert.isTrue(table.wrongOnly);
    assert.deepEqual([table.src, table.token, table.getAttribute('innerHTML')], [null, null, null]);
  });

  it('leaves the URL alone unless it is asked to', async () => {
    const table = await mount('ftl-predictions-table', new FakeSource(rows));
    await search(table, 'prompt');
    assert.equal(location.hash, '');
  });

  it('tells two tables apart by their ids', async () => {
    location.hash = '#left.q=nowhere';
    const source = new FakeSource(rows);
    const left = await mount('ftl-predictions-table', source, {link: 'hash', id: 'left'});
    const right = await mount('ftl-predictions-table', source, {link: 'hash', id: 'right'});
    assert.deepEqual([samples(left).length, samples(right).length], [0, 10]);
  });
});
