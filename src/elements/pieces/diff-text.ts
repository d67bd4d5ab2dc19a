import {html, type TemplateResult} from 'lit';
import type {DiffPart} from '../../view/text-diff.ts';

export interface DiffStrings {
  /** Spoken before text that only the ground truth has. */
  readonly missing: string;
  /** Spoken before text that only the prediction has. */
  readonly extra: string;
}

/** Line ends inside a change are else invisible; blanks carry the change's line. */
const lineEnds = (text: string): readonly (string | TemplateResult)[] =>
  text
    .split('\n')
    .flatMap((line, i) =>
      i === 0 ? [line] : [html`<span class="eol" aria-hidden="true">↵</span>`, '\n', line],
    );

/** A diff as `<del>` (missing) and `<ins>` (extra): told apart by the line, and in words to those who listen. */
export function diffTemplate(parts: readonly DiffPart[], strings: DiffStrings): TemplateResult {
  return html`${parts.map(({kind, text}) => {
    if (kind === 'same') return text;
    // In a bdi, so that the word does not decide the direction of the text around it.
    const spoken = html`<bdi class="visually-hidden">${strings[kind]}</bdi>`;
    return kind === 'missing'
      ? html`<del>${spoken}${lineEnds(text)}</del>`
      : html`<ins>${spoken}${lineEnds(text)}</ins>`;
  })}`;
}
