import type uPlot from 'uplot';
import type {RunPath} from '../../../view/trends/run-line.ts';

/** Draws the lines of further runs in a chart, over its own line; broken where a value is missing, or has no place on a logarithmic scale. */
export function drawRunPaths(
  plot: uPlot,
  paths: readonly RunPath[],
  {lines, ratio, isLog}: {readonly lines: readonly string[]; readonly ratio: number; readonly isLog: boolean},
): void {
  const {ctx, bbox} = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.lineWidth = 2 * ratio;
  ctx.lineJoin = ctx.lineCap = 'round';
  for (const {x, values, color, dash} of paths) {
    ctx.strokeStyle = ctx.fillStyle = lines[color] ?? '';
    ctx.setLineDash(dash.map((length) => length * ratio));
    const has = (i: number): boolean => values[i] != null && !(isLog && values[i] <= 0);
    ctx.beginPath();
    values.forEach((value, i) => {
      if (value === null || !has(i)) return;
      const left = plot.valToPos(x[i]!, 'x', true);
      const top = plot.valToPos(value, 'y', true);
      if (has(i - 1)) ctx.lineTo(left, top);
      // A point between two gaps is a dot.
      else if (!has(i + 1)) ctx.rect(left - ratio, top - ratio, 2 * ratio, 2 * ratio);
      else ctx.moveTo(left, top);
    });
    ctx.stroke();
  }
  ctx.restore();
}

/** The least and the greatest of some values and of all of these lines. */
export function endsWith(
  paths: readonly RunPath[],
  least: number | null,
  greatest: number | null,
  isLog: boolean,
): readonly [least: number | null, greatest: number | null] {
  const all = paths.flatMap(({values}) => values.filter((value) => value !== null && (!isLog || value > 0)));
  return [least, greatest].map((end, i) =>
    all.reduce<number | null>(
      (found, value) =>
        found === null ? value : i === 0 ? Math.min(found, value!) : Math.max(found, value!),
      end,
    ),
  ) as [number | null, number | null];
}

/** Whether nothing of them has changed. */
export const areSamePaths = (a: readonly RunPath[], b: readonly RunPath[]): boolean =>
  a.length === b.length && a.every(({x, values}, i) => x === b[i]!.x && values === b[i]!.values);
