import type uPlot from 'uplot';
import {axisEnds, padded, roundUp, ticksBetween, WHOLE_TICKS} from '../../view/trends/chart-scale.ts';
import type {TrendChart, TrendSeries} from '../../view/trends/trend-series.ts';
import {pointerAlong} from '../pieces/host/pointer.ts';
import type {ChartColors} from './colors.ts';

/** What a panel shows at a moment. */
export interface PanelView {
  readonly chart: TrendChart;
  readonly series: TrendSeries;
  /** Picks the colour of the series. */
  readonly place: number;
  readonly colors: ChartColors;
  /** Index of the point that all panels mark; -1 for none. */
  readonly marked: number;
  /** What lies along the axis, in words. */
  readonly axisName: string;
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
}

export interface PanelEvents {
  /** The pointer is over this point; `null`: it has left. */
  readonly hover: (index: number | null) => void;
  readonly pick: (index: number) => void;
}

/** Places in the data that uPlot is given: x, greatest, least (or the ends of intervals), unsmoothed, line. Always all, so that live data never rebuilds the chart. */
const MAX = 1;
const MIN = 2;
const LINE = 4;

/** Room that a tick's label needs above the one below, in ems. */
const TICK_ROOM = 2;

/** One chart: a uPlot that is made once and then fed. */
export class TrendPanel {
  #view: PanelView;
  readonly #plot: uPlot;
  /** Canvas pixels per CSS pixel, as uPlot has them at the moment. */
  readonly #ratio: () => number;

  constructor(
    Plot: typeof uPlot,
    host: HTMLElement,
    size: {width: number; height: number},
    view: PanelView,
    events: PanelEvents,
  ) {
    this.#view = view;
    this.#ratio = () => Plot.pxRatio;
    this.#plot = new Plot(this.#options(size, events), dataOf(view), host);
    // Laid out at once: until then uPlot takes no cursor.
    this.#plot.batch(() => {});
    const {over} = this.#plot;
    over.addEventListener('click', (event) => {
      events.pick(this.#plot.posToIdx(pointerAlong(event, over)));
    });
  }

  /** Whether it is set in the type of these colours: uPlot sizes its axes once. */
  fits({font, em}: ChartColors): boolean {
    return font === this.#view.colors.font && em === this.#view.colors.em;
  }

  show(view: PanelView, size: {width: number; height: number}): void {
    const old = this.#view;
    const {width, height} = this.#plot;
    this.#view = view;
    if (width !== size.width || height !== size.height) this.#plot.setSize(size);
    const data = dataOf(view);
    const isOtherScale = old.chart.axis !== view.chart.axis || old.series.score !== view.series.score;
    if (isOtherScale || !isSameData(data, this.#plot.data)) this.#plot.setData(data);
    else if (old.colors !== view.colors || old.place !== view.place || old.marked !== view.marked)
      this.#plot.redraw(false, true);
  }

  /** Puts the cursor on a point, as the pointer would; `null` takes it away. */
  point(index: number | null): void {
    const plot = this.#plot;
    if (plot.cursor.idx === index) return;
    const x = index === null ? undefined : this.#view.chart.x[index];
    plot.setCursor(
      {left: x === undefined ? -10 : plot.valToPos(x, 'x'), top: x === undefined ? -10 : 0},
      false,
    );
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #options(size: {width: number; height: number}, events: PanelEvents): uPlot.Options {
    const color = (): string => this.#view.colors.lines[this.#view.place] ?? this.#view.colors.text;
    const text = (): string => this.#view.colors.text;
    const grid = {stroke: () => this.#view.colors.grid, width: 1};
    const edge = {stroke: () => (this.#view.colors.bands === null ? color() : ''), width: 1, dash: [2, 3]};
    const hidden = {points: {show: false}};
    const {em} = this.#view.colors;
    return {
      ...size,
      padding: [0.77 * em, 0.62 * em, 0, 0],
      legend: {show: false},
      select: {show: false, left: 0, top: 0, width: 0, height: 0},
      cursor: {
        y: false,
        // Without a drag there is no click to be held back after one.
        drag: {x: false, y: false, setScale: false, click: () => undefined},
        bind: {
          // uPlot itself takes pixels of the screen for those of its plot.
          mousemove: (plot) => (event) => {
            plot.setCursor({left: pointerAlong(event, plot.over), top: 0}, true);
            return null;
          },
        },
        points: {size: (_, i) => (i === LINE ? 9 : 0), width: 2, fill: () => this.#view.colors.surface},
        move: (plot, left, top) => [
          left < 0 ? left : plot.valToPos(plot.data[0][plot.posToIdx(left)]!, 'x'),
          top,
        ],
      },
      scales: {
        x: {time: false, range: () => padded(this.#view.chart.x[0] ?? 0, this.#view.chart.x.at(-1) ?? 0)},
        y: {range: (_, min, max) => this.#levels(min, max)},
      },
      axes: [
        {
          stroke: text,
          grid: {show: false},
          ticks: {...grid, size: 4},
          border: {...grid, show: true},
          gap: 0.31 * em,
          size: 1.85 * em,
          label: () => this.#view.axisName,
          labelSize: 1.23 * em,
          labelGap: 0,
          labelFont: this.#view.colors.font,
          space: 3.7 * em,
          font: this.#view.colors.font,
          incrs: [...WHOLE_TICKS],
          values: (_, ticks) => ticks.map((tick) => this.#view.formatX(tick)),
        },
        {
          stroke: text,
          grid,
          ticks: {show: false},
          gap: 0.46 * em,
          size: 3.54 * em,
          font: this.#view.colors.font,
          splits: (plot, _, low, high) => [
            ...ticksBetween(low, high, plot.bbox.height / this.#ratio() / em / TICK_ROOM),
          ],
          values: (_, ticks) => ticks.map((tick) => this.#view.formatY(tick)),
        },
      ],
      series: [
        {},
        {...edge, ...hidden},
        {...edge, ...hidden},
        {
          stroke: () => this.#view.colors.faint[this.#view.place] ?? this.#view.colors.grid,
          width: 1,
          ...hidden,
        },
        {
          stroke: color,
          width: 2,
          points: {size: 5, width: 2, stroke: color, fill: () => this.#view.colors.surface},
        },
      ],
      bands: [{series: [MAX, MIN], fill: () => this.#view.colors.bands?.[this.#view.place] ?? ''}],
      hooks: {
        setCursor: [(plot) => events.hover(plot.cursor.idx ?? null)],
        draw: [(plot) => this.#drawMark(plot)],
      },
    };
  }

  /** The four and the rates begin at 0; an own score may lie anywhere. */
  #levels(least: number, greatest: number): [number, number] {
    const {score} = this.#view.series;
    return score?.unit === 'number' ? axisEnds(least, greatest, score) : [0, roundUp(greatest)];
  }

  /** The line that says which epoch all panels show. */
  #drawMark(plot: uPlot): void {
    const {chart, series, marked, colors} = this.#view;
    const x = chart.x[marked];
    if (x === undefined) return;
    const {ctx, bbox} = plot;
    const ratio = this.#ratio();
    const left = Math.round(plot.valToPos(x, 'x', true));
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = colors.mark;
    ctx.lineWidth = ratio;
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
    const value = series.smoothed[marked] ?? null;
    if (value !== null) {
      ctx.beginPath();
      ctx.arc(left, plot.valToPos(value, 'y', true), 4 * ratio, 0, 2 * Math.PI);
      ctx.fill();
    }
    ctx.restore();
  }
}

function dataOf({chart, series}: PanelView): uPlot.AlignedData {
  const none = chart.x.map(() => null);
  const {values, smoothed, range, interval} = series;
  const raw = values === smoothed ? none : values;
  const [high, low] = interval === null ? [range?.max, range?.min] : [interval.high, interval.low];
  return [chart.x, high ?? none, low ?? none, raw, smoothed].map((list) => [...list]) as [
    number[],
    ...(number | null)[][],
  ];
}

/** Most series move with a row, but not all: one that stays is not painted anew. */
const isSameData = (a: uPlot.AlignedData, b: uPlot.AlignedData): boolean =>
  a.every((list, i) => {
    const other = b[i];
    return list.length === other?.length && Array.from(list).every((value, at) => value === other[at]);
  });
