import type {ReactiveController, TemplateResult} from 'lit';
import type {Ramp} from '../../../view/learning/cell-image.ts';
import {observeSizes} from '../../pieces/host/observe-sizes.ts';
import {cellAt, cellByKey, placeMark} from './cells.ts';
import type {DrawingActions, MapHost} from '../host.ts';
import {cellText, matrixView, rowHeight, NAMED_ROW, type Cell} from './matrix.ts';
import {MatrixPainter} from './painter.ts';
import {readRamp} from './ramp.ts';
import type {Study} from '../study.ts';
import type {Writing} from '../writing.ts';

/** From so many CSS pixels a cell has a gap to the next. */
const GAPPED = 5;

/** The matrix of an element: drawn once its box has a size, read by pointer and keys. */
export class MatrixPart implements ReactiveController {
  readonly #host: MapHost;
  readonly #actions: DrawingActions;
  readonly #painter = new MatrixPainter();
  #resized: ResizeObserver | null = null;
  #observed: HTMLElement | null = null;
  #size = {width: 0, height: 0};
  #ramp: Ramp | null = null;
  #study: Study | null = null;
  #writing: Writing | null = null;
  #cell: Cell | null = null;

  constructor(host: MapHost, actions: DrawingActions) {
    this.#host = host;
    this.#actions = actions;
    host.addController(this);
  }

  hostConnected(): void {
    this.#resized = observeSizes(this.#host, ([entry]) => {
      if (entry === undefined) return;
      const {width, height} = entry.contentRect;
      this.#size = {width, height};
      this.#host.requestUpdate();
    });
  }

  hostDisconnected(): void {
    this.#resized?.disconnect();
    this.#observed = null;
  }

  recolor(): void {
    this.#ramp = null;
  }

  render(study: Study, writing: Writing): TemplateResult {
    return matrixView(study, writing, this.#on);
  }

  /** To be called after each update. */
  draw(study: Study, ends: readonly [worst: number, best: number], writing: Writing): void {
    this.#study = study;
    this.#writing = writing;
    const plot = this.#find('.plot');
    if (plot !== this.#observed) {
      if (this.#observed !== null) this.#resized?.unobserve(this.#observed);
      if (plot !== null) this.#resized?.observe(plot);
      this.#observed = plot;
    }
    const canvas = plot?.querySelector('canvas');
    const probe = this.#find('.probe');
    if (plot === null || canvas == null || probe === null) return;
    const {order, lines, epochs, marked, since} = study;
    const [rows, columns] = [order.length, epochs.length];
    plot.parentElement?.style.setProperty('--_row', `${rowHeight(rows)}px`);
    plot.parentElement?.style.setProperty('--_rows', `${rows}`);
    plot.parentElement?.style.setProperty('--_columns', `${columns}`);
    const mark = (selector: string, cell: Parameters<typeof placeMark>[1]): void =>
      placeMark(this.#find(selector), cell, rows, columns);
    mark('.epoch-mark', marked < 0 ? null : {row: null, column: marked});
    const base = since === null ? -1 : study.book.matrix.columnOf(since.from);
    mark('.baseline-mark', base < 0 ? null : {row: null, column: base});
    mark('.pointed', this.#cell);
    const ramp = (this.#ramp ??= readRamp(probe));
    const {width, height} = this.#size;
    if (ramp === null || width === 0 || height === 0) return;
    this.#painter.paint(canvas, {
      ...{
        lines: order.map((sample) => lines[sample]!),
        columnCount: columns,
        score: writing.score,
        ends,
        ramp,
        rule: study.rule,
      },
      ...{width, height, gap: rowHeight(rows) === NAMED_ROW && width / columns >= GAPPED ? 1 : 0},
    });
  }

  #find(selector: string): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>(selector);
  }

  #point(cell: Cell | null, isSpoken: boolean): void {
    const [study, writing] = [this.#study, this.#writing];
    if (study === null || writing === null) return;
    if (cell?.row === this.#cell?.row && cell?.column === this.#cell?.column) return;
    this.#cell = cell;
    placeMark(this.#find('.pointed'), cell, study.order.length, study.epochs.length);
    this.#actions.read(cell === null ? '' : cellText(study, cell, writing), isSpoken);
  }

  #under({offsetX: x, offsetY: y, currentTarget}: MouseEvent): Cell | null {
    const {order, epochs} = this.#study ?? {order: [], epochs: []};
    const zoom = (currentTarget as HTMLElement).currentCSSZoom ?? 1;
    return cellAt({x: x / zoom, y: y / zoom}, this.#size, order.length, epochs.length);
  }

  #open(cell: Cell | null): void {
    const [sample, epoch] = [this.#study?.order[cell?.row ?? -1], this.#study?.epochs[cell?.column ?? -1]];
    if (sample !== undefined && epoch !== undefined) this.#actions.open(sample, epoch);
  }

  readonly #on = {
    onPointer: (event: PointerEvent): void => this.#point(this.#under(event), false),
    onLeave: (): void => this.#point(null, false),
    onClick: (event: MouseEvent): void => this.#open(this.#under(event)),
    onBlur: (): void => this.#point(null, false),
    onKey: (event: KeyboardEvent): void => {
      const {order, epochs} = this.#study ?? {order: [], epochs: []};
      const cell = cellByKey(event, this.#cell, {row: order.length - 1, column: epochs.length - 1});
      if (cell !== null) {
        this.#point(cell, true);
        this.#find('.pointed')?.scrollIntoView({block: 'nearest', inline: 'nearest'});
      } else if (event.key === 'Enter' || event.key === ' ') this.#open(this.#cell);
      else if (event.key === 'Escape') this.#actions.showAll();
      else return;
      event.preventDefault();
    },
  };
}
