import {assert, waitUntil} from '@open-wc/testing';
import '../../../src/define/predictions-trends.ts';
import type {PredictionsTrends} from '../../../src/elements/predictions-trends.ts';
import {FakeSource, makePrediction} from '../../support/page/fake/fake-source.ts';
import {all, mount, settled, still} from '../../support/page/mount.ts';

const rows = [1, 0.5].map((char_error_rate, epoch) =>
  makePrediction({epoch, seq: epoch + 1, char_error_rate}),
);

async function trends(): Promise<PredictionsTrends> {
  const element = await mount('ftl-predictions-trends', new FakeSource(rows), {metrics: 'char_error_rate'});
  await waitUntil(() => all(element, 'canvas').length === 1, 'drawn', {timeout: 8000});
  await settled(element);
  return element;
}

/** The file that a click in the menu hands over. */
async function saved(element: PredictionsTrends, choice: number): Promise<{name: string; blob: Blob}> {
  const createObjectURL = Object.getOwnPropertyDescriptor(URL, 'createObjectURL')!;
  try {
    const file = Promise.withResolvers<{name: string; blob: Blob}>();
    let blob = new Blob();
    URL.createObjectURL = (given: Blob) => {
      blob = given;
      return 'blob:none';
    };
    HTMLAnchorElement.prototype.click = function (this: HTMLAnchorElement) {
      file.resolve({name: this.download, blob});
    };
    all(element, '.save summary')[0]!.click();
    all(element, '.save button')[choice]!.click();
    return await file.promise;
  } finally {
    Object.defineProperty(URL, 'createObjectURL', createObjectURL);
    Reflect.deleteProperty(HTMLAnchorElement.prototype, 'click');
  }
}

/** Colours of a picture's pixels, as `r,g,b`. */
function inksOf(source: CanvasImageSource & {width: number; height: number}): ReadonlySet<string> {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, {width: source.width, height: source.height});
  const context = canvas.getContext('2d')!;
  context.drawImage(source, 0, 0);
  const {data} = context.getImageData(0, 0, canvas.width, canvas.height);
  const found = new Set<string>();
  for (let i = 0; i < data.length; i += 4)
    if (data[i + 3] === 255) found.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
  return found;
}

describe('<ftl-predictions-trends>: charts to keep', () => {
  afterEach(() => {
    document.body.replaceChildren();
    document.documentElement.style.colorScheme = '';
  });

  it('saves a chart as a picture on its background, with its title above', async () => {
    const element = await trends();
    const canvas = all<HTMLCanvasElement>(element, 'canvas')[0]!;
    const {name, blob} = await saved(element, 0);
    assert.deepEqual([name, blob.type], ['char_error_rate.png', 'image/png']);
    const picture = await createImageBitmap(blob);
    assert.equal(picture.width, canvas.width);
    assert.isAbove(picture.height, canvas.height);
    const inks = inksOf(picture);
    assert.isTrue(inks.has('52,86,209') && inks.has('255,255,255'), 'its line, and the surface');
    assert.isFalse(all<HTMLDetailsElement>(element, '.save')[0]!.open);
  });

  it('saves the picture in the theme of the element, whatever that of the page', async () => {
    document.documentElement.style.colorScheme = 'dark';
    const element = await trends();
    const canvas = all<HTMLCanvasElement>(element, 'canvas')[0]!;
    for (const [theme, line, surface] of [
      ['dark', '147,169,255', null],
      ['light', '52,86,209', '255,255,255'],
    ] as const) {
      element.theme = theme;
      await waitUntil(() => inksOf(canvas).has(line), theme, {timeout: 8000});
      const {blob} = await saved(element, 0);
      const inks = inksOf(await createImageBitmap(blob));
      assert.isTrue(inks.has(line), `its line in ${theme}`);
      assert.equal(inks.has('255,255,255'), surface !== null);
    }
  });

  it('saves what a chart shows as CSV', async () => {
    const element = await trends();
    const {name, blob} = await saved(element, 2);
    assert.equal(name, 'char_error_rate.csv');
    assert.match(
      await blob.text(),
      /^epoch,step,predictions,char_error_rate,.*\n0,0,1,1,1,1,1,,\n1,100,1,0\.5,0\.5,0\.5,0\.5,,\n$/,
    );
  });

  it('saves a picture for paper in the colours of light, and leaves the screen as it is', async () => {
    document.documentElement.style.colorScheme = 'dark';
    const element = await trends();
    const canvas = all<HTMLCanvasElement>(element, 'canvas')[0]!;
    await waitUntil(() => inksOf(canvas).has('147,169,255'), 'dark', {timeout: 8000});
    const {name, blob} = await saved(element, 1);
    assert.equal(name, 'char_error_rate.png');
    const inks = inksOf(await createImageBitmap(blob));
    assert.isTrue(inks.has('52,86,209') && inks.has('255,255,255'), 'its line, and the surface');
    assert.isFalse(inks.has('147,169,255'));
    assert.isTrue(inksOf(canvas).has('147,169,255'), 'on the screen');
    assert.lengthOf(all(element, '.printed'), 0);
  });

  it('prints in the colours of light, and goes back to those of the screen', async () => {
    document.documentElement.style.colorScheme = 'dark';
    const element = await trends();
    const canvas = all<HTMLCanvasElement>(element, 'canvas')[0]!;
    await waitUntil(() => inksOf(canvas).has('147,169,255'), 'dark', {timeout: 8000});
    window.dispatchEvent(new Event('beforeprint'));
    await Promise.resolve();
    assert.isTrue(inksOf(canvas).has('52,86,209'), 'before the page is printed');
    window.dispatchEvent(new Event('afterprint'));
    await Promise.resolve();
    assert.isTrue(inksOf(canvas).has('147,169,255'));
  });

  it('has no accessibility violation with the menu open', async () => {
    const element = await trends();
    all(element, '.save summary')[0]!.click();
    await still(element);
    await assert.isAccessible(element);
  });
});
