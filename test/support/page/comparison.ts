import type {PredictionsComparison} from '../../../src/elements/predictions-comparison.ts';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import {StreamError} from '../../../src/stream/wire/error.ts';
import {FakeSource, makePrediction, recordedRun} from './fake/fake-source.ts';
import {all, mount, one, settled} from './mount.ts';

export const refused = new StreamError('forbidden', 'This token may read another job.', {
  retryable: false,
  status: 403,
});

export async function comparison(
  source: FakeSource,
  properties: Partial<PredictionsComparison> = {},
): Promise<PredictionsComparison> {
  return mount('ftl-predictions-comparison', source, properties);
}

/** One sample whose texts and error rates go through these. */
export const rounds = (...pairs: readonly (readonly [prediction: string, rate: number])[]): Prediction[] =>
  pairs.map(([prediction, char_error_rate], epoch) =>
    makePrediction({
      epoch,
      seq: epoch + 1,
      prediction,
      char_error_rate,
      exact_match: char_error_rate === 0 ? 1 : 0,
    }),
  );

export const said = (element: PredictionsComparison): string[] =>
  all(element, '.entry').map((entry) => {
    const epoch = entry.querySelector('.epoch')!.textContent.trim();
    return `${epoch}: ${entry.querySelector('.said .text')!.textContent}`;
  });

export const changes = (element: PredictionsComparison): string[] =>
  all(element, '.entry').map((entry) => entry.querySelector('.change')?.textContent.trim() ?? '');

export const picker = (element: PredictionsComparison): HTMLInputElement =>
  one<HTMLInputElement>(element, '[role=combobox]');

export const choices = (element: PredictionsComparison): string[] =>
  all(element, '.choice .start').map((choice) => choice.textContent);

export async function press(
  element: PredictionsComparison,
  target: HTMLElement,
  ...keys: string[]
): Promise<void> {
  for (const key of keys) {
    target.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
    await settled(element);
  }
}

export async function type(element: PredictionsComparison, text: string): Promise<void> {
  const field = picker(element);
  field.value = text;
  field.dispatchEvent(new InputEvent('input', {bubbles: true}));
  await settled(element);
}

export async function click(element: PredictionsComparison, target: HTMLElement): Promise<void> {
  target.click();
  await settled(element);
}

export const button = (element: PredictionsComparison, name: string): HTMLButtonElement => {
  const found = all<HTMLButtonElement>(element, 'button').find(
    (each) => (each.getAttribute('aria-label') ?? each.textContent.trim()) === name,
  );
  if (found === undefined) throw new Error(`Expected a button "${name}".`);
  return found;
};

export const g2p = async (): Promise<FakeSource> => new FakeSource(await recordedRun('g2p'));
