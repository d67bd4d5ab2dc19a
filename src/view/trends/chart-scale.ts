/** Where a chart's axes begin and end. */

const STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The least round number that is no less than `value`: 0.46 → 0.5, 0.61 → 0.8. 1 for 0. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const magnitude = 10 ** Math.floor(Math.log10(value));
  const step = STEPS.find((candidate) => candidate * magnitude >= value * (1 - 1e-9)) ?? 10;
  return Number((step * magnitude).toPrecision(12));
}

/** First digits of a distance that is easy to count by. */
const ROUND = [1, 2, 2.5, 5];

/**
 * Ticks from 0 to a round number, both included, at equal and round distances: 0.5 → 0, 0.1, … 0.5.
 *
 * @param top as `roundUp` gives it
 * @param most number of distances that there is room for
 */
export function ticksTo(top: number, most: number): readonly number[] {
  const count = [5, 4, 3, 2].find((candidate) => candidate <= most && isRound(top / candidate)) ?? 1;
  return Array.from({length: count + 1}, (_, i) => Number(((top / count) * i).toPrecision(12)));
}

function isRound(distance: number): boolean {
  const digits = Number((distance / 10 ** Math.floor(Math.log10(distance) + 1e-9)).toPrecision(12));
  return ROUND.includes(digits);
}

/** A little room at both ends, so that the first and the last point are whole; a single point stands in the middle. */
export function padded(min: number, max: number): [min: number, max: number] {
  const room = max > min ? (max - min) * 0.015 : 0.5;
  return [min - room, max + room];
}

/** Distances between ticks of a count: whole, and round. */
export const WHOLE_TICKS: readonly number[] = Array.from({length: 13}, (_, power) =>
  [1, 2, 5].map((digit) => digit * 10 ** power),
).flat();
