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
  readonly onScroll: () => void;
  readonly onPointer: (event: PointerEvent) => void;
  readonly onLeave: () => void;
  readonly onClick: (event: MouseEvent) => void;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly onBlur: () => void;
}

/** One run's scores. */
export interface MatrixPanel {
  readonly study: Study;
  /** Which run it is, where several are shown; `null`: there is one alone. */
  readonly run: string | null;
  /** Its place among them, from 0. */
  readonly place: number;
  readonly actions: MatrixActions;
}

/** The runs side by side: the same samples in the same rows, the same epochs in the same columns. */
export function matrixView(panels: readonly MatrixPanel[], writing: Writing): TemplateResult {
  const [{study, actions}] = panels as readonly [MatrixPanel];
  const isNamed = rowHeight(study.order.length) === NAMED_ROW;
  const corner = isNamed ? html`<span class="corner"></span>` : nothing;
  const names = html`<ol class="names" aria-hidden="true">
    ${study.order.map((sample) => html`<li><bdi>${sampleName(study.lines[sample]!, writing)}</bdi></li>`)}
  </ol>`;
  const heads = panels.filter(({run}) => run !== null);
  return html`<div
    class="matrix ${isNamed ? '' : 'unnamed'} ${heads.length > 0 ? 'several' : ''}"
    part="matrix"
    @scroll=${actions.onScroll}
  >
    ${heads.length > 0 && isNamed ? html`<span class="head-corner"></span>` : nothing}
    ${heads.map(({run}) => html`<p class="run-head"><bdi>${run}</bdi></p>`)} ${isNamed ? names : nothing}
    ${panels.map((panel) => plot(panel, writing))} ${corner}
    ${panels.map(() => html`<div class="axis" aria-hidden="true">${axis(study.epochs, heads.length > 0 ? 2 : 3, writing)}</div>`)}
  </div>`;
}

function plot({study, run, place, actions}: MatrixPanel, writing: Writing): TemplateResult {
  const {words, locale} = writing;
  const {order, epochs} = study;
  const name = words.matrix(
    countText(order.length, writing),
    formatCount(epochs.length, locale),
    upper(scoreName(writing)),
  );
  return html`<div
    class="plot"
    part="plot"
    data-place=${place}
    role="img"
    tabindex="0"
    aria-label=${run === null ? name : `${run}: ${name}`}
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
  </div>`;
}

/** The first and the last epoch, and where there is room for it one between them. */
function axis(epochs: readonly number[], room: number, {words, locale}: Writing): readonly TemplateResult[] {
  const last = epochs.length - 1;
  const at = [...new Set(last > 3 && room > 2 ? [0, Math.round(last / 2), last] : [0, last])];
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

/** A cell in words, with what the other runs have there. */
export function cellText(
  [own, ...others]: readonly Pick<MatrixPanel, 'study' | 'run'>[],
  {row, column}: Cell,
  writing: Writing,
): string {
  const {words, locale} = writing;
  const sample = own?.study.order[row];
  const epoch = own?.study.epochs[column];
  if (own === undefined || sample === undefined || epoch === undefined) return '';
  const valueOf = ({lines, rule}: Study): string => {
    const value = lines[sample]?.values[column] ?? NaN;
    const text = valueText(value, writing);
    if (rule === null || Number.isNaN(value)) return text;
    return `${text}, ${rule.isRight(value) ? words.right : words.wrong}`;
  };
  const name = sampleName(own.study.lines[sample]!, writing);
  const text = words.cell(name, formatCount(epoch, locale), scoreName(writing), valueOf(own.study));
  return [text, ...others.map(({run, study}) => `${run} ${valueOf(study)}`)].join(' · ');
}
