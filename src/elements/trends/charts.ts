import type {LitElement, ReactiveController} from 'lit';
import {formatTick} from '../../view/format.ts';
import {formatLevel, type TrendChart} from '../../view/trends/trend-series.ts';
import {observeSizes} from '../pieces/host/observe-sizes.ts';
import {drawingLater, type Drawing} from './load-plot.ts';
import {colorAt, readColors, type ChartColors} from './colors.ts';
import type {PanelEvents, TrendPanel} from './panel.ts';

/** What all panels of an element show at a moment. */
export interface ChartsView {
  readonly chart: TrendChart;
  /** Index of the point that is marked; -1 for none. */
  readonly marked: number;
  /** Index of the point under pointer or keyboard cursor. */
  readonly pointed: number | null;
  /** What lies along the axis, in words. */
  readonly axisName: string;
  readonly locale: string | undefined;
}

/**
 * Keeps the drawings in an element's `.plot` boxes, one for each series in order: made when what draws is here and the box
 * has a size, fed from then on, taken away with the box. Colours are read through `.probe`.
 */
export class TrendCharts implements ReactiveController {
  readonly #host: LitElement;
  readonly #events: PanelEvents;
  readonly #panels = new Map<HTMLElement, TrendPanel>();
  readonly #sizes = new WeakMap<Element, {width: number; height: number}>();
  #resized: ResizeObserver | null = null;
  #drawing: Drawing | null = null;
  #fault: string | null = null;
  #colors: ChartColors | null = null;
  #view: ChartsView | null = null;

  constructor(host: LitElement, events: PanelEvents) {
    this.#host = host;
    this.#events = events;
    host.addController(this);
  }

  /** Why there are no charts: the values have to be told in another way. `null`: they can be drawn. */
  get fault(): string | null {
    return this.#fault;
  }

  hostConnected(): void {
    this.#resized = observeSizes(this.#host, (entries) => {
      for (const {target, contentRect} of entries) {
        this.#sizes.set(target, {width: contentRect.width, height: contentRect.height});
      }
      this.#draw();
    });
  }

  hostDisconnected(): void {
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
  #panelFor(plot: HTMLElement, colors: ChartColors): TrendPanel | undefined {
    const panel = this.#panels.get(plot);
    if (panel?.fits(colors) !== false) return panel;
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
    const {chart, marked, pointed, axisName, locale} = view;
    const plots = this.#plots();
    chart.series.forEach((series, place) => {
      const plot = plots[place];
      const size = plot && this.#sizes.get(plot);
      if (plot === undefined || size === undefined || size.width === 0 || size.height === 0) return;
      const panelView = {
        chart,
        series,
        place: colorAt(place),
        colors,
        marked,
        axisName,
        formatX: (value: number) => formatTick(value, locale),
        formatY: (value: number) => formatLevel(series, value, locale),
      };
      const panel = this.#panelFor(plot, colors);
      if (panel !== undefined) {
        panel.show(panelView, size);
        panel.point(pointed);
      } else if (this.#drawing !== null) {
        const {Plot, TrendPanel} = this.#drawing;
        this.#panels.set(plot, new TrendPanel(Plot, plot, size, panelView, this.#events));
      }
    });
  }
}
