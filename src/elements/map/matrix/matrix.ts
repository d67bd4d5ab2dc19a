import {html, nothing, type TemplateResult} from 'lit';
import {formatCount} from '../../../view/format.ts';
import type {RightRule} from '../../../view/learning/right.ts';
import {drawnEnds} from '../../../view/learning/range.ts';
import {formatBound} from '../../../view/scores/shown-score.ts';
import type {Study} from '../study.ts';
import {countText, sampleName, scoreName, upper, valueText, type Writing} from '../writing.ts';

/** A cell of the matrix: places among what is drawn. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** Rows of so many CSS pixels have room for a name. */
export const NAMED_ROW = 17;
const LEAST_ROW = 2;
const MATRIX_HEIGHT = 440;

/** Height of a row in CSS pixels: with names where all of them can be seen, else as small as it takes. */
export const rowHeight = (rows: number): number =>
  rows * NAMED_ROW <= MATRIX_HEIGHT * 2 ? NAMED_ROW : Math.max(LEAST_ROW, Math.floor(MATRIX_HEIGHT / rows));

export interface MatrixActions {
  readonly onPointer: (event: PointerEvent) => void;
  readonly onLeave: () => void;
  readonly onClick: (event: MouseEvent) => void;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly onBlur: () => void;
}

export function matrixView(study: Study, writing: Writing, actions: MatrixActions): TemplateResult {
  const {words, locale} = writing;
  const {order, lines, epochs} = study;
  const isNamed = rowHeight(order.length) === NAMED_ROW;
  const name = words.matrix(
    countText(order.length, writing),
    formatCount(epochs.length, locale),
    upper(scoreName(writing)),
  );
  return html`<div class="matrix" part="matrix">
    ${
      isNamed
        ? html`<ol class="names" aria-hidden="true">
            ${order.map((sample) => html`<li><bdi>${sampleName(lines[sample]!, writing)}</bdi></li>`)}
          </ol>`
        : nothing
    }
    <div
      class="plot"
      part="plot"
      role="img"
      tabindex="0"
      aria-label=${name}
      aria-describedby="keys"
      @pointermove=${actions.onPointer}
      @pointerleave=${actions.onLeave}
      @click=${actions.onClick}
      @keydown=${actions.onKey}
      @blur=${actions.onBlur}
    >
      <canvas></canvas>
      <i class="epoch-mark" aria-hidden="true"></i>
      <i class="baseline-mark" aria-hidden="true"></i>
      <i class="pointed" aria-hidden="true"></i>
    </div>
    ${isNamed ? html`<span class="corner"></span>` : nothing}
    <div class="axis" aria-hidden="true">${axis(epochs, writing)}</div>
  </div>`;
}

/** The first and the last epoch, and one between them. */
function axis(epochs: readonly number[], {words, locale}: Writing): readonly TemplateResult[] {
  const last = epochs.length - 1;
  const at = [...new Set(last > 3 ? [0, Math.round(last / 2), last] : [0, last])];
  return at.map((index) => html`<span>${words.epoch(formatCount(epochs[index]!, locale))}</span>`);
}

/** What the colours mean. */
export function legend(
  range: readonly [number, number],
  rule: RightRule | null,
  writing: Writing,
): TemplateResult {
  const {words, locale, score} = writing;
  const [worst, best] = drawnEnds(range, score).map((value) => formatBound(score, value, locale));
  return html`<p class="legend" part="legend">
    <bdi>${worst}</bdi> <i class=${rule === null ? 'scale' : 'scale wrong'} aria-hidden="true"></i>
    <bdi>${best}</bdi>
    ${rule === null ? nothing : html`<span><i class="right" aria-hidden="true"></i> ${words.right}</span>`}
    <span><i class="nothing" aria-hidden="true"></i> ${words.noScore}</span>
  </p>`;
}

/** A cell in words. */
export function cellText({order, lines, epochs, rule}: Study, {row, column}: Cell, writing: Writing): string {
  const {words, locale} = writing;
  const sample = order[row];
  const epoch = epochs[column];
  if (sample === undefined || epoch === undefined) return '';
  const line = lines[sample]!;
  const value = line.values[column] ?? NaN;
  const text = words.cell(
    sampleName(line, writing),
    formatCount(epoch, locale),
    scoreName(writing),
    valueText(value, writing),
  );
  if (rule === null || Number.isNaN(value)) return text;
  return `${text}, ${rule.isRight(value) ? words.right : words.wrong}`;
}
