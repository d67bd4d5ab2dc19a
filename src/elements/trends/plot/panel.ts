import type uPlot from 'uplot';
import type {Dash} from '../../../view/trends/line-style.ts';
import {axisEnds, padded, roundUp, ticksBetween, WHOLE_TICKS} from '../../../view/trends/chart-scale.ts';
import type {Span} from '../../../view/trends/chart-zoom.ts';
import {nearestIndex} from '../../../view/trends/nearest.ts';
import {spanOf, type RunPath} from '../../../view/trends/run-line.ts';
import {logEnds, logTicks} from '../../../view/trends/log-scale.ts';
import {pointerAlong} from '../../pieces/host/pointer.ts';
import type {ChartColors} from './colors.ts';
import {drawMark, type Marked} from './mark.ts';
import {bandPaths, edgePaths, linePaths} from './line-paths.ts';
import {dataOf, isolated, isSameData, isSameLine, LINE, MIN, NO_DATA} from './panel-data.ts';
import {handlePointer} from './panel-pointer.ts';
import {areSamePaths, drawRunPaths, endsWith} from './run-paths.ts';
import {axisKeys, publishCursor, SYNC_KEY} from './panel-sync.ts';
import {hideTip, showTip} from './tip.ts';

export {showing} from '../../../view/trends/chart-zoom.ts';
export {zoomByKey} from './zoom-keys.ts';

/** What a panel shows at a moment. */
export interface PanelView extends Marked {
  /** Index of the colour of the series, and its dashes. */
  readonly color: number;
  readonly dash: Dash;
  /** Lines of further runs. */
  readonly runs: readonly RunPath[];
  /** The part of the axis that is shown; `null`: all of it. */
  readonly zoom: Span | null;
  /** Charts of the same word share the pointer, in whichever element. */
  readonly axisKey: string;
  /** What lies along the axis, in words. */
  readonly axisName: string;
  /** What is said of the point under the pointer. */
  readonly tipLines: (index: number) => readonly string[];
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
}

export interface PanelEvents {
  /** The pointer is over the point at this place of the axis; `null`: it has left. */
  readonly hover: (x: number | null) => void;
  readonly pick: (x: number) => void;
  /** Shows a part of the axis; `null`: all of it. */
  readonly zoom: (span: Span | null) => void;
}

/** What is drawn as it is now, of the same data. */
const DRAWN_AGAIN = ['colors', 'color', 'marked', 'axisName'] as const satisfies readonly (keyof PanelView)[];

/** Room that a tick's label needs above the one below, in ems. */
const TICK_ROOM = 2;

/** One chart: a uPlot that is made once and then fed. */
export class TrendPanel {
  #view: PanelView;
  /** The axis moves below the cursor, which nobody moves. */
  #isMoved = false;
  readonly #plot: uPlot;
  /** The width of the ground, in canvas pixels, that the drawn points were chosen for. */
  #chosenFor: number | null = null;
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
    const zoom = (): Span | null => this.#view.zoom;
    const whole = (): Span => this.#whole;
    this.#plot = new Plot(this.#options(size, events), NO_DATA, host);
    // Laid out at once: until then uPlot takes no cursor, and knows no ground to choose points for.
    this.#plot.batch(() => {});
    this.#plot.batch(() => this.#plot.setData(this.#chooseData()));
    axisKeys.set(this.#plot, () => this.#view.axisKey);
    handlePointer({
      over: this.#plot.over,
      toX: (px) => this.#plot.posToVal(px, 'x'),
      get zoom() {
        return zoom();
      },
      get whole() {
        return whole();
      },
      showTip: (px) => this.#showTip(px),
      zoomTo: (span) => events.zoom(span),
      pick: (x) => events.pick(x),
    });
  }

  /** What is drawn, as it is on the screen. */
  get canvas(): HTMLCanvasElement {
    return this.#plot.ctx.canvas;
  }

  /** Whether it is set in the type of these colours, and of this scale: uPlot makes its axes once. */
  fits({font, em}: ChartColors, isLog: boolean): boolean {
    const {colors} = this.#view;
    return font === colors.font && em === colors.em && isLog === this.#view.isLog;
  }

  show(view: PanelView, size: {width: number; height: number}): void {
    const old = this.#view;
    this.#view = view;
    if (this.#plot.width !== size.width || this.#plot.height !== size.height) this.#plot.setSize(size);
    const areRunsSame = areSamePaths(old.runs, view.runs);
    const isSame = isSameLine(old, view) && areRunsSame && old.zoom === view.zoom && this.#isChosenForGround;
    const data = isSame ? this.#plot.data : this.#chooseData();
    const isOtherScale = old.chart.axis !== view.chart.axis || old.series.score !== view.series.score;
    // At once: the cursor is put where the new scale has it.
    if (old.zoom !== view.zoom) {
      this.#isMoved = true;
      this.#plot.batch(() => this.#plot.setData(data));
      this.#isMoved = false;
    } else if (isOtherScale || !areRunsSame || !isSameData(data, this.#plot.data)) this.#plot.setData(data);
    else if (DRAWN_AGAIN.some((name) => old[name] !== view[name])) this.#plot.redraw(false, true);
  }

  /** Puts the cursor on the point nearest to a place, as the pointer would; `null` takes it away. */
  point(x: number | null): void {
    const at = x === null ? null : this.#nearest(x);
    if (at === this.#cursorAt) return;
    const plot = this.#plot;
    const left = at === null ? -10 : plot.valToPos(at, 'x');
    // Not told to other elements: it is they who tell.
    plot.setCursor({left, top: left < 0 ? -10 : 0}, false);
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #options(size: {width: number; height: number}, events: PanelEvents): uPlot.Options {
    const color = (): string => this.#view.colors.lines[this.#view.color] ?? this.#view.colors.text;
    const text = (): string => this.#view.colors.text;
    const grid = {stroke: () => this.#view.colors.grid, width: 1};
    const hidden = {width: 1, points: {show: false}};
    const isEdged = (): boolean => this.#view.colors.bands === null;
    const edge = {stroke: () => (isEdged() ? color() : ''), dash: [2, 3], ...hidden};
    const band = (): string => this.#view.colors.bands?.[this.#view.color] ?? '';
    const faint = (): string => this.#view.colors.faint[this.#view.color] ?? this.#view.colors.grid;
    const paths = linePaths(this.#ratio);
    const {em} = this.#view.colors;
    return {
      ...size,
      padding: [0.77 * em, 0.62 * em, 0, 0],
      legend: {show: false},
      select: {show: false, left: 0, top: 0, width: 0, height: 0},
      cursor: {
        y: false,
        sync: {
          ...{key: SYNC_KEY, setSeries: false, scales: ['x', null]},
          filters: {pub: (type) => type === 'mousemove', sub: (_, source) => this.#isSynced(source)},
        },
        // Without a drag there is no click to be held back after one.
        drag: {x: false, y: false, setScale: false, click: () => undefined},
        bind: {
          // uPlot itself takes pixels of the screen for those of its plot.
          mousemove: (plot) => (event) => {
            publishCursor(plot, pointerAlong(event, plot.over));
            return null;
          },
        },
        points: {size: (_, i) => (i === LINE ? 9 : 0), width: 2, fill: () => this.#view.colors.surface},
        move: (plot, left, top) => [
          left < 0 ? left : plot.valToPos(this.#nearest(plot.posToVal(left, 'x')) ?? 0, 'x'),
          top,
        ],
      },
      scales: {
        x: {time: false, range: () => [...(this.#view.zoom ?? this.#whole)]},
        y: {distr: this.#view.isLog ? 3 : 1, range: (_, min, max) => this.#levels(min, max)},
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
          splits: (plot, _, low, high) => {
            const most = plot.bbox.height / this.#ratio() / em / TICK_ROOM;
            return [...(this.#view.isLog ? logTicks : ticksBetween)(low, high, most)];
          },
          // All of them: uPlot leaves some out on a logarithmic axis.
          filter: (_, ticks) => ticks,
          values: (_, ticks) => ticks.map((tick) => this.#view.formatY(tick)),
        },
      ],
      series: [
        {},
        {...edge, fill: band, paths: bandPaths(MIN, isEdged)},
        {...edge, paths: edgePaths(isEdged)},
        {...hidden, stroke: faint, fill: faint, paths},
        {
          ...{stroke: color, fill: color, width: 2, paths},
          dash: [...this.#view.dash],
          points: {
            ...{size: 5, width: 2, stroke: color, fill: () => this.#view.colors.surface},
            filter: (plot, _, isShown) => (isShown ? null : isolated(plot.data[LINE] ?? [])),
          },
        },
      ],
      hooks: {
        setSize: [
          // With other pixels of the screen, too. Afterwards: uPlot takes no data while it lays out.
          () => {
            if (this.#chosenFor !== null && !this.#isChosenForGround)
              queueMicrotask(() => this.#plot.setData(this.#chooseData()));
          },
        ],
        setCursor: [
          () => {
            if (!this.#isMoved) events.hover(this.#cursorAt);
          },
        ],
        draw: [
          (plot) => {
            const {runs, isLog, colors} = this.#view;
            drawRunPaths(plot, runs, {...colors, ratio: this.#ratio(), isLog});
            drawMark(plot, this.#view, this.#ratio());
          },
        ],
      },
    };
  }

  /** Beside the point nearest to where the pointer is; `null`: it is gone. */
  #showTip(px: number | null): void {
    const plot = this.#plot;
    if (px === null) return hideTip(plot.over);
    const {x} = this.#view.chart;
    const index = nearestIndex(x, plot.posToVal(px, 'x'));
    showTip(plot.over, plot.valToPos(x[index]!, 'x'), this.#view.tipLines(index));
  }

  /** The place of the point nearest to a place: not all points are in what uPlot draws. */
  #nearest(place: number): number | null {
    const {x} = this.#view.chart;
    return x[nearestIndex(x, place)] ?? null;
  }

  /** The place of the point that the cursor is on. */
  get #cursorAt(): number | null {
    const {left, idx} = this.#plot.cursor;
    return idx == null || left === undefined ? null : this.#nearest(this.#plot.posToVal(left, 'x'));
  }

  get #isChosenForGround(): boolean {
    return this.#chosenFor === this.#plot.bbox.width;
  }

  #chooseData(): uPlot.AlignedData {
    const {left, width} = this.#plot.bbox;
    this.#chosenFor = width;
    return dataOf(this.#view, {span: this.#view.zoom ?? this.#whole, left, width});
  }

  get #whole(): Span {
    const {chart, runs} = this.#view;
    return padded(...spanOf([chart, ...runs]));
  }

  #isSynced(source: uPlot): boolean {
    return axisKeys.get(source)?.() === this.#view.axisKey;
  }

  /** The four and the rates begin at 0; an own score may lie anywhere. */
  #levels(min: number | null, max: number | null): [number, number] {
    const {isLog, series, runs} = this.#view;
    const [least, greatest] = endsWith(runs, min, max, isLog);
    if (isLog) return logEnds(least ?? 0.1, greatest ?? 1);
    return series.score?.unit === 'number'
      ? axisEnds(least ?? 0, greatest ?? 1, series.score)
      : [0, roundUp(greatest ?? 1)];
  }
}
