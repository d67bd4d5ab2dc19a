/** Axes on which each step is ten times the one before; there is no 0 on them, and nothing below. */

const exact = (value: number): number => Number(value.toPrecision(12));

/** Values that such an axis has a place for; the others are gaps. */
export const positive = (values: readonly (number | null)[]): readonly (number | null)[] =>
  values.map((value) => (value !== null && value > 0 ? value : null));

/** How many values it has no place for. */
export const countLeftOut = (values: readonly (number | null)[]): number =>
  values.filter((value) => value !== null && !(value > 0)).length;

const DIGITS = [1, 2, 5] as const;

/** The nearest of 1, 2 and 5 times a power of ten on either side. */
export function logEnds(least: number, greatest: number): [low: number, high: number] {
  const low = digitBelow(least);
  const high = digitAbove(greatest);
  return low < high ? [low, high] : [exact(low / 2), exact(high * 2)];
}

function digitBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return exact((DIGITS.findLast((digit) => digit * power <= value * (1 + 1e-9)) ?? 1) * power);
}

function digitAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return exact((DIGITS.find((digit) => digit * power >= value * (1 - 1e-9)) ?? 10) * power);
}

/**
 * Ticks between two ends: at 1, 2 and 5 times the powers of ten, or at powers alone where those would be too many.
 *
 * @param most number of ticks that there is room for
 */
export function logTicks(low: number, high: number, most: number): readonly number[] {
  const first = Math.floor(Math.log10(low) + 1e-9);
  const last = Math.ceil(Math.log10(high) - 1e-9);
  const powers = Array.from({length: last - first + 1}, (_, i) => first + i);
  const isIn = (value: number): boolean => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
  const fine = powers.flatMap((power) => DIGITS.map((digit) => exact(digit * 10 ** power))).filter(isIn);
  if (fine.length <= Math.max(2, most)) return fine;
  const coarse = powers.map((power) => exact(10 ** power)).filter(isIn);
  const stride = Math.max(1, Math.ceil(coarse.length / Math.max(2, most)));
  return coarse.length < 2 ? [fine[0]!, fine.at(-1)!] : coarse.filter((_, i) => i % stride === 0);
}
