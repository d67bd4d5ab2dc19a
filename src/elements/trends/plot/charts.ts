import type {ReactiveController} from 'lit';
import {formatTick} from '../../../view/format.ts';
import type {Span} from '../../../view/trends/chart-zoom.ts';
import type {LineStyle} from '../../../view/trends/line-style.ts';
import {pathOf, spanOf, type RunLine} from '../../../view/trends/run-line.ts';
import {formatLevel, type TrendChart, type TrendSeries} from '../../../view/trends/trend-series.ts';
import type {BodyHost} from '../../pieces/host/element-body.ts';
import {observeSizes} from '../../pieces/host/observe-sizes.ts';
import {drawingLater, type Drawing} from './load-plot.ts';
import {readColors, type ChartColors} from './colors.ts';
import type {PanelEvents, TrendPanel} from './panel.ts';
import type {SaveChoice} from './save-chart.ts';

/** A chart of one line. */
export interface ShownPanel {
  readonly chart: TrendChart;
  readonly series: TrendSeries;
  /** Along the axis that most charts of the element have. */
  readonly isAligned: boolean;
  /** What lies along the axis, in words. */
  readonly axisName: string;
  /** Colour and dashes of the line. */
  readonly style: LineStyle;
  /** The same of further runs. */
  readonly runs: readonly RunLine[];
}

/** Whether a line is drawn on a logarithmic scale: it takes values above 0. */
const isOnLogScale = ({values}: TrendSeries, isLog: boolean): boolean =>
  isLog && values.some((value) => value !== null && value > 0);

/** What all panels of an element show at a moment. */
export interface ChartsView {
  readonly panels: readonly ShownPanel[];
  /** The place on the common axis that is marked. */
  readonly marked: number | null;
  /** The place under pointer or keyboard cursor. */
  readonly pointed: number | null;
  /** Charts of the same axis and word share the pointer, in whichever element. */
  readonly axisKey: string;
  /** Whether each step up is so many times the one before, where values are above 0. */
  readonly isLog: boolean;
  /** What is said of the point under the pointer. */
  readonly tipLines: (panel: ShownPanel, index: number) => readonly string[];
  readonly locale: string | undefined;
}

/**
 * Keeps the drawings in an element's `.plot` boxes, one for each series in order: made when what draws is here and the box
 * has a size, fed from then on, taken away with the box. Colours are read through `.probe`.
 */
export class TrendCharts implements ReactiveController {
  readonly #host: BodyHost;
  readonly #events: PanelEvents;
  #zoom: Span | null = null;
  #saveFault: string | null = null;
  #window: Window | null = null;
  readonly #panels = new Map<HTMLElement, TrendPanel>();
  readonly #sizes = new WeakMap<Element, {width: number; height: number}>();
  #resized: ResizeObserver | null = null;
  #drawing: Drawing | null = null;
  #fault: string | null = null;
  #colors: ChartColors | null = null;
  #view: ChartsView | null = null;

  constructor(host: BodyHost, events: Omit<PanelEvents, 'zoom'>) {
    this.#host = host;
    this.#events = {...events, zoom: (span) => this.zoomTo(span)};
    host.addController(this);
  }

  /** Why there are no charts: the values have to be told in another way. `null`: they can be drawn. */
  get fault(): string | null {
    return this.#fault;
  }

  /** Why a chart could not be saved; `null`: it could. */
  get saveFault(): string | null {
    return this.#saveFault;
  }

  /** Hands the reader a panel as a file, by its place. */
  async save(choice: SaveChoice, place: number, title: string): Promise<void> {
    try {
      const {saveChart} = await import('./save-chart.ts');
      const save = (): Promise<void> | undefined => {
        const panel = this.#view?.panels[place];
        const canvas = this.#panels.get(this.#plots()[place]!)?.canvas;
        const colors = this.#colors;
        if (panel === undefined || canvas === undefined || colors === null) return undefined;
        const kind = choice === 'csv' ? 'csv' : 'png';
        return saveChart(kind, {panel, canvas, colors, title, name: panel.series.metric});
      };
      await (choice === 'paper' ? this.#onPaper(save) : save());
      this.#saveFault = null;
    } catch (error) {
      this.#saveFault = String(error);
    }
    this.#host.requestUpdate();
  }

  /** On paper colours are those of light, whatever the screen has. */
  readonly #onPrint = ({type}: Event): void => {
    this.#setPrinted(type === 'beforeprint');
  };

  #setPrinted(isPrinted: boolean): void {
    this.#host.renderRoot.querySelector('.card')?.classList.toggle('printed', isPrinted);
    this.recolor();
  }

  /** Draws as on paper for what `take` copies before it first waits: the screen, which paints later, does not show it. */
  async #onPaper(take: () => Promise<void> | undefined): Promise<void> {
    this.#setPrinted(true);
    // The charts are drawn at the end of the task.
    await Promise.resolve();
    let taken: Promise<void> | undefined;
    try {
      taken = take();
    } finally {
      this.#setPrinted(false);
    }
    await taken;
  }

  /** The part of the common axis that is shown; `null`: all of it. */
  get zoom(): Span | null {
    return this.#zoom;
  }

  zoomTo(span: Span | null): void {
    if (span === this.#zoom) return;
    this.#zoom = span;
    this.#host.requestUpdate();
  }

  /** Whether the key was one that shows another part of the axis; `at` stays in its place. */
  zoomByKey(event: KeyboardEvent, at: number): boolean {
    const span = this.#drawing?.zoomByKey(event, this.#zoom, this.#whole, at);
    if (span === undefined) return false;
    this.zoomTo(span);
    return true;
  }

  /** Shows the part of the axis where a place is. */
  reveal(x: number): void {
    if (this.#drawing !== null) this.zoomTo(this.#drawing.showing(this.#zoom, this.#whole, x));
  }

  get #whole(): Span {
    const panel = this.#view?.panels.find(({isAligned}) => isAligned);
    return panel === undefined ? [0, 0] : spanOf([panel.chart, ...panel.runs.map(({chart}) => chart)]);
  }

  hostConnected(): void {
    this.#window = this.#host.ownerDocument.defaultView;
    for (const name of ['beforeprint', 'afterprint']) this.#window?.addEventListener(name, this.#onPrint);
    this.#resized = observeSizes(this.#host, (entries) => {
      for (const {target, contentRect} of entries) {
        this.#sizes.set(target, {width: contentRect.width, height: contentRect.height});
      }
      this.#draw();
    });
  }

  hostDisconnected(): void {
    for (const name of ['beforeprint', 'afterprint']) this.#window?.removeEventListener(name, this.#onPrint);
    this.#resized?.disconnect();
    for (const panel of this.#panels.values()) panel.destroy();
    this.#panels.clear();
    this.#fault = null;
  }

  /** To be called after each update of the host. */
  show(view: ChartsView): void {
    this.#view = view;
    const plots = new Set(this.#plots());
    for (const [plot, panel] of this.#panels) {
      if (plots.has(plot)) continue;
      this.#panels.delete(plot);
      this.#resized?.unobserve(plot);
      panel.destroy();
    }
    for (const plot of plots) this.#resized?.observe(plot);
    if (plots.size > 0 && this.#drawing === null && this.#fault === null) void this.#load();
    this.#draw();
  }

  /** To be called when light turned to dark, or any colour or the size of the text was set anew. */
  recolor(): void {
    this.#colors = null;
    this.#draw();
  }

  /** The panel in a box; `undefined` where it has to be made, or made anew for type of another size. */
  #panelFor(plot: HTMLElement, colors: ChartColors, isLog: boolean): TrendPanel | undefined {
    const panel = this.#panels.get(plot);
    if (panel?.fits(colors, isLog) !== false) return panel;
    panel.destroy();
    this.#panels.delete(plot);
    return undefined;
  }

  #plots(): NodeListOf<HTMLElement> {
    return this.#host.renderRoot.querySelectorAll('.plot');
  }

  async #load(): Promise<void> {
    try {
      this.#drawing = await drawingLater.load();
      this.#draw();
    } catch (error) {
      this.#fault = String(error);
      this.#host.requestUpdate();
    }
  }

  #draw(): void {
    const probe = this.#host.renderRoot.querySelector<HTMLElement>('.probe');
    const view = this.#view;
    if (view === null || probe === null || !this.#host.isConnected) return;
    const colors = (this.#colors ??= readColors(probe));
    const {panels, marked, pointed, locale} = view;
    const zoom = this.#zoom;
    const plots = this.#plots();
    panels.forEach((panel, place) => {
      const {chart, series, isAligned, axisName} = panel;
      const plot = plots[place];
      const size = plot && this.#sizes.get(plot);
      if (plot === undefined || size === undefined || size.width === 0 || size.height === 0) return;
      const isLog = isOnLogScale(series, view.isLog);
      const panelView = {
        chart,
        series,
        isLog,
        ...panel.style,
        runs: panel.runs.map(pathOf),
        colors,
        marked: isAligned ? marked : null,
        zoom: isAligned ? zoom : null,
        axisKey: isAligned ? view.axisKey : series.metric,
        axisName,
        tipLines: (index: number) => view.tipLines(panel, index),
        formatX: (value: number) => formatTick(value, locale),
        formatY: (value: number) => formatLevel(series, value, locale),
      };
      const drawn = this.#panelFor(plot, colors, isLog);
      if (drawn !== undefined) {
        drawn.show(panelView, size);
        drawn.point(isAligned ? pointed : null);
      } else if (this.#drawing !== null) {
        const {Plot, TrendPanel} = this.#drawing;
        this.#panels.set(plot, new TrendPanel(Plot, plot, size, panelView, this.#events));
      }
    });
  }
}
