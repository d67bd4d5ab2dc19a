import {html, nothing, type TemplateResult} from 'lit';
import type {PredictionSource} from '../../context/stream-context.ts';
import {formatCount} from '../../view/format.ts';
import {icons} from '../pieces/signs/icons.ts';
import {longText} from '../pieces/text/long-text.ts';
import type {TableStrings} from './strings.ts';

/** The button behind which new rows wait; it lies over the table, so that nothing moves when it comes. */
export function newRowsPill(
  count: number,
  strings: TableStrings,
  locale: string | undefined,
  show: () => void,
): TemplateResult | typeof nothing {
  if (count === 0) return nothing;
  return html`<button class="pill" part="pill" type="button" @click=${show}>
    ${icons.arrowUp}${strings.newRows(formatCount(count, locale), count === 1)}
  </button>`;
}

/** Above rows that will not grow: why not, and the button to ask again. */
export function stoppedBanner(
  source: PredictionSource,
  {notice, state: {long}}: TableStrings,
): TemplateResult | typeof nothing {
  const {state} = source;
  if (state.kind !== 'stopped') return nothing;
  return html`<div class="banner" part="banner">
    ${longText(state.cause.message, long)}
    <button class="button" type="button" @click=${() => source.refresh()}>${notice.retry}</button>
  </div>`;
}

/** In place of rows when the filters let none through. */
export function noMatch(strings: TableStrings, clearFilters: () => void): TemplateResult {
  return html`<div class="notice" part="notice">
    <p class="title">${strings.noMatch}</p>
    <p class="muted">${strings.noMatchHint}</p>
    <button class="button" type="button" @click=${clearFilters}>${strings.clearFilters}</button>
  </div>`;
}
