import {html, type TemplateResult} from 'lit';
import {live} from 'lit/directives/live.js';
import {FILTERS, type FilterValues} from '../../protocol/filters.ts';
import type {TableStrings} from './strings.ts';

/** How predictions ended that are to be shown. */
export type EndedFilter = FilterValues['ended'];

/** The choice of it. */
export function endedSelect(
  {strings, ended}: {readonly strings: TableStrings; readonly ended: EndedFilter | null},
  change: (view: {ended: EndedFilter | null}) => void,
): TemplateResult {
  const option = (value: EndedFilter | null): TemplateResult =>
    html`<option value=${value ?? ''} .selected=${live(value === ended)}>
      ${strings.endedFilter[value ?? 'all']}
    </option>`;
  return html`<label class="group">
    <span>${strings.answer.ended}</span>
    <select
      class="select ended"
      @change=${(event: Event) => {
        const {value} = event.target as HTMLSelectElement;
        change({ended: value === '' ? null : (value as EndedFilter)});
      }}
    >
      ${[null, ...FILTERS.ended.values].map(option)}
    </select>
  </label>`;
}
