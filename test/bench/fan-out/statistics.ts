/** The `share`-quantile (0 to 1) of numbers in any order, by the nearest rank; NaN of none. */
export function quantile(numbers: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(numbers).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

export const median = (numbers: ArrayLike<number>): number => quantile(numbers, 0.5);

/** Three significant digits, in plain notation. */
export function threeDigits(number: number): string {
  if (!Number.isFinite(number)) return '–';
  if (Math.abs(number) >= 1000) return Math.round(number).toLocaleString('en-US');
  return Number(number.toPrecision(3)).toString();
}
