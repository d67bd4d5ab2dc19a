/** The one tooltip of a page's charts: it stands in the chart that the pointer is on. */
const tips = new WeakMap<Document, HTMLElement>();

/**
 * @param left where the point is, in pixels of the chart
 * @param lines the first stands out
 */
export function showTip(over: HTMLElement, left: number, lines: readonly string[]): void {
  const page = over.ownerDocument;
  const tip = tips.get(page) ?? page.createElement('div');
  tips.set(page, tip);
  tip.className = 'tip';
  // What it says is said by the figures and the keys, too.
  tip.ariaHidden = 'true';
  tip.replaceChildren(
    ...lines.map((line) => {
      const row = page.createElement('bdi');
      row.textContent = line;
      return row;
    }),
  );
  if (tip.parentElement !== over) over.append(tip);
  const isRight = left > over.clientWidth / 2;
  tip.style.setProperty('left', isRight ? 'auto' : `${left + 12}px`);
  tip.style.setProperty('right', isRight ? `${over.clientWidth - left + 12}px` : 'auto');
}

export function hideTip(over: HTMLElement): void {
  const tip = tips.get(over.ownerDocument);
  if (tip?.parentElement === over) tip.remove();
}
