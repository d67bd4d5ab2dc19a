import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-comparison.ts';
import {button, click, comparison, g2p, picker, refused, rounds} from '../../support/page/comparison.ts';
import {FakeSource} from '../../support/page/fake/fake-source.ts';
import {settled, still, textOf} from '../../support/page/mount.ts';

describe('ftl-predictions-comparison', () => {
  afterEach(() => {
    document.body.replaceChildren();
    document.documentElement.style.colorScheme = '';
  });

  it('says what the reader set up, and can be set up by it', async () => {
    const element = await comparison(await g2p());
    const details: unknown[] = [];
    document.body.addEventListener('ftl-view-change', (event) => details.push(event.detail), {once: true});
    await click(element, button(element, 'Next sample'));
    assert.deepEqual(details, [
      {
        sample: '1',
        baseline: null,
        epochs: null,
        onlyChanged: false,
        rendering: 'raw',
        diff: 'word',
        metric: null,
        group: 'auto',
        follow: 'auto',
        epoch: 'all',
      },
    ]);
    element.viewState = {sample: '7', diff: 'off'};
    await settled(element);
    assert.include(textOf(element, '.given'), 'thorough');
  });

  it('keeps its view in the URL, and takes it from there', async () => {
    history.replaceState(null, '', '#comparison.sample=7&comparison.only-changed=true&comparison.epoch=2');
    const source = await g2p();
    const element = await comparison(source, {link: 'hash'});
    await settled(element);
    assert.include(textOf(element, '.given'), 'thorough');
    assert.isTrue(element.onlyChanged);
    assert.strictEqual(source.epochCursor, 2);
    await click(element, button(element, 'Next sample'));
    assert.include(location.hash, 'comparison.sample=8');
    history.replaceState(null, '', location.pathname + location.search);
  });

  it('tells why there is nothing to compare', async () => {
    const source = new FakeSource();
    const element = await comparison(source);
    assert.include(textOf(element, '.notice'), 'No predictions yet');
    source.set({state: {kind: 'stopped', cause: refused}});
    await settled(element);
    assert.include(textOf(element, '.notice'), 'This token may read another job.');
  });

  it('lets go of its source when it is removed', async () => {
    const source = new FakeSource(rounds(['a', 1]));
    const element = await comparison(source);
    element.remove();
    await new Promise((resolve) => setTimeout(resolve));
    assert.strictEqual(source.listenerCount, 0);
  });

  for (const colorScheme of ['light', 'dark']) {
    it(`has no accessibility violation, ${colorScheme}`, async () => {
      document.documentElement.style.colorScheme = colorScheme;
      const source = await g2p();
      const element = await comparison(source, {sample: '8', baseline: 1});
      source.epochCursor = 12;
      await click(element, picker(element));
      await still(element);
      await assert.isAccessible(element);
      await assert.isAccessible(await comparison(new FakeSource()));
      await assert.isAccessible(
        await comparison(new FakeSource(rounds(['a', 1])), {sample: '9', epochs: 'x'}),
      );
    });
  }
});
