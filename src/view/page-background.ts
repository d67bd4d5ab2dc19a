/** Whether a page is dark where an element stands, judged by what it paints there. */

/** Red, green, blue and opacity, each 0 to 1. */
type Rgba = readonly [number, number, number, number];

/** More opaque than this, and what lies behind does not decide. */
const OPAQUE = 0.95;
/** Relative luminance at which white and black text are read equally well. */
const MIDDLE = 0.179;

/** The parent as the page is drawn: through slots and shadow roots. */
export function drawnParent(element: Element): Element | null {
  if (element.assignedSlot !== null) return element.assignedSlot;
  const {parentNode} = element;
  if (parentNode === null) return null;
  // Not `instanceof`: an element may have been moved here from another window.
  if ('host' in parentNode) return (parentNode as ShadowRoot).host;
  return element.parentElement;
}

/**
 * `null` where the page names one by `color-scheme`, which needs no help, or paints nothing: then the browser's canvas
 * decides, and `light-dark()` follows that. Behind an image the page's own text tells: it is light on dark.
 */
export function isDarkAround(element: Element): boolean | null {
  const parent = drawnParent(element);
  if (parent === null) return null;
  const {colorScheme, color: text} = getComputedStyle(parent);
  if (colorScheme.includes('dark') !== colorScheme.includes('light')) return null;
  const isTextLight = luminance(rgba(text)) > 0.4;
  let seen: Rgba = [0, 0, 0, 0];
  for (let behind: Element | null = parent; behind !== null; behind = drawnParent(behind)) {
    const {backgroundColor, backgroundImage} = getComputedStyle(behind);
    seen = over(seen, rgba(backgroundColor));
    if (seen[3] >= OPAQUE) break;
    if (backgroundImage !== 'none') return isTextLight;
  }
  if (seen[3] === 0) return isTextLight || null;
  const canvas: Rgba = isTextLight ? [0, 0, 0, 1] : [1, 1, 1, 1];
  return luminance(over(seen, canvas)) < MIDDLE;
}

/** What is seen of two layers. */
function over([r, g, b, a]: Rgba, [r2, g2, b2, a2]: Rgba): Rgba {
  const rest = a2 * (1 - a);
  const alpha = a + rest;
  const mixed = (top: number, below: number): number => (alpha === 0 ? 0 : (top * a + below * rest) / alpha);
  return [mixed(r, r2), mixed(g, g2), mixed(b, b2), alpha];
}

/** WCAG's. */
function luminance([r, g, b]: Rgba): number {
  const linear = (value: number): number =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

const TRANSPARENT: Rgba = [0, 0, 0, 0];

/** A computed colour in any notation. */
function rgba(color: string): Rgba {
  const known = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/.exec(color);
  if (known !== null) {
    const [, r, g, b, a] = known;
    return [Number(r) / 255, Number(g) / 255, Number(b) / 255, a === undefined ? 1 : Number(a)];
  }
  const painted = paint(color);
  if (painted === undefined) return TRANSPARENT;
  const [r = 0, g = 0, b = 0, a = 0] = painted;
  return [r / 255, g / 255, b / 255, a / 255];
}

/** `oklch()`, `lab()`, `color()`, …: what the browser itself makes of it. */
function paint(color: string): Uint8ClampedArray | undefined {
  const context = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  if (context === null) return undefined;
  context.fillStyle = 'transparent';
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  return context.getImageData(0, 0, 1, 1).data;
}
