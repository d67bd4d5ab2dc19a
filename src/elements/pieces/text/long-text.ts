import {html, type TemplateResult} from 'lit';
import {summaryOf, type LongTextStrings} from '../../../view/long-text.ts';
import {copyButton} from './copy-button.ts';
import {copyExactly, shownText} from './shown-text.ts';

/**
 * What a trainer, a server or a validator said, with its lines. Of a long one the line that says most, which opens a box of
 * bounded height with all of it. Its look is in `styles/controls.styles.ts`; no `<p>` may stand around it.
 */
export function longText(text: string, {whole, copy}: LongTextStrings): TemplateResult {
  const summary = summaryOf(text);
  if (summary === null) return html`<bdi class="lines">${text}</bdi>`;
  // A span, not a div: the formatter keeps white space around what is in it, and so does the page.
  const box = html`<span
    class="whole"
    dir="auto"
    tabindex="0"
    role="group"
    aria-label=${whole}
    @copy=${copyExactly}
    >${shownText(text)}</span
  >`;
  return html`<div class="long" part="long-text">
    <details>
      <summary><bdi>${summary}</bdi></summary>
      ${box}
    </details>
    ${copyButton(whole, text, copy)}
  </div>`;
}
