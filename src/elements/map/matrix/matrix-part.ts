import type {ReactiveController} from 'lit';
import {formatCount} from '../../../view/format.ts';
import type {Ramp} from '../../../view/learning/cell-image.ts';
import {observeSizes} from '../../pieces/host/observe-sizes.ts';
import {cellAt, cellByKey, placeMark, rowsInSight} from './cells.ts';
import type {BodyHost} from '../../pieces/host/element-body.ts';
import type {DrawingActions} from '../host.ts';
import {rowHeight, NAMED_ROW, type Cell, type MatrixPanel} from './matrix.ts';
import {MatrixPainter, type Picture} from './painter.ts';
import {readRamp} from './ramp.ts';
import type {Study} from '../study.ts';
import type {Writing} from '../writing.ts';

/** From so many CSS pixels a cell has a gap to the next. */
const GAPPED = 5;

export interface MatrixPartActions extends Pick<DrawingActions, 'open' | 'showAll'> {
  /** The pointer or the keys are on a cell; `isSpoken`: the keys. */
  readonly point: (cell: Cell | null, isSpoken: boolean) => void;
}

/** The matrix of a run: drawn once its box has a size, read by pointer and keys. */
export class MatrixPart implements ReactiveController {
  readonly #host: BodyHost;
  readonly #actions: MatrixPartActions;
  readonly #place: number;
  readonly #painter = new MatrixPainter();
  #resized: ResizeObserver | null = null;
  #observed: HTMLElement | null = null;
  #size = {width: 0, height: 0};
  #ramp: Ramp | null = null;
  #study: Study | null = null;
  #writing: Writing | null = null;
  /** What is painted, at whichever size. */
  #picture: Omit<Picture, 'width' | 'height' | 'gap'> | null = null;
  #cell: Cell | null = null;

  /** @param place among the runs that are shown, from 0 */
  constructor(host: BodyHost, actions: MatrixPartActions, place = 0) {
    this.#host = host;
    this.#actions = actions;
    this.#place = place;
    host.addController(this);
  }

  hostConnected(): void {
    this.#resized = observeSizes(this.#host, ([entry]) => {
      if (entry === undefined) return;
      const {width, height} = entry.contentRect;
      this.#size = {width, height};
      // Painted and no more: what else there is to draw would change sizes while they are told.
      this.#paint();
      this.#tellRows();
    });
  }

  hostDisconnected(): void {
    this.#resized?.disconnect();
    this.#observed = null;
  }

  recolor(): void {
    this.#ramp = null;
  }

  panel(study: Study, run: string | null): MatrixPanel {
    return {study, run, place: this.#place, actions: this.#on};
  }

  /** Marks the cell that is read. */
  mark(cell: Cell | null): void {
    this.#cell = cell;
    const {order, epochs} = this.#study ?? {order: [], epochs: []};
    placeMark(this.#find('.pointed'), cell, order.length, epochs.length);
  }

  /** To be called after each update. */
  draw(study: Study, ends: readonly [worst: number, best: number], writing: Writing): void {
    this.#study = study;
    this.#writing = writing;
    const plot = this.#find('');
    if (plot !== this.#observed) {
      if (this.#observed !== null) this.#resized?.unobserve(this.#observed);
      if (plot !== null) this.#resized?.observe(plot);
      this.#observed = plot;
    }
    const probe = this.#host.renderRoot.querySelector<HTMLElement>('.probe');
    if (plot === null || probe === null) return;
    const {order, lines, epochs, marked, since} = study;
    const [rows, columns] = [order.length, epochs.length];
    plot.parentElement?.style.setProperty('--_row', `${rowHeight(rows)}px`);
    plot.parentElement?.style.setProperty('--_rows', `${rows}`);
    plot.parentElement?.style.setProperty('--_columns', `${columns}`);
    const runs = plot.parentElement?.querySelectorAll('.plot').length;
    plot.parentElement?.style.setProperty('--_runs', `${runs}`);
    const mark = (selector: string, cell: Parameters<typeof placeMark>[1]): void =>
      placeMark(this.#find(selector), cell, rows, columns);
    mark('.epoch-mark', marked < 0 ? null : {row: null, column: marked});
    const base = since === null ? -1 : study.book.matrix.columnOf(since.from);
    mark('.baseline-mark', base < 0 ? null : {row: null, column: base});
    mark('.pointed', this.#cell);
    const ramp = (this.#ramp ??= readRamp(probe));
    if (ramp === null) return;
    this.#picture = {
      lines: order.map((sample) => lines[sample]!),
      columnCount: columns,
      score: writing.score,
      ends,
      ramp,
      rule: study.rule,
    };
    this.#paint();
  }

  /** Which rows are in sight, where not all are; written beside, since a scroll draws nothing. */
  #tellRows(): void {
    const [matrix, study, writing] = [this.#find('')?.parentElement, this.#study, this.#writing];
    const told = this.#host.renderRoot.querySelector('.rows');
    if (matrix == null || told === null || study === null || writing === null) return;
    const {from, to, isCut} = rowsInSight(matrix, {
      rows: study.order.length,
      rowsHeight: this.#size.height,
    });
    matrix.toggleAttribute('data-below', isCut && to < study.order.length);
    const count = (value: number): string => formatCount(value, writing.locale);
    told.textContent = isCut
      ? writing.words.table.samples(count(from), count(to), count(study.order.length))
      : '';
  }

  #paint(): void {
    const canvas = this.#find<HTMLCanvasElement>('canvas');
    const picture = this.#picture;
    const {width, height} = this.#size;
    if (canvas === null || picture === null || width === 0 || height === 0) return;
    const {lines, columnCount} = picture;
    const gap = rowHeight(lines.length) === NAMED_ROW && width / columnCount >= GAPPED ? 1 : 0;
    this.#painter.paint(canvas, {...picture, width, height, gap});
  }

  #find<Found extends HTMLElement>(selector: string): Found | null {
    return this.#host.renderRoot.querySelector<Found>(`.plot[data-place="${this.#place}"] ${selector}`);
  }

  #point(cell: Cell | null, isSpoken: boolean): void {
    if (cell?.row === this.#cell?.row && cell?.column === this.#cell?.column) return;
    this.mark(cell);
    this.#actions.point(cell, isSpoken);
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
    onScroll: (): void => this.#tellRows(),
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
