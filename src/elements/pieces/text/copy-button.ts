import {html, type TemplateResult} from 'lit';
import type {CopyStrings} from '../../../view/long-text.ts';
import {icons} from '../signs/icons.ts';

/** How long a button says what has become of a click. */
const SAID_MS = 2000;

/** Copies a text as it is, hidden characters and all. `what` is its label, for those who listen. */
export function copyButton(what: string, text: string, strings: CopyStrings): TemplateResult {
  return html`<button
    class="copy"
    type="button"
    title=${strings.copy(what)}
    aria-label=${strings.copy(what)}
    @click=${(event: Event) => copyFrom(event.currentTarget as HTMLElement, text, strings)}
  >
    ${icons.copy}
  </button>`;
}

async function copyFrom(button: HTMLElement, text: string, strings: CopyStrings): Promise<void> {
  // Made for the moment: a live region beside each of many texts would be many.
  const told = button.ownerDocument.createElement('span');
  told.className = 'told muted';
  told.role = 'status';
  button.after(told);
  const isCopied = await copy(text, button);
  button.dataset['copied'] = String(isCopied);
  told.textContent = isCopied ? strings.copied : strings.notCopied;
  setTimeout(() => {
    delete button.dataset['copied'];
    told.remove();
  }, SAID_MS);
}

/** The clipboard is closed to pages without TLS; an older way is open to a click. */
async function copy(text: string, near: HTMLElement): Promise<boolean> {
  const page = near.ownerDocument;
  try {
    await page.defaultView!.navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByCommand(text, page);
  }
}

function copyByCommand(text: string, page: Document): boolean {
  const onCopy = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  page.addEventListener('copy', onCopy, {capture: true});
  try {
    return page.execCommand('copy');
  } catch {
    return false;
  } finally {
    page.removeEventListener('copy', onCopy, {capture: true});
  }
}
