import type {TrendChart} from '../../view/trends/trend-series.ts';
import {indexByKey} from '../pieces/cursor-keys.ts';
import type {TrendCharts} from './plot/charts.ts';

interface KeyActions {
  readonly point: (x: number | null) => void;
  readonly pick: (x: number | null) => void;
}

/**
 * Does what a key on the charts stands for.
 *
 * @returns index of the point that it leads to; `null` where it leads to none
 */
export function chartKey(
  event: KeyboardEvent,
  charts: TrendCharts,
  {read, readAt, chart}: {readonly read: number; readonly readAt: number; readonly chart: TrendChart},
  {point, pick}: KeyActions,
): number | null {
  if (event.target !== event.currentTarget) return null;
  const isZoom = charts.zoomByKey(event, readAt);
  const index = isZoom ? null : indexByKey(event, read, chart.points.length - 1);
  const x = index === null ? undefined : chart.x[index];
  if (x !== undefined) {
    point(x);
    charts.reveal(x);
  } else if (event.key === 'Enter' || event.key === ' ') pick(readAt);
  else if (event.key === 'Escape') pick(null);
  else if (!isZoom) return null;
  event.preventDefault();
  return index;
}
