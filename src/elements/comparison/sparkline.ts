import {html, nothing, svg, type TemplateResult} from 'lit';
import type {Prediction} from '../../protocol/protocol.ts';
import {formatCount, formatRate} from '../../view/format.ts';
import {sparkline, sparklineIndex, SPARKLINE_BOX} from '../../view/trends/sparkline.ts';
import {indexByKey} from '../pieces/cursor-keys.ts';
import {pointerAlong} from '../pieces/pointer.ts';
import type {ComparisonStrings} from './strings.ts';

export interface SparklineModel {
  /** Ascending by epoch and step. */
  readonly rows: readonly Prediction[];
  /** Index of the row that is marked; -1 for none. */
  readonly marked: number;
  /** Index of the best row; -1 for none. */
  readonly best: number;
  readonly strings: ComparisonStrings;
  readonly locale: string | undefined;
  /** Index of the row under the pointer. */
  readonly pointed: number | null;
  readonly pick: (row: Prediction | null) => void;
  readonly point: (index: number | null) => void;
}

const {width, height} = SPARKLINE_BOX;

/** The error rate of one sample over the training: a slider that marks one of its predictions. */
export function historySparkline(model: SparklineModel): TemplateResult | typeof nothing {
  const {rows, marked, best, pointed, strings, locale} = model;
  // Without a single score there is no line to move along.
  if (best < 0) return nothing;
  const {line, area, at} = sparkline(rows.map((row) => row.char_error_rate));
  const last = rows.length - 1;
  const read = marked < 0 ? last : marked;
  const row = rows[read];
  const name = (end: Prediction | undefined): string =>
    end === undefined ? '' : strings.epoch(formatCount(end.epoch, locale));
  return html`<div class="spark">
    <div
      class="spark-line"
      part="sparkline"
      role="slider"
      tabindex="0"
      aria-label=${strings.history}
      aria-valuemin="0"
      aria-valuemax=${last}
      aria-valuenow=${read}
      aria-valuetext=${row === undefined ? '' : describe(row, strings, locale)}
      @click=${(event: MouseEvent) => model.pick(rows[indexUnder(event, rows)] ?? null)}
      @pointermove=${(event: PointerEvent) => model.point(indexUnder(event, rows))}
      @pointerleave=${() => model.point(null)}
      @keydown=${(event: KeyboardEvent) => onKey(event, read, model)}
    >
      <svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">
        <path class="spark-area" d=${area} />
        <path class="spark-path" d=${line} />
        ${dot(at(best), 'spark-best')} ${pointed === null ? '' : rule(pointed, last)}
        ${marked < 0 ? '' : rule(marked, last)} ${dot(at(marked), 'spark-marked')}
        ${rows.length === 1 ? dot(at(0), 'spark-only') : ''}
      </svg>
    </div>
    <p class="spark-ends muted small" aria-hidden="true">
      <span>${name(rows[0])}</span>
      <span>${caption(model)}</span>
      <span>${name(rows[last])}</span>
    </p>
  </div>`;
}

/** What the pointer is on, else the best. */
function caption({rows, pointed, best, strings, locale}: SparklineModel): string {
  const under = pointed === null ? undefined : rows[pointed];
  if (under !== undefined) return describe(under, strings, locale);
  const {char_error_rate: rate, epoch} = rows[best]!;
  return strings.bestAt(formatRate(rate ?? 0, locale), formatCount(epoch, locale));
}

/** `Epoch 4, step 1,588: error rate 22%`. */
function describe(row: Prediction, strings: ComparisonStrings, locale: string | undefined): string {
  const name = `${strings.epoch(formatCount(row.epoch, locale))}, ${strings.step(formatCount(row.step, locale))}`;
  const rate = row.char_error_rate;
  return rate === null ? `${name}: ${strings.noScore}` : strings.historyValue(name, formatRate(rate, locale));
}

/** A line without length and with round ends stays round, however the box is stretched. */
const dot = (point: {x: number; y: number} | null, name: string): unknown =>
  point === null ? '' : svg`<path class=${name} d="M${point.x} ${point.y}h0" />`;

const rule = (index: number, last: number): unknown =>
  svg`<path class="spark-rule" d="M${last < 1 ? width / 2 : (index / last) * width} 0v${height}" />`;

function indexUnder(event: MouseEvent, rows: readonly Prediction[]): number {
  const line = event.currentTarget as HTMLElement;
  return sparklineIndex(pointerAlong(event, line) / line.clientWidth, rows.length);
}

function onKey(event: KeyboardEvent, read: number, {rows, pick}: SparklineModel): void {
  const index = indexByKey(event, read, rows.length - 1);
  if (index !== null) pick(rows[index] ?? null);
  else if (event.key === 'Escape') pick(null);
  else return;
  event.preventDefault();
}
