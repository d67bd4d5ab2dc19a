import {html, type TemplateResult} from 'lit';
import {until} from 'lit/directives/until.js';
import {Later} from '../../view/later.ts';
import type {AnswerContext} from './context.ts';
import {textBox} from './text-box.ts';

/** What draws rendered answers, fetched for the first that is wanted so. */
export const renderedLater = new Later(() => import('./rendered.ts'));

/** As `renderedBox`; the text as it is until what renders is here, and with a word where it does not come. */
export function renderedSoon(text: string, context: AnswerContext): TemplateResult {
  const {loaded} = renderedLater;
  if (loaded !== null) return loaded.renderedBox(text, context);
  const raw = textBox(text, context);
  const rendered = renderedLater.load().then(
    ({renderedBox}) => renderedBox(text, context),
    (error: unknown) =>
      html`${raw}
        <p class="hint">${context.strings.answer.notRendered(String(error))}</p>`,
  );
  return html`${until(rendered, raw)}`;
}
