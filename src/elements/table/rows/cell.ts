import {html, nothing, type TemplateResult} from 'lit';
import {bestOf} from '../../../protocol/answers.ts';
import type {Prediction} from '../../../protocol/protocol.ts';
import type {Column} from '../../../view/rows/columns.ts';
import {
  formatAlignedRate,
  formatCount,
  formatDuration,
  formatRatio,
  formatTime,
} from '../../../view/format.ts';
import type {Metric} from '../../../view/scores/metric.ts';
import {formatBound, formatValue, type OwnShown} from '../../../view/scores/shown-score.ts';
import {askedOf} from '../../../view/answers/asked.ts';
import {parted} from '../../../view/answers/parted.ts';
import {validationOf} from '../../../view/validation.ts';
import {scoreOf} from '../../../protocol/own-scores.ts';
import type {Scope} from '../../../view/hidden-characters.ts';
import {hiddenScope} from '../../../view/rows/diff.ts';
import {endingChip} from '../../answer/ending.ts';
import {icons} from '../../pieces/signs/icons.ts';
import {markedText} from '../../pieces/text/shown-text.ts';
import type {TableStrings} from '../strings.ts';

/** What the cells of one drawing have in common. */
export interface CellContext {
  readonly strings: TableStrings;
  readonly locale: string | undefined;
  /** What is searched for, with the `g` flag; marked wherever it stands. */
  readonly pattern: RegExp | null;
  /** The score by which better and worse are told, and the job's own scores. */
  readonly metric: Metric;
}

/** Characters of a text that a cell holds: more would not be seen, and a row may hold a megabyte. */
const CELL_CHARACTERS = 400;
/** Characters before a match that stands beyond the start. */
const LEAD_CHARACTERS = 12;

/** What a column shows of a row; `null` where there is nothing. */
export function cellContent(row: Prediction, column: Column, context: CellContext): unknown {
  const {strings, locale} = context;
  if (column.kind === 'own') return ownScore(row, column.score, context);
  const value = column.id === 'validation' ? null : row[column.id];
  switch (column.kind) {
    case 'text':
      return value === null
        ? html`<span class="none">${strings.noTruth}</span>`
        : textCell(row, column, String(value), context);
    case 'validation':
      return validationChip(row, context);
    case 'ending':
      return endingChip(row, context) ?? none(strings.notSaid);
    case 'match':
      return value === null ? none(strings.noScore) : matchMark(value === 1, strings);
    case 'rate':
      if (typeof value !== 'number') return none(strings.noScore);
      return column.id === 'char_error_rate'
        ? errorRate(value, row.exact_match === 1, context)
        : html`<span class="number">${formatAlignedRate(value, locale)}</span>`;
    case 'time':
      if (value === '' || value === null) return none(strings.noTime);
      return html`<time datetime=${String(value)}>${formatTime(String(value), locale)}</time>`;
    case 'count':
    case 'ratio':
    case 'duration':
      return typeof value === 'number'
        ? html`<span class="number">${NUMBERS[column.kind](value, locale)}</span>`
        : none(strings.noScore);
  }
}

/** A value with a tick where it is the best that the job says it can be. */
function ownScore(row: Prediction, score: OwnShown, {strings, locale}: CellContext): TemplateResult {
  const value = scoreOf(row, score.key);
  if (value === null) return none(strings.noScore);
  const number = html`<span class="number">${formatValue(score, value, locale)}</span>`;
  return value === bestOf(score) ? html`<span class="verdict good">${icons.check}${number}</span>` : number;
}

/** Which way of an own score is better, and within which range it lies. */
export function scoreAim({better, min, max, unit}: OwnShown, {strings, locale}: CellContext): string {
  const bound = (value: number | null): string | null =>
    value === null ? null : formatBound({unit}, value, locale);
  return strings.scores.aim(better, bound(min), bound(max));
}

const NUMBERS = {count: formatCount, ratio: formatRatio, duration: formatDuration} as const;

export const none = (words: string): TemplateResult =>
  html`<span class="none" aria-hidden="true">–</span><span class="visually-hidden">${words}</span>`;

/**
 * The rate, after a bar as long as it (or a tick for an exact match): drawn as an SVG with attributes, since a page's
 * policy may forbid inline styles.
 */
function errorRate(value: number, isExact: boolean, {locale, strings}: CellContext): TemplateResult {
  const mark = isExact
    ? html`${icons.check}<span class="visually-hidden">${strings.exact}</span>`
    : html`<svg viewBox="0 0 36 4" aria-hidden="true">
        <rect class="bar-track" width="36" height="4" rx="2"></rect>
        <rect class="bar-value" width=${36 * Math.min(1, value)} height="4" rx="2"></rect>
      </svg>`;
  return html`<span class="rate ${isExact ? 'good' : ''}">
    ${mark}<span class="number">${formatAlignedRate(value, locale)}</span>
  </span>`;
}

export function matchMark(isExact: boolean, strings: TableStrings): TemplateResult {
  return isExact
    ? html`<span class="verdict good">${icons.check}${strings.exact}</span>`
    : html`<span class="verdict">${icons.cross}${strings.notExact}</span>`;
}

export function validationChip(row: Prediction, {strings, locale}: CellContext): TemplateResult {
  const {kind, errors} = validationOf(row);
  if (kind === 'not-run') return html`<span class="none">${strings.notRun}</span>`;
  const count = formatCount(errors.length, locale);
  const errorCount =
    errors.length === 0
      ? nothing
      : html`<span aria-hidden="true">· ${count}</span>
          <span class="visually-hidden">${strings.errorCount(count, errors.length === 1)}</span>`;
  return kind === 'valid'
    ? html`<span class="chip good" part="chip">${icons.check}${strings.valid} ${errorCount}</span>`
    : html`<span class="chip bad" part="chip">${icons.cross}${strings.invalid} ${errorCount}</span>`;
}

/** A prompt by what was asked last, a prediction by its answer; by all of it where only there the search finds something. */
function textCell(row: Prediction, column: Column, text: string, context: CellContext): unknown {
  const {pattern, strings, locale} = context;
  const isFound = (part: string): boolean => pattern === null || part.search(pattern) !== -1;
  if (column.id === 'prompt') {
    const asked = askedOf(row);
    return textExcerpt(isFound(asked) ? asked : text, 'alien', context);
  }
  const scope = hiddenScope(row);
  if (column.id !== 'prediction') return textExcerpt(text, scope, context);
  const {thinking, answer} = parted(text);
  if (thinking === null || (!isFound(answer ?? '') && isFound(text)))
    return textExcerpt(text, scope, context);
  const {noAnswer, thinking: thoughtFor} = strings.answer;
  const thought = thoughtFor(formatCount(thinking.length, locale), thinking.length === 1);
  return html`<div class="thought-cell">
    <span class="chip" part="chip" title=${thought}
      >${icons.thought}<span class="visually-hidden">${thought}.</span
      >${answer === null ? noAnswer : nothing}</span
    >
    ${textExcerpt(answer ?? thinking, scope, context)}
  </div>`;
}

/** The start of a text, or its part around the first match, with every match marked. */
function textExcerpt(text: string, scope: Scope, {strings, pattern}: CellContext): unknown {
  if (text === '') return html`<span class="none">${strings.emptyText}</span>`;
  if (text.trim() === '') return html`<span class="none">${strings.blankText}</span>`;
  const at = pattern === null ? -1 : text.search(pattern);
  const from = at > LEAD_CHARACTERS * 4 ? at - LEAD_CHARACTERS : 0;
  const shown = text.slice(from, from + CELL_CHARACTERS);
  const content = markedText(shown, pattern, scope);
  const isExact = scope === 'blank' && !shown.includes('\n');
  return html`<div class="clip ${isExact ? 'exact' : ''}" dir="auto">
    ${from > 0 ? '…' : nothing}${content}
  </div>`;
}

/** An own score's name may hold what no class may. */
export const cellClass = ({id, kind}: Column): string => (kind === 'own' ? kind : `${kind} ${id}`);

/** What a column is called: an own score as the job says, the others by our words. */
export const columnName = (column: Column, strings: TableStrings): string =>
  column.kind === 'own' ? column.score.label : strings.columns[column.id];
