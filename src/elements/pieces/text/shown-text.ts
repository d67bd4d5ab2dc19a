import {html, type TemplateResult} from 'lit';
import {specialTokens} from '../../../view/answers/special-tokens.ts';
import {withHiddenCharacters, type Scope} from '../../../view/hidden-characters.ts';

type ShownText = string | readonly (string | TemplateResult)[];

/**
 * A text as a template's child, with a mark for each hidden character, and tokens of chat templates as marks; both stay in
 * the text and are copied.
 */
export function shownText(text: string, scope: Scope = 'alien'): ShownText {
  const pieces = specialTokens(text);
  if (pieces.length === 1 && !pieces[0]!.isToken) return hiddenMarked(text, scope);
  return pieces.flatMap(({text: piece, isToken}): ShownText => {
    return isToken ? [html`<span class="token">${piece}</span>`] : hiddenMarked(piece, scope);
  });
}

/** The same with every match of a search in a `<mark>`; `pattern` has the `g` flag. */
export function markedText(text: string, pattern: RegExp | null, scope: Scope = 'alien'): unknown {
  if (pattern === null) return shownText(text, scope);
  const parts: unknown[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push(
      shownText(text.slice(end, match.index), scope),
      html`<mark>${shownText(match[0], scope)}</mark>`,
    );
    end = match.index + match[0].length;
  }
  return [...parts, shownText(text.slice(end), scope)];
}

function hiddenMarked(text: string, scope: Scope): ShownText {
  const pieces = withHiddenCharacters(text, scope);
  if (pieces.length <= 1 && typeof pieces[0] !== 'object') return text;
  return pieces.map((piece) =>
    typeof piece === 'string'
      ? piece
      : html`<span class="hidden ${piece.isBlank ? 'blank' : ''}" data-name=${piece.name} title=${piece.code}
          >${piece.character}</span
        >`,
  );
}

/**
 * For `copy` on a box of text: what is copied is the text itself, in which browsers exchange some blanks, and which
 * stands among words of ours.
 */
export function copyExactly(event: ClipboardEvent): void {
  const box = event.currentTarget as HTMLElement;
  const range = selectedRange(box);
  if (range === null || event.clipboardData === null) return;
  const copied = range.cloneContents();
  for (const ours of copied.querySelectorAll('del, .eol, .hint, .visually-hidden')) ours.remove();
  for (const drawn of copied.querySelectorAll<HTMLElement>('[data-source]'))
    drawn.replaceWith(drawn.dataset['source']!);
  event.clipboardData.setData('text/plain', copied.textContent ?? '');
  event.preventDefault();
}

/** What is selected in a box; `null` where the selection begins or ends outside, and means more than the text. */
function selectedRange(box: HTMLElement): Range | null {
  const root = box.getRootNode() as ShadowRoot;
  const selection = box.ownerDocument.getSelection();
  const selected = selection?.getComposedRanges?.({shadowRoots: [root]})[0];
  if (
    selected === undefined ||
    !box.contains(selected.startContainer) ||
    !box.contains(selected.endContainer)
  )
    return null;
  const range = box.ownerDocument.createRange();
  range.setStart(selected.startContainer, selected.startOffset);
  range.setEnd(selected.endContainer, selected.endOffset);
  return range;
}
