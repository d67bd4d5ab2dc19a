import {positive, type Curve, type Point} from './curves.ts';

/** Told apart by colour-blind readers, and legible on white and on black. */
const COLOURS = ['#0b84d8', '#d9700a', '#12946b', '#c2559d', '#8a7a00', '#7a6ff0'];
const WIDTH = 380;
const PLOT = {left: 58, right: 14, top: 30, height: 190};
const LINE_HEIGHT = 16;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600 } .tick { font-size: 11px; fill: #57606a }
  .grid { stroke: #d0d7de } .curve { fill: none; stroke-width: 2 } .ground { fill: #fff }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .tick { fill: #9198a1 } .grid { stroke: #30363d } .ground { fill: #0d1117 }
  }`;

/** The curves as an SVG picture on logarithmic axes, one panel for each unit. What is not above zero is not drawn. */
export function chartOf(axis: string, curves: readonly Curve[]): string {
  const drawn = curves
    .map((curve) => ({...curve, points: positive(curve.points)}))
    .filter(({points}) => points.length > 0);
  const units = [...new Set(drawn.map(({unit}) => unit))];
  const panels = units.map((unit) => drawn.filter((curve) => curve.unit === unit));
  const most = Math.max(0, ...panels.map(({length}) => length));
  const height = PLOT.top + PLOT.height + 44 + most * LINE_HEIGHT;
  const inner = panels.map(
    (panel, i) => `<g transform="translate(${i * WIDTH} 0)">${panelOf(axis, panel)}</g>`,
  );
  const width = WIDTH * panels.length;
  const names = escaped(drawn.map(({name}) => name).join(', '));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="By ${escaped(axis)}: ${names}">`,
    `<style>${STYLE}</style><rect class="ground" width="${width}" height="${height}"/>`,
    ...inner,
    '</svg>',
    '',
  ].join('\n');
}

function panelOf(axis: string, curves: readonly Curve[]): string {
  const points = curves.flatMap((curve) => curve.points);
  const across = decades(points.map(([x]) => x));
  const up = decades(points.map(([, y]) => y));
  const right = WIDTH - PLOT.right;
  const bottom = PLOT.top + PLOT.height;
  const place = (value: number, [from, to]: Decades): number => (Math.log10(value) - from) / (to - from);
  const x = (value: number): string => (PLOT.left + place(value, across) * (right - PLOT.left)).toFixed(1);
  const y = (value: number): string => (bottom - place(value, up) * PLOT.height).toFixed(1);
  const line = (points: readonly Point[]): string =>
    points.map(([at, value]) => `${x(at)},${y(value)}`).join(' ');
  return [
    `<text class="title" x="${PLOT.left}" y="18">${escaped(curves[0]!.unit)}</text>`,
    ...ticks(up).map(
      (value) =>
        `<line class="grid" x1="${PLOT.left}" x2="${right}" y1="${y(value)}" y2="${y(value)}"/>` +
        `<text class="tick" text-anchor="end" x="${PLOT.left - 6}" y="${Number(y(value)) + 4}">${short(value)}</text>`,
    ),
    ...ticks(across).map(
      (value) =>
        `<line class="grid" x1="${x(value)}" x2="${x(value)}" y1="${PLOT.top}" y2="${bottom}"/>` +
        `<text class="tick" text-anchor="middle" x="${x(value)}" y="${bottom + 16}">${short(value)}</text>`,
    ),
    `<text class="tick" text-anchor="end" x="${right}" y="${bottom + 31}">${escaped(axis)}</text>`,
    ...curves.map(({name, points}, i) => {
      const colour = COLOURS[i % COLOURS.length]!;
      const legend = bottom + 44 + i * LINE_HEIGHT;
      return (
        `<polyline class="curve" stroke="${colour}" points="${line(points)}"/>` +
        points
          .map(([at, value]) => `<circle fill="${colour}" r="3" cx="${x(at)}" cy="${y(value)}"/>`)
          .join('') +
        `<rect fill="${colour}" x="${PLOT.left}" y="${legend - 9}" width="12" height="10" rx="2"/>` +
        `<text x="${PLOT.left + 18}" y="${legend}">${escaped(name)}</text>`
      );
    }),
  ].join('\n');
}

/** The powers of ten around what is shown; at least one apart. */
type Decades = readonly [from: number, to: number];

function decades(values: readonly number[]): Decades {
  const logs = values.map(Math.log10);
  const from = Math.floor(Math.min(...logs));
  return [from, Math.max(from + 1, Math.ceil(Math.max(...logs)))];
}

const ticks = ([from, to]: Decades): readonly number[] =>
  Array.from({length: to - from + 1}, (_, i) => 10 ** (from + i));

const short = (value: number): string =>
  value >= 1e6
    ? `${value / 1e6} M`
    : value >= 1000
      ? `${value / 1000} k`
      : String(Number(value.toPrecision(3)));

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
