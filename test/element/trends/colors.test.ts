import {assert} from '@open-wc/testing';
import '../../../src/define/predictions-trends.ts';
import {FakeSource, makePrediction} from '../../support/page/fake/fake-source.ts';
import {all, mount, settled} from '../../support/page/mount.ts';

/** Whether a drawing has ink of the colour that its caption shows. */
function isOfItsSwatch(panel: HTMLElement): boolean {
  const swatch = getComputedStyle(panel.querySelector('.swatch')!).color;
  const [red, green, blue] = swatch.match(/\d+/g)!.map(Number);
  const canvas = panel.querySelector('canvas');
  const data = canvas?.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  for (let i = 0; i < data.length; i += 4) {
    if (data[i] === red && data[i + 1] === green && data[i + 2] === blue && data[i + 3] === 255) return true;
  }
  return false;
}

describe('<ftl-predictions-trends>: colours', () => {
  afterEach(() => document.body.replaceChildren());

  it('draws a line in the colour of its caption, also once another chart has come before it', async () => {
    const rows = [0.8, 0.4].map((reward, epoch) =>
      makePrediction({epoch, seq: epoch + 1, scores: {reward, form: 1 - reward}}),
    );
    const element = await mount('ftl-predictions-trends', new FakeSource(rows), {
      metrics: 'reward form',
    });
    const areRight = (): readonly boolean[] => all(element, '.panel').map((panel) => isOfItsSwatch(panel));
    const drawn = async (): Promise<void> => {
      for (let i = 0; i < 100 && (areRight().length === 0 || areRight().includes(false)); i++)
        await settled(element);
    };
    await drawn();
    assert.deepEqual(areRight(), [true, true]);
    element.metrics = 'char_error_rate reward form';
    await settled(element);
    await drawn();
    assert.deepEqual(areRight(), [true, true, true]);
  });
});
