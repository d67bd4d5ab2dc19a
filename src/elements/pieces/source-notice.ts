import {html, nothing, svg, type TemplateResult} from 'lit';
import type {PredictionSource} from '../../context/stream-context.ts';
import type {Notice} from '../../view/first-notice.ts';
import {icon} from './signs/icon.ts';

const LARGE = '2.15em';

const ICONS = {
  plain: icon(svg`<path d="M2 9.5 4 3.5h8l2 6v3H2zm0 0h3.5l1 1.5h3l1-1.5H14"/>`, LARGE),
  busy: nothing,
  warn: icon(svg`<path d="M8 2.5 14 13H2zM8 7v2.5m0 1.75v.01"/>`, LARGE),
  bad: icon(svg`<circle cx="8" cy="8" r="6"/><path d="M8 5v3.5m0 2.25v.01"/>`, LARGE),
} as const;

/**
 * A notice in an element's place, with the button that helps. Its look is in `styles/notice.styles.ts`.
 *
 * @param hint the notice's, as it is drawn
 */
export function sourceNotice(
  notice: Notice,
  source: Pick<PredictionSource, 'progress' | 'refresh' | 'resume'> | null,
  hint: TemplateResult,
): TemplateResult {
  const {tone, title, action} = notice;
  return html`<div class="notice ${tone}" part="notice">
    ${tone === 'busy' ? html`<span class="spinner" aria-hidden="true"></span>` : ICONS[tone]}
    <p class="title"><bdi>${title}</bdi></p>
    <div class="hint muted">${hint}</div>
    ${source === null ? nothing : progressBar(source, title)}
    ${
      action === null || source === null
        ? nothing
        : html`<button class="button" type="button" @click=${() => source[action.call]()}>
            ${action.label}
          </button>`
    }
  </div>`;
}

/** How much of a file or a first list has been read, while it is being read. */
export function progressBar(
  {progress}: Pick<PredictionSource, 'progress'>,
  label: string,
): TemplateResult | typeof nothing {
  return progress === null
    ? nothing
    : html`<progress max="1" .value=${progress} aria-label=${label}></progress>`;
}
