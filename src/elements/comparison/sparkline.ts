import {html, nothing, svg, type TemplateResult} from 'lit';
import {formatCount} from '../../view/format.ts';
import type {HistoryEntry} from '../../view/samples/history.ts';
import {formatValue, type AnyShown} from '../../view/scores/shown-score.ts';
import {axisEnds} from '../../view/trends/chart-scale.ts';
import {sparkline, sparklineIndex, SPARKLINE_BOX} from '../../view/trends/sparkline.ts';
import {indexByKey} from '../pieces/cursor-keys.ts';
import {pointerAlong} from '../pieces/host/pointer.ts';
import type {ComparisonStrings} from './strings.ts';

export interface SparklineModel {
  /** Ascending by epoch and step. */
  readonly history: readonly HistoryEntry[];
  readonly score: AnyShown;
  /** Index of the entry that is marked; -1 for none. */
  readonly marked: number;
  /** Index of the best entry; -1 for none. */
  readonly best: number;
  readonly strings: ComparisonStrings;
  readonly locale: string | undefined;
  /** Index of the entry under the pointer. */
  readonly pointed: number | null;
  readonly pick: (entry: HistoryEntry | null) => void;
  readonly point: (index: number | null) => void;
}

const {width, height} = SPARKLINE_BOX;

/** How one sample did over the training: a slider that marks one of its predictions. */
export function historySparkline(model: SparklineModel): TemplateResult | typeof nothing {
  const {history, score, marked, best, pointed, strings, locale} = model;
  // Without a single score there is no line to move along.
  if (best < 0) return nothing;
  const {line, area, at} = sparkline(
    history.map(({value}) => value),
    endsOf(model),
  );
  const last = history.length - 1;
  const read = marked < 0 ? last : marked;
  const entry = history[read];
  const name = (end: HistoryEntry | undefined): string =>
    end === undefined ? '' : strings.epoch(formatCount(end.row.epoch, locale));
  return html`<div class="spark">
    <div
      class="spark-line"
      part="sparkline"
      role="slider"
      tabindex="0"
      aria-label=${strings.history(nameOf(score, strings))}
      aria-valuemin="0"
      aria-valuemax=${last}
      aria-valuenow=${read}
      aria-valuetext=${entry === undefined ? '' : describe(entry, model)}
      @click=${(event: MouseEvent) => model.pick(history[indexUnder(event, history)] ?? null)}
      @pointermove=${(event: PointerEvent) => model.point(indexUnder(event, history))}
      @pointerleave=${() => model.point(null)}
      @keydown=${(event: KeyboardEvent) => onKey(event, read, model)}
    >
      <svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">
        <path class="spark-area" d=${area} />
        <path class="spark-path" d=${line} />
        ${dot(at(best), 'spark-best')} ${pointed === null ? '' : rule(pointed, last)}
        ${marked < 0 ? '' : rule(marked, last)} ${dot(at(marked), 'spark-marked')}
        ${history.length === 1 ? dot(at(0), 'spark-only') : ''}
      </svg>
    </div>
    <p class="spark-ends muted small" aria-hidden="true">
      <span>${name(history[0])}</span>
      <span><bdi>${caption(model)}</bdi></span>
      <span>${name(history[last])}</span>
    </p>
  </div>`;
}

/** What stands at the foot and at the top: an own score may lie anywhere. */
function endsOf({history, score}: SparklineModel): [number, number] {
  if (score.unit !== 'number' && score.unit !== 'ratio') return [0, 1];
  const values = history.map(({value}) => value).filter((value) => value !== null);
  return axisEnds(Math.min(...values), Math.max(...values), score);
}

/** What a score is called within a sentence. */
export const nameOf = (score: AnyShown, strings: ComparisonStrings): string =>
  score.label ?? strings.scoreNames[score.key];

/** What the pointer is on, else the best. */
function caption(model: SparklineModel): string {
  const {history, score, pointed, best, strings, locale} = model;
  const under = pointed === null ? undefined : history[pointed];
  if (under !== undefined) return describe(under, model);
  const {value, row} = history[best]!;
  const name = nameOf(score, strings);
  return strings.bestAt(formatValue(score, value ?? 0, locale), formatCount(row.epoch, locale), name);
}

/** `Epoch 4, step 1,588: error rate 22%`. */
function describe({row, value}: HistoryEntry, {score, strings, locale}: SparklineModel): string {
  const when = `${strings.epoch(formatCount(row.epoch, locale))}, ${strings.step(formatCount(row.step, locale))}`;
  return value === null
    ? `${when}: ${strings.noScore}`
    : strings.historyValue(when, formatValue(score, value, locale), nameOf(score, strings));
}

/** A line without length and with round ends stays round, however the box is stretched. */
const dot = (point: {x: number; y: number} | null, name: string): unknown =>
  point === null ? '' : svg`<path class=${name} d="M${point.x} ${point.y}h0" />`;

const rule = (index: number, last: number): unknown =>
  svg`<path class="spark-rule" d="M${last < 1 ? width / 2 : (index / last) * width} 0v${height}" />`;

function indexUnder(event: MouseEvent, history: readonly HistoryEntry[]): number {
  const line = event.currentTarget as HTMLElement;
  return sparklineIndex(pointerAlong(event, line) / line.clientWidth, history.length);
}

function onKey(event: KeyboardEvent, read: number, {history, pick}: SparklineModel): void {
  const index = indexByKey(event, read, history.length - 1);
  if (index !== null) pick(history[index] ?? null);
  else if (event.key === 'Escape') pick(null);
  else return;
  event.preventDefault();
}
