const MARGIN_PX = 8;

/**
 * Puts an open popover below its button, above where there is no room, and inside the window. Through the CSSOM: a
 * page's policy may forbid inline styles.
 */
export function placePopover(popover: HTMLElement, button: Element): void {
  const anchor = button.getBoundingClientRect();
  const {offsetWidth: width, offsetHeight: height} = popover;
  const isRtl = getComputedStyle(popover).direction === 'rtl';
  const root = document.documentElement;
  const left = clamp(
    isRtl ? anchor.left : anchor.right - width,
    MARGIN_PX,
    root.clientWidth - width - MARGIN_PX,
  );
  const fitsBelow = anchor.bottom + MARGIN_PX + height <= root.clientHeight;
  const top = fitsBelow || anchor.top < height ? anchor.bottom + 4 : anchor.top - height - 4;
  popover.style.setProperty('left', `${left + scrollX}px`);
  popover.style.setProperty('top', `${top + scrollY}px`);
}

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(value, most));
