import {html, type TemplateResult} from 'lit';
import {withHiddenCharacters, type Scope} from '../../view/hidden-characters.ts';

/** A text as a template's child, with a mark for each hidden character; that itself stays in the text and is copied. */
export function shownText(
  text: string,
  scope: Scope = 'alien',
): string | readonly (string | TemplateResult)[] {
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
  for (const ours of copied.querySelectorAll('del, .eol, .visually-hidden')) ours.remove();
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
