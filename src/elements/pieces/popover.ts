const MARGIN_PX = 8;

/**
 * Puts an open popover below its button, above where there is no room, and inside the window. Through the CSSOM: a
 * page's policy may forbid inline styles.
 */
export function placePopover(popover: HTMLElement, button: Element): void {
  const anchor = button.getBoundingClientRect();
  const {width, height} = popover.getBoundingClientRect();
  const isRtl = getComputedStyle(popover).direction === 'rtl';
  const {documentElement: root, defaultView: view} = popover.ownerDocument;
  // Lengths that are set are zoomed with the page, those that are measured are not.
  const zoom = popover.currentCSSZoom ?? 1;
  const set = (side: string, px: number): void => popover.style.setProperty(side, `${px / zoom}px`);
  const left = clamp(
    isRtl ? anchor.left : anchor.right - width,
    MARGIN_PX,
    root.clientWidth - width - MARGIN_PX,
  );
  const fitsBelow = anchor.bottom + MARGIN_PX + height <= root.clientHeight;
  const top = fitsBelow || anchor.top < height ? anchor.bottom + 4 : anchor.top - height - 4;
  set('left', left + (view?.scrollX ?? 0));
  set('top', top + (view?.scrollY ?? 0));
}

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(value, most));
