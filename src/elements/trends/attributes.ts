import {namesScore} from '../../protocol/score-names.ts';
import type {TrendAxis} from '../../view/trends/trend-series.ts';
import {number, oneOf, passedOn} from '../attributes/kinds.ts';

export const by = oneOf<TrendAxis>('auto', 'epoch', 'step');
export const scale = oneOf<'linear' | 'log'>('linear', 'log');
export const smoothing = number(0, 'a number from 0 to 1', (weight) => weight >= 0 && weight <= 1);

/** Those that are known are drawn. */
export const metrics = passedOn('names of metrics, such as char_error_rate exact_match', (text) =>
  text.split(/[\s,]+/).every((name) => name === '' || namesScore(name)),
);

/** Names of the trainer's own curves. */
export const curves = passedOn('all, none or names of curves, such as train_loss', (text) =>
  namesIn(text).every((name) => /^[\w.:/-]{1,64}$/.test(name)),
);

/** Names of curves that are asked for: `null` all of them, an empty list none. */
export function curvesNamed(text: string | null): readonly string[] | null {
  const names = namesIn(text ?? '');
  if (names.length === 0 || names.includes('all')) return null;
  return names.filter((name) => name !== 'none');
}

const namesIn = (text: string): readonly string[] => text.split(/[\s,]+/).filter((name) => name !== '');
