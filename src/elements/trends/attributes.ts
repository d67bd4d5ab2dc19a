import type {TrendAxis} from '../../view/trends/trend-series.ts';
import {number, oneOf, passedOn} from '../attributes/kinds.ts';

export const by = oneOf<TrendAxis>('auto', 'epoch', 'step');
export const scale = oneOf<'linear' | 'log'>('linear', 'log');
export const smoothing = number(0, 'share', (weight) => weight >= 0 && weight <= 1);

export const metrics = passedOn('metrics');

/** Names of the trainer's own curves. */
export const curves = passedOn('curves');

/** Names of curves that are asked for: `null` all of them, an empty list none. */
export function curvesNamed(text: string | null): readonly string[] | null {
  const names = namesIn(text ?? '');
  if (names.length === 0 || names.includes('all')) return null;
  return names.filter((name) => name !== 'none');
}

const namesIn = (text: string): readonly string[] => text.split(/[\s,]+/).filter((name) => name !== '');
