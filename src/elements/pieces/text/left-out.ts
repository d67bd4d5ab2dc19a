import {html, nothing, type TemplateResult} from 'lit';
import type {PredictionSource} from '../../../context/stream-context.ts';
import {leftOutNote, type LeftOutStrings} from '../../../view/left-out.ts';

/** What of a file is not shown, and why: a line that opens. Its look is in `styles/controls.styles.ts`. */
export function leftOutDetails(
  source: PredictionSource | null,
  locale: string | undefined,
  strings: LeftOutStrings,
): TemplateResult | typeof nothing {
  const note = leftOutNote(source?.leftOut, locale, strings);
  if (note === null) return nothing;
  const {summary, reasons} = note;
  const list = html`<ul>
    ${reasons.map((reason) => html`<li><bdi>${reason}</bdi></li>`)}
  </ul>`;
  return html`<details class="left-out" part="left-out">
    <summary><bdi>${summary}: ${reasons[0]}</bdi></summary>
    ${reasons.length > 1 ? list : nothing}
  </details>`;
}
