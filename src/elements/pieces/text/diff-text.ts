import {html, type TemplateResult} from 'lit';
import {isUnseen, unseenDifference, type Scope} from '../../../view/hidden-characters.ts';
import type {DiffPart} from '../../../view/text-diff.ts';
import {shownText} from './shown-text.ts';

export interface DiffStrings {
  /** Spoken before text that only the ground truth has. */
  readonly missing: string;
  /** Spoken before text that only the prediction has. */
  readonly extra: string;
}

/** Line ends inside a change are else invisible; blanks carry the change's line. */
const lineEnds = (text: string, scope: Scope): readonly unknown[] =>
  text
    .split('\n')
    .flatMap((line, i) =>
      i === 0
        ? [shownText(line, scope)]
        : [html`<span class="eol" aria-hidden="true">↵</span>`, '\n', shownText(line, scope)],
    );

/** A diff as `<del>` (missing) and `<ins>` (extra): told apart by the line, and in words to those who listen. */
export function diffTemplate(parts: readonly DiffPart[], strings: DiffStrings): TemplateResult {
  return html`${parts.map(({kind, text}, i) => {
    if (kind === 'same') return shownText(text);
    const scope = scopeOf(text, parts[kind === 'missing' ? i + 1 : i - 1]);
    // In a bdi, so that the word does not decide the direction of the text around it.
    const spoken = html`<bdi class="visually-hidden">${strings[kind]}</bdi>`;
    return kind === 'missing'
      ? html`<del>${spoken}${lineEnds(text, scope)}</del>`
      : html`<ins>${spoken}${lineEnds(text, scope)}</ins>`;
  })}`;
}

/** A difference must be seen: also one of nothing but blanks, and one from its counterpart. */
function scopeOf(text: string, counterpart: DiffPart | undefined): Scope {
  if (isUnseen(text)) return 'blank';
  const isReplaced = counterpart !== undefined && counterpart.kind !== 'same';
  return (isReplaced ? unseenDifference(text, counterpart.text) : null) ?? 'most';
}
