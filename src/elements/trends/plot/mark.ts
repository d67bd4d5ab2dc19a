import type uPlot from 'uplot';
import {nearestIndex} from '../../../view/trends/nearest.ts';
import type {ChartColors} from './colors.ts';
import type {Drawn} from './panel-data.ts';

export interface Marked extends Drawn {
  /** The place that all panels mark; `null` for none. */
  readonly marked: number | null;
  readonly colors: ChartColors;
}

/** Draws the line that says which epoch all panels show. */
export function drawMark(plot: uPlot, {chart, series, marked, colors, isLog}: Marked, ratio: number): void {
  if (marked === null) return;
  const {ctx, bbox} = plot;
  const left = Math.round(plot.valToPos(marked, 'x', true));
  if (left < bbox.left || left > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colors.mark;
  ctx.lineWidth = ratio;
  ctx.beginPath();
  ctx.moveTo(left, bbox.top);
  ctx.lineTo(left, bbox.top + bbox.height);
  ctx.stroke();
  const index = nearestIndex(chart.x, marked);
  const value = chart.x[index] === marked ? (series.smoothed[index] ?? null) : null;
  if (value !== null && (!isLog || value > 0)) {
    ctx.beginPath();
    ctx.arc(left, plot.valToPos(value, 'y', true), 4 * ratio, 0, 2 * Math.PI);
    ctx.fill();
  }
  ctx.restore();
}
