/** P(|T| ≤ t) for whole degrees of freedom: the finite series 26.7.3 and 26.7.4 of Abramowitz and Stegun (1964). */
function within(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  const cosine2 = Math.cos(angle) ** 2;
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? Math.cos(angle) : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let i = isOdd ? 2 : 1; i < freedom - 2; i += 2) {
    term *= (cosine2 * i) / (i + 1);
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

/** Standard normal deviate that 95 % lie within. */
export const Z_95 = 1.959963984540054;

/** From here on the expansion below is exact to seven digits. */
const MANY = 100;

/** The expansion 26.7.5 of the same book, for many degrees of freedom. */
function expanded(freedom: number): number {
  const z = Z_95;
  const terms = [
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
  ];
  return terms.reduce((sum, term, i) => sum + term / freedom ** (i + 1), z);
}

const known = new Map<number, number>();

/**
 * Student's t that 95 % lie within, either side of 0.
 *
 * @param freedom degrees of freedom: a whole number from 1
 */
export function t95(freedom: number): number {
  if (freedom >= MANY) return expanded(freedom);
  let found = known.get(freedom);
  if (found === undefined) known.set(freedom, (found = halved(freedom)));
  return found;
}

function halved(freedom: number): number {
  let [low, high] = [Z_95, 13];
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (within(middle, freedom) < 0.95) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
