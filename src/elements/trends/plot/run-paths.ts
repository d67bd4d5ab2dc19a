import type uPlot from 'uplot';
import type {RunPath} from '../../../view/trends/run-line.ts';
import type {ChartColors} from './colors.ts';

export interface RunInk extends Pick<ChartColors, 'lines' | 'bands'> {
  /** Canvas pixels per CSS pixel. */
  readonly ratio: number;
  readonly isLog: boolean;
}

/** Draws the bands and lines of further runs in a chart, over its own line; broken where a value is missing, or has no place on a logarithmic scale. */
export function drawRunPaths(
  plot: uPlot,
  paths: readonly RunPath[],
  {lines, bands, ratio, isLog}: RunInk,
): void {
  const {ctx, bbox} = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const path of paths) drawBand(plot, path, {lines, bands, ratio, isLog});
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

/** As that of the chart's own line: thin, and with forced colours its borders. */
function drawBand(plot: uPlot, path: RunPath, {lines, bands, ratio, isLog}: RunInk): void {
  const {ctx, bbox} = plot;
  ctx.lineWidth = ratio;
  ctx.setLineDash([2 * ratio, 3 * ratio]);
  ctx.strokeStyle = lines[path.color] ?? '';
  ctx.fillStyle = bands?.[path.color] ?? '';
  for (const places of bandParts(path, isLog)) {
    const edges = (['high', 'low'] as const).map((end) =>
      places.map((place): readonly [number, number] => [
        plot.valToPos(place.x, 'x', true),
        place[end] === null ? bbox.top + bbox.height : plot.valToPos(place[end], 'y', true),
      ]),
    );
    const outlines = bands === null ? edges : [[...edges[0]!, ...edges[1]!.toReversed()]];
    for (const outline of outlines) {
      ctx.beginPath();
      for (const [left, top] of outline) ctx.lineTo(left, top);
      if (bands === null) ctx.stroke();
      else ctx.fill();
    }
  }
}

interface BandPlace {
  readonly x: number;
  readonly high: number;
  /** `null`: down to the foot of the chart. */
  readonly low: number | null;
}

/** The unbroken parts of a band. What reaches down to 0 goes to the foot of a logarithmic chart. */
export function bandParts({x, band}: RunPath, isLog: boolean): readonly (readonly BandPlace[])[] {
  const parts: BandPlace[][] = [[]];
  x.forEach((at, i) => {
    const [low, high] = [band?.low[i] ?? null, band?.high[i] ?? null];
    if (low === null || high === null || (isLog && high <= 0)) parts.push([]);
    else parts.at(-1)!.push({x: at, high, low: isLog && low <= 0 ? null : low});
  });
  return parts.filter(({length}) => length > 0);
}

/** The least and the greatest of some values, of all of these lines and of their bands. */
export function endsWith(
  paths: readonly RunPath[],
  least: number | null,
  greatest: number | null,
  isLog: boolean,
): readonly [least: number | null, greatest: number | null] {
  const all = paths
    .flatMap(({values, band}) => [values, band?.low ?? [], band?.high ?? []])
    .flatMap((values) => values.filter((value) => value !== null && (!isLog || value > 0)));
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
  a.length === b.length && a.every(({of}, i) => of === b[i]!.of);
