/// <reference types="mocha" />
/** LaTeX in answers that are rendered. */
import {assert, waitUntil} from '@open-wc/testing';
import '../../src/define/predictions-table.ts';
import {mathLibrary} from '../../src/view/rendered/read-math.ts';
import {copied} from '../support/page/copied.ts';
import {FakeSource, makePrediction} from '../support/page/fake/fake-source.ts';
import {comesInTruth, comesLike} from '../support/page/later.ts';
import {all, mount, one, settled, still, textOf} from '../support/page/mount.ts';

const ANSWER = '.block.prediction .rendered';
const MATH = String.raw`The sum is \(\sum_{i=1}^n i\), and it costs $5 and $6:

\[
\frac{n(n+1)}{2} + \text{a long one} + a + b + c + d + e + f + g + h + i + j + k
\]

Bad: \(\href{javascript:alert(1)}{x}\) and $\frac{1$.`;

async function opened(prediction: string): Promise<HTMLElement> {
  const source = new FakeSource([makePrediction({prediction})]);
  const table = await mount('ftl-predictions-table', source, {rendering: 'auto'});
  one(table, 'button.toggle').click();
  await waitUntil(() => all(table, ANSWER).length > 0, 'nothing is rendered', {timeout: 8000});
  await settled(table);
  return table;
}

const drawn = async (table: HTMLElement): Promise<HTMLElement> => {
  await waitUntil(() => all(table, `${ANSWER} math`).length === 2, 'no formula is drawn', {timeout: 8000});
  return one(table, ANSWER);
};

describe('formulas in answers', () => {
  afterEach(() => {
    comesInTruth(mathLibrary);
    document.body.replaceChildren();
  });

  it('are drawn as MathML, and what reads them is fetched for the first alone', async () => {
    let asked = 0;
    comesLike(mathLibrary, (load) => (asked++, load()));
    await opened('It is **6**, from \\$x$ y$, $5 and $6, `\\(x\\)` and $HOME/$USER.');
    assert.strictEqual(asked, 0);
    document.body.replaceChildren();
    const box = await drawn(await opened(MATH));
    assert.isAbove(asked, 0);
    const [inLine, block] = [...box.querySelectorAll('math')];
    assert.strictEqual(inLine!.namespaceURI, 'http://www.w3.org/1998/Math/MathML');
    assert.lengthOf(block!.querySelectorAll('mfrac'), 1);
    assert.isAbove(block!.querySelector('mfrac')!.getBoundingClientRect().height, 20);
    assert.include(box.textContent, 'costs $5 and $6:');
  });

  it('stay as they were written, with the reason, where they are no LaTeX or are refused', async () => {
    const table = await opened(MATH);
    const box = await drawn(table);
    assert.include(box.textContent, '\\(\\href{javascript:alert(1)}{x}\\)');
    assert.match(
      textOf(box, '.hint'),
      /^\(not drawn: Unsupported function name: \\href\) \| \(not drawn: Unexpected end/,
    );
    assert.lengthOf(box.querySelectorAll('a'), 0);
  });

  it('are copied as they were written', async () => {
    const box = await drawn(await opened(MATH));
    const text = copied(box);
    assert.include(text, String.raw`The sum is \(\sum_{i=1}^n i\), and`);
    assert.include(text, String.raw`\frac{n(n+1)}{2}`);
    assert.notInclude(text, 'not drawn');
  });

  it('scroll by themselves where they are wider than the page', async () => {
    const table = await opened(MATH);
    table.style.inlineSize = '300px';
    const box = await drawn(table);
    await still(table);
    const formula = box.querySelector('.math.block')!;
    assert.isAbove(formula.scrollWidth, formula.clientWidth);
    assert.isAtMost(formula.getBoundingClientRect().right, box.getBoundingClientRect().right);
    await assert.isAccessible(table);
  });
});
