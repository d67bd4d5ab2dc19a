/// <reference types="mocha" />
import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-map.ts';
import {FakeSource, recordedRun} from '../../support/page/fake/fake-source.ts';
import {all, mount, settled, still, textOf} from '../../support/page/mount.ts';

describe('<ftl-predictions-map>: for everyone', () => {
  afterEach(() => {
    document.body.replaceChildren();
    document.documentElement.style.colorScheme = '';
    document.body.style.width = '';
  });

  for (const [view, width] of [
    ['matrix', 1000],
    ['learning', 340],
  ] as const) {
    for (const scheme of ['light', 'dark']) {
      it(`has no axe violations, ${view}, ${width} px and ${scheme}, with its table and a count chosen`, async () => {
        document.body.style.width = `${width}px`;
        document.documentElement.style.colorScheme = scheme;
        const source = new FakeSource(await recordedRun('g2p'));
        const map = await mount('ftl-predictions-map', source, {view, table: true, baseline: 22});
        await still(map);
        await assert.isAccessible(map);
        all(map, '.kind')
          .find((kind) => textOf(kind) === 'Lost 3')!
          .click();
        all(map, '.help summary')[0]!.click();
        await settled(map);
        await still(map);
        assert.equal(all(map, '.chosen li').length, 3);
        await assert.isAccessible(map);
      });
    }
  }

  it('writes numbers as the page’s language does, and other words where it is given some', async () => {
    const source = new FakeSource(await recordedRun('g2p', {limit: 192}));
    const map = await mount('ftl-predictions-map', source, {table: true, strings: {title: 'Gelernt'}});
    map.lang = 'de';
    map.requestUpdate();
    await settled(map);
    assert.equal(textOf(map, '.title'), 'Gelernt');
    assert.match(textOf(map, '.scores'), /\d,\d %/);
  });
});
