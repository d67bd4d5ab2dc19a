import {html, nothing, type TemplateResult} from 'lit';
import {formatCount} from '../../view/format.ts';
import type {SampleSelection} from '../../context/stream-context.ts';
import type {Study} from './study.ts';
import {sampleName, valueText, type Writing} from './writing.ts';

/** Samples that the list names at once. */
const SHOWN = 60;

/** The samples that all panels are narrowed to, by name: what a reader looks for. */
export function chosenList(
  {order, lines, courses, since, epochs}: Study,
  selection: SampleSelection,
  writing: Writing,
  open: (sample: number, epoch: number | null) => void,
): TemplateResult | typeof nothing {
  const {words, locale} = writing;
  if (order.length === 0) return nothing;
  const scores = (sample: number): string => {
    const change = since?.all[sample];
    if (change != null) return `${valueText(change.from, writing)} → ${valueText(change.to, writing)}`;
    return valueText(courses[sample]!.last ?? NaN, writing);
  };
  const rest = order.length - SHOWN;
  return html`<ul class="chosen" part="chosen" aria-label=${selection.label}>
    ${order.slice(0, SHOWN).map((sample) => {
      const at = courses[sample]!.lastAt;
      return html`<li>
        <button
          class="name"
          type="button"
          @click=${() => open(sample, at === null ? null : (epochs[at] ?? null))}
        >
          <bdi>${sampleName(lines[sample]!, writing)}</bdi>
        </button>
        <bdi class="muted">${scores(sample)}</bdi>
      </li>`;
    })}
    ${rest > 0 ? html`<li class="muted">${words.more(formatCount(rest, locale))}</li>` : nothing}
  </ul>`;
}
