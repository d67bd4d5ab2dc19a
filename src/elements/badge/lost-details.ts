import {html, nothing, type TemplateResult} from 'lit';
import {formatCount} from '../../view/format.ts';
import {sampleId} from '../../view/samples/sample-index.ts';
import type {Losses} from './losses.ts';
import type {BadgeStrings} from './strings.ts';

/** Lost samples that are listed. */
const MOST_LISTED = 8;

/** By which rule, which samples, and whether the browser is to say so. */
export function lostDetails(
  {lost, rule, notifier}: Losses,
  text: BadgeStrings,
  locale: string | undefined,
): TemplateResult {
  const count = (value: number): string => formatCount(value, locale);
  const more = lost.length - MOST_LISTED;
  return html`<div class="losses" part="losses">
    <strong
      >${lost.length === 0 ? text.noneLost : text.lostCount(count(lost.length), lost.length === 1)}</strong
    >
    <div class="hint muted">${text.lossRule(count(rule.right), count(rule.of))}</div>
    ${
      lost.length === 0
        ? nothing
        : html`<ul>
            ${lost.slice(0, MOST_LISTED).map(
              ({sample, from, to}) =>
                html`<li>
                  <bdi>${text.lostSample(sampleId(sample), count(from.epoch), count(to.epoch))}</bdi>
                </li>`,
            )}
            ${more > 0 ? html`<li>${text.moreLost(count(more))}</li>` : nothing}
          </ul>`
    }
    ${notifyButton(notifier, text)}
  </div>`;
}

function notifyButton(
  {state, toggle}: Losses['notifier'],
  text: BadgeStrings,
): TemplateResult | typeof nothing {
  if (state === 'none') return nothing;
  return html`<button
      class="button"
      type="button"
      aria-pressed=${state === 'on'}
      aria-disabled=${state === 'asking'}
      @click=${toggle}
    >
      ${text.notify}
    </button>
    <div class="hint muted" role="status">${state === 'denied' ? text.notifyDenied : nothing}</div>`;
}
