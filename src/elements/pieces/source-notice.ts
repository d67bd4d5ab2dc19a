import {html, nothing, type TemplateResult} from 'lit';
import type {PredictionSource} from '../../context/stream-context.ts';
import type {Notice} from '../../view/empty-notice.ts';
import {icons} from './icons.ts';

const ICONS = {plain: icons.inbox, busy: nothing, warn: icons.warning, bad: icons.broken} as const;

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
