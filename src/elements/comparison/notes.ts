import {html, nothing, type TemplateResult} from 'lit';
import type {Notice} from '../../view/first-notice.ts';
import {icons} from '../pieces/signs/icons.ts';
import type {ComparisonStrings} from './strings.ts';

/** What keeps the history from being the one that was asked for, and what helps. */
export function historyFault(
  {epochs, isPartial}: {readonly epochs: string | null; readonly isPartial: boolean},
  strings: ComparisonStrings,
  retry: () => void,
): TemplateResult | typeof nothing {
  if (epochs !== null) return html`<p class="fault">${icons.flag} ${epochs} ${strings.badEpochs}</p>`;
  if (!isPartial) return nothing;
  return html`<p class="fault">
    ${strings.partial}
    <button class="button" type="button" @click=${retry}>${strings.retry}</button>
  </p>`;
}

/** What compares epochs and runs did not come. */
export const comparedFault = ({notSetAgainst}: ComparisonStrings): TemplateResult =>
  html`<p class="fault">${notSetAgainst}</p>`;

/** In place of a history without predictions. */
export function historyNotice(
  state: {
    readonly selected: string | null;
    /** The `epochs` that leave none of the sample's predictions. */
    readonly epochs: string | null;
    readonly isLoading: boolean;
  },
  strings: ComparisonStrings,
): Notice {
  const {selected, epochs, isLoading} = state;
  if (isLoading) return {tone: 'busy', title: strings.notice.loading, hint: '', action: null};
  if (epochs !== null) return {tone: 'plain', title: strings.nothingInEpochs(epochs), hint: '', action: null};
  return {tone: 'plain', title: strings.noSample(selected ?? ''), hint: strings.noSampleHint, action: null};
}
