import {DEFAULT_METRICS, metricNamed, type TrendAxis} from '../../view/trends/trend-series.ts';
import {number, oneOf, passedOn} from '../attributes/kinds.ts';

export const by = oneOf<TrendAxis>('auto', 'epoch', 'step');
export const smoothing = number(0, 'a number from 0 to 1', (weight) => weight >= 0 && weight <= 1);

/** Those that are known are drawn. */
export const metrics = passedOn(`names of metrics, such as ${DEFAULT_METRICS.join(' ')}`, (text) =>
  text.split(/[\s,]+/).every((name) => name === '' || metricNamed(name).length > 0),
);
