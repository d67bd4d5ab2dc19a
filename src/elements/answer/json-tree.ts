import {html, nothing, render, type TemplateResult} from 'lit';
import {formatCount} from '../../view/format.ts';
import {icons} from '../pieces/signs/icons.ts';
import {shownText} from '../pieces/text/shown-text.ts';
import type {AnswerContext} from './context.ts';

/** Entries of an object or list that are drawn at once. */
const PAGE = 100;
/** Levels that are open from the start. */
const OPEN_LEVELS = 1;

/** JSON as a tree that folds: what is folded is drawn when it is opened. */
export function jsonTree(value: unknown, context: AnswerContext): TemplateResult {
  return html`<div class="json" dir="ltr">
    ${entriesOf(value) === null ? leaf(value) : children(value, context, 0)}
  </div>`;
}

type Entry = readonly [name: string, value: unknown];

function entriesOf(value: unknown): readonly Entry[] | null {
  if (typeof value !== 'object' || value === null) return null;
  return Object.entries(value as Readonly<Record<string, unknown>>);
}

function children(value: unknown, context: AnswerContext, level: number, from = 0): TemplateResult {
  const entries = entriesOf(value) ?? [];
  const rest = entries.length - from - PAGE;
  return html`<ul>
      ${entries.slice(from, from + PAGE).map(([name, each]) => entry(name, each, context, level))}
    </ul>
    ${
      rest <= 0
        ? nothing
        : html`<div>
            <button
              class="button quiet"
              type="button"
              @click=${(event: Event) => {
                const button = event.currentTarget as HTMLElement;
                const place = button.parentElement!;
                button.remove();
                render(children(value, context, level, from + PAGE), place);
              }}
            >
              ${context.strings.answer.moreEntries(formatCount(rest, context.locale))}
            </button>
          </div>`
    }`;
}

function entry(name: string, value: unknown, context: AnswerContext, level: number): TemplateResult {
  const entries = entriesOf(value);
  const key = html`<bdi class="key">${shownText(name)}</bdi>`;
  if (entries === null || entries.length === 0) return html`<li>${key}: ${leaf(value)}</li>`;
  const count = formatCount(entries.length, context.locale);
  const isOpen = level < OPEN_LEVELS;
  const unfold = (event: Event): void => {
    const fold = event.currentTarget as HTMLDetailsElement;
    const place = fold.querySelector<HTMLElement>(':scope > .children')!;
    if (fold.open && place.childElementCount === 0) render(children(value, context, level + 1), place);
  };
  return html`<li>
    <details class="fold" ?open=${isOpen} @toggle=${unfold}>
      <summary>
        ${icons.chevronRight}${key}
        <span class="muted">${context.strings.answer.entries(count, entries.length === 1)}</span>
      </summary>
      <div class="children">${isOpen ? children(value, context, level + 1) : nothing}</div>
    </details>
  </li>`;
}

/** As JSON writes it. */
function leaf(value: unknown): TemplateResult {
  const isText = typeof value === 'string';
  const kind = isText ? 'string' : value === null ? 'null' : typeof value;
  return html`<span class="value ${kind}">${shownText(JSON.stringify(value) ?? '')}</span>`;
}
