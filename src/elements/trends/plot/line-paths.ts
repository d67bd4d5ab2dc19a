import type uPlot from 'uplot';
import {bandColumns, lineColumns, strokesOf, type Pixels} from '../../../view/trends/pixel-columns.ts';
import type {Values} from '../../../view/trends/extremes.ts';

type Paths = uPlot.Series.Paths;

/** Of a line, in its own width and dashes; where it is an area, that is filled, in the colour that the series is to have for it. */
export const linePaths =
  (ratio: () => number) =>
  (plot: uPlot, index: number): Paths => {
    const {width = 1, dash = []} = plot.series[index]!;
    const columns = lineColumns(plot.data[0], plot.data[index] as Values, pixelsOf(plot));
    // Dashes go along the line, up and down too.
    const {lines, areas} = strokesOf(columns, dash.length > 0 ? Infinity : width * ratio());
    return {stroke: pathOf(lines), fill: areas.length === 0 ? null : pathOf(areas), flags: 0};
  };

/** Of a line that is not always drawn. */
export const edgePaths =
  (isDrawn: () => boolean) =>
  (plot: uPlot, index: number): Paths | null =>
    isDrawn() ? linePaths(() => 1)(plot, index) : null;

/** The same, and what lies between the line and the one below is filled. */
export const bandPaths =
  (lower: number, isDrawn: () => boolean) =>
  (plot: uPlot, index: number): Paths => {
    const [x, high, low] = [0, index, lower].map((at) => plot.data[at]) as [number[], Values, Values];
    const outlines = bandColumns(x, high, low, pixelsOf(plot)).map((part) => [
      ...part.map(({x, top}) => [x, top] as const),
      ...part.toReversed().map(({x, bottom}) => [x, bottom] as const),
    ]);
    return {...edgePaths(isDrawn)(plot, index), fill: pathOf(outlines), flags: 0};
  };

/** As uPlot itself has them. */
const pixelsOf = (plot: uPlot): Pixels => ({
  toX: (value) => Math.round(plot.valToPos(value, 'x', true)),
  toY: (value) => Math.round(plot.valToPos(value, 'y', true)),
});

function pathOf(lines: readonly (readonly (readonly [x: number, y: number])[])[]): Path2D {
  const path = new Path2D();
  for (const line of lines) line.forEach(([x, y], i) => (i === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
  return path;
}
