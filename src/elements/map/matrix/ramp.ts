import type {Ramp} from '../../../view/learning/cell-image.ts';

/** From the worst to the best. */
const STOPS = ['var(--_worst)', 'var(--_middle)', 'var(--_best)'];

/**
 * The colours from the worst to the best, read through an element in the map's place; with forced colours from the canvas to
 * its text.
 */
export function readRamp(probe: HTMLElement): Ramp | null {
  const page = probe.ownerDocument;
  const strip = page.createElement('canvas');
  [strip.width, strip.height] = [256, 1];
  const context = strip.getContext('2d', {willReadFrequently: true});
  if (context === null) return null;
  const gradient = context.createLinearGradient(0, 0, 256, 0);
  for (const [i, stop] of STOPS.entries()) {
    probe.style.color = stop;
    const {color} = getComputedStyle(probe);
    gradient.addColorStop(i / (STOPS.length - 1), color);
  }
  context.fillStyle = gradient;
  context.fillRect(0, 0, 256, 1);
  return context.getImageData(0, 0, 256, 1).data;
}
