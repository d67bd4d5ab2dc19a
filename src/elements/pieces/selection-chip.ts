import {html, nothing, type TemplateResult} from 'lit';
import type {PredictionSource} from '../../context/stream-context.ts';
import {formatCount} from '../../view/format.ts';
import type {SelectionStrings} from '../../view/selection-words.ts';
import {icons} from './signs/icons.ts';

/** To which samples all panels are narrowed, as a button that shows all again. */
export function selectionChip(
  source: PredictionSource,
  words: SelectionStrings,
  locale: string | undefined,
  note = '',
): TemplateResult | typeof nothing {
  const {sampleSelection: selection} = source;
  if (selection == null) return nothing;
  const {label, samples, lack} = selection;
  const said = note === '' && lack !== undefined ? words.held : note;
  const text = words.only(label, formatCount(samples.length, locale), samples.length === 1);
  return html`<button
    class="chip selection"
    part="selection"
    type="button"
    aria-label="${text}: ${words.all}"
    title=${words.all}
    @click=${() => (source.sampleSelection = null)}
  >
    <bdi>${text}${said === '' ? '' : `, ${said}`}</bdi> ${icons.cross}
  </button>`;
}
