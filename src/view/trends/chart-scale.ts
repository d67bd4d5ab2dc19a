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

/** The least round distance that is no less than this. */
function roundStep(distance: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(distance));
  const step = [...ROUND, 10].find((digits) => digits * magnitude >= distance * (1 - 1e-9)) ?? 10;
  return step * magnitude;
}

const exact = (value: number): number => Number(value.toPrecision(12));

/** Where the axis of a score begins and ends by its own word; `null`: open. */
export interface AxisBounds {
  readonly min: number | null;
  readonly max: number | null;
}

/**
 * Both ends of an axis for values of any sign: as declared, or wider where values lie outside of that; an open end is a
 * round number. 0 is on it unless the values keep together far from it.
 */
export function axisEnds(
  least: number,
  greatest: number,
  {min, max}: AxisBounds,
): [low: number, high: number] {
  let low = Math.min(min ?? least, least);
  let high = Math.max(max ?? greatest, greatest);
  const span = high - low;
  if (min === null && low > 0 && (span === 0 || low <= 2 * span)) low = 0;
  if (max === null && high < 0 && (span === 0 || -high <= 2 * span)) high = 0;
  const size = Math.max(Math.abs(low), Math.abs(high));
  // Closer together than a tick can be written.
  if (!(high - low > size * 1e-9 && size > 1e-100)) return [low - Math.min(1, size), low + Math.max(1, size)];
  const step = roundStep((high - low) / 5);
  if (low !== min) low = exact(Math.floor(low / step + 1e-9) * step);
  if (high !== max) high = exact(Math.ceil(high / step - 1e-9) * step);
  return [low, high];
}

/** Ticks at equal and round distances on an axis that need not begin at 0. */
export function ticksBetween(low: number, high: number, most: number): readonly number[] {
  if (low === 0) return ticksTo(high, most);
  const step = roundStep((high - low) / Math.max(1, Math.min(5, Math.floor(most))));
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.max(0, Math.floor(high / step + 1e-9) - first);
  return Array.from({length: count + 1}, (_, i) => exact((first + i) * step));
}
