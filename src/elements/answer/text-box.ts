import {html, type TemplateResult} from 'lit';
import {PIECE, piecesOf} from '../../view/answers/pieces.ts';
import type {Scope} from '../../view/hidden-characters.ts';
import type {DiffPart} from '../../view/text-diff.ts';
import {diffTemplate, type DiffStrings} from '../pieces/text/diff-text.ts';
import {copyExactly, markedText} from '../pieces/text/shown-text.ts';
import {inSlices} from './in-slices.ts';

export interface TextLook {
  /** What is searched for, with the `g` flag. */
  readonly pattern?: RegExp | null | undefined;
  readonly scope?: Scope;
}

/** A box in which text keeps its white space. A long one is drawn in slices, so that the page stays alive. */
export function textBox(text: string, {pattern = null, scope = 'alien'}: TextLook = {}): TemplateResult {
  return box(
    [text, pattern, scope],
    text.length,
    () => [{kind: 'same', text}],
    (parts) => markedText(parts.map((part) => part.text).join(''), pattern, scope),
  );
}

/** The same of a prediction with what sets it apart from its ground truth. */
export function diffBox(parts: readonly DiffPart[], strings: DiffStrings): TemplateResult {
  const length = parts.reduce((sum, {text}) => sum + text.length, 0);
  return box(
    [parts, strings],
    length,
    () => parts,
    (piece) => diffTemplate(piece, strings),
  );
}

/** No blank may stand around the content. */
function box(
  key: readonly unknown[],
  length: number,
  parts: () => readonly DiffPart[],
  draw: (piece: readonly DiffPart[]) => unknown,
): TemplateResult {
  return length <= PIECE * 2
    ? html`<div class="text" part="text" dir="auto" @copy=${copyExactly}>${draw(parts())}</div>`
    : html`<div
        class="text"
        part="text"
        dir="auto"
        @copy=${copyExactly}
        ${inSlices(key, () => piecesOf(parts()), draw)}
      ></div>`;
}
