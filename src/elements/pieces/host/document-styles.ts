import {CSSResult, type CSSResultOrNative} from 'lit';

/** A sheet belongs to the document that it was made in, and no other takes it. */
const sheets = new WeakMap<Document, WeakMap<CSSResult, CSSStyleSheet>>();

/** Gives a shadow root its styles, in whichever document it stands: that of another frame or window too. */
export function adoptStylesHere(root: ShadowRoot, styles: readonly CSSResultOrNative[]): void {
  const page = root.ownerDocument;
  root.adoptedStyleSheets = styles.flatMap((style) => sheetOf(style, page) ?? []);
}

function sheetOf(style: CSSResultOrNative, page: Document): CSSStyleSheet | undefined {
  if (page === globalThis.document || !(style instanceof CSSResult)) {
    return style instanceof CSSResult ? style.styleSheet : style;
  }
  const made = sheets.get(page) ?? new WeakMap<CSSResult, CSSStyleSheet>();
  sheets.set(page, made);
  let sheet = made.get(style);
  // A document without a window draws nothing.
  if (sheet === undefined && page.defaultView !== null) {
    sheet = new page.defaultView.CSSStyleSheet();
    sheet.replaceSync(style.cssText);
    made.set(style, sheet);
  }
  return sheet;
}
