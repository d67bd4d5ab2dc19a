/// <reference types="mocha" />
/** Answers shown as the Markdown or JSON that they are; raw unless one asks for it. */
import {assert, waitUntil} from '@open-wc/testing';
import '../../src/define/predictions-comparison.ts';
import '../../src/define/predictions-table.ts';
import type {PredictionsTable} from '../../src/elements/predictions-table.ts';
import {FakeSource, makePrediction} from '../support/page/fake/fake-source.ts';
import {all, mount, one, settled, still, textOf} from '../support/page/mount.ts';
import {click, opener} from '../support/page/table.ts';

const MARKDOWN = `# Weather

It is **21 °C** in *Paris*, see [the map](https://x.example/map?a=1).

![a map](https://x.example/map.png)

\`\`\`python
def sky():
    return "clear"
\`\`\`

| city | sky |
|---|---|
| Paris | clear |

<b onclick="alert(1)">HTML</b> and [bad](javascript:alert(1))`;

async function opened(
  prediction: string,
  properties: Partial<PredictionsTable> = {},
): Promise<PredictionsTable> {
  const row = makePrediction({prediction, ground_truth: 'It is 14 °C in Lyon.'});
  const table = await mount('ftl-predictions-table', new FakeSource([row]), properties);
  opener(table, 0).click();
  await settled(table);
  return table;
}

/** Not the truth, which is rendered too. */
const ANSWER = ':is(.block.prediction, .entry) .rendered';

const rendered = async (table: HTMLElement): Promise<HTMLElement> => {
  await waitUntil(() => all(table, ANSWER).length > 0, 'nothing is rendered', {timeout: 8000});
  await settled(table);
  return one(table, ANSWER);
};

describe('rendered answers', () => {
  afterEach(() => document.body.replaceChildren());

  it('are raw until a reader asks for it, and raw again', async () => {
    const table = await opened(MARKDOWN, {diff: 'off'});
    assert.strictEqual(one(table, '.block.prediction > .text').textContent, MARKDOWN);
    assert.lengthOf(all(table, '.rendered'), 0);
    one(table, 'input[name=rendering][value=auto]').click();
    await rendered(table);
    assert.strictEqual(table.viewState.rendering, 'auto');
    await click(table, 'input[name=rendering][value=raw]');
    assert.strictEqual(one(table, '.block.prediction > .text').textContent, MARKDOWN);
  });

  it('are shown beside truths and turns that are rendered too', async () => {
    const row = makePrediction({
      prediction: 'It is **21 °C**.',
      ground_truth: 'It is **14 °C**.',
      messages: [
        {role: 'user', content: 'How **warm** is it?'},
        {role: 'assistant', content: '<think>**hm**</think>In *Paris*?'},
        {role: 'user', content: 'Yes'},
      ],
    });
    for (const tag of ['ftl-predictions-table', 'ftl-predictions-comparison'] as const) {
      const element = await mount(tag, new FakeSource([row]), {rendering: 'auto'});
      if (tag === 'ftl-predictions-table') one(element, 'button.toggle').click();
      await waitUntil(() => all(element, '.rendered strong').length === 3, `${tag}: ${textOf(element)}`, {
        timeout: 8000,
      });
      assert.lengthOf(all(element, '.turns .rendered'), 3);
      assert.lengthOf(all(element, '.turns em'), 1);
      element.rendering = 'raw';
      await waitUntil(() => all(element, '.rendered').length === 0, 'raw again');
      assert.include(textOf(element), 'How **warm** is it?');
      assert.include(textOf(element), 'It is **14 °C**.');
    }
  });

  it('are nodes of our own: headings, code, tables; HTML is text', async () => {
    const table = await opened(MARKDOWN, {rendering: 'auto'});
    const box = await rendered(table);
    assert.strictEqual(textOf(box, '.heading'), 'Weather');
    assert.strictEqual(textOf(box, 'strong, em'), '21 °C | Paris');
    assert.strictEqual(textOf(box, '.hl.keyword'), 'def | return');
    assert.strictEqual(box.querySelector('.code')!.textContent, 'def sky():\n    return "clear"');
    assert.strictEqual(textOf(box, 'th, td'), 'city | sky | Paris | clear');
    assert.include(box.textContent, '<b onclick="alert(1)">HTML</b> and [bad](javascript:alert(1))');
    assert.lengthOf(box.querySelectorAll('b, h1, script'), 0);
    assert.lengthOf(all(table, '.block.prediction :is(ins, del)'), 0);
  });

  it('fetch nothing: links show where they lead, images come when they are clicked', async () => {
    const table = await opened(MARKDOWN, {rendering: 'auto'});
    const box = await rendered(table);
    const links = [...box.querySelectorAll('a')];
    assert.deepEqual(
      links.map(({href, target, rel}) => [href, target, rel]),
      [['https://x.example/map?a=1', '_blank', 'noopener noreferrer nofollow']],
    );
    assert.strictEqual(textOf(box, 'a + .target'), '(https://x.example/map?a=1)');
    assert.lengthOf(box.querySelectorAll('img'), 0);
    const asked = performance.getEntriesByType('resource').filter(({name}) => name.includes('x.example'));
    assert.lengthOf(asked, 0);
    const button = box.querySelector<HTMLElement>('button.image')!;
    assert.strictEqual(textOf(button), 'Show the image: a map https://x.example/map.png');
    button.click();
    const image = box.querySelector('img')!;
    assert.strictEqual(image.src, 'https://x.example/map.png');
    assert.strictEqual(image.referrerPolicy, 'no-referrer');
  });

  it('are a tree where they are JSON, fenced or not', async () => {
    for (const text of [
      '{"action": "timer", "minutes": [20]}',
      '```json\n{"action": "timer", "minutes": [20]}\n```',
    ]) {
      const box = await rendered(await opened(text, {rendering: 'auto'}));
      assert.strictEqual(textOf(box), 'action: "timer" minutes 1 entry 0: 20');
      document.body.replaceChildren();
    }
  });

  it('show raw, with a word, what is too long or nested too deep', async () => {
    const table = await opened(`fine\n\n${'['.repeat(10_000)}\n\n**fine**`, {rendering: 'auto'});
    const box = await rendered(table);
    assert.strictEqual(box.querySelector('.pre')!.textContent.trim(), '['.repeat(10_000));
    assert.match(textOf(box, '.hint'), /^This part is shown raw/);
    assert.strictEqual(textOf(box, 'strong'), 'fine');
    document.body.replaceChildren();
    const long = await opened('**a** '.repeat(50_000), {rendering: 'auto'});
    assert.match(textOf(long, '.block.prediction .hint'), /^Shown raw: too long/);
    assert.lengthOf(all(long, '.block.prediction strong'), 0);
  });

  it('are drawn in the comparison too', async () => {
    const row = makePrediction({prediction: MARKDOWN});
    const comparison = await mount('ftl-predictions-comparison', new FakeSource([row]));
    const button = all(comparison, 'button').find((each) => each.textContent.trim() === 'Rendered')!;
    assert.strictEqual(button.getAttribute('aria-pressed'), 'false');
    button.click();
    assert.strictEqual(textOf(await rendered(comparison), '.heading'), 'Weather');
    assert.strictEqual(comparison.viewState.rendering, 'auto');
  });

  for (const scheme of ['light', 'dark']) {
    it(`have no axe violations in ${scheme}`, async () => {
      document.documentElement.style.colorScheme = scheme;
      const table = await opened(MARKDOWN, {rendering: 'auto'});
      await rendered(table);
      await still(table);
      await assert.isAccessible(table);
      document.documentElement.style.colorScheme = '';
    });
  }
});
