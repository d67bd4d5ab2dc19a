/** Of so many tosses of a fair coin, the chance of at most `most` heads; exact but for rounding. */
function atMost(most: number, tosses: number): number {
  if (most >= tosses) return 1;
  let logTerm = -tosses * Math.LN2;
  for (let i = 1; i <= most; i++) logTerm += Math.log((tosses - most + i) / i);
  // From the greatest term down: C(n, i - 1) = C(n, i) · i / (n - i + 1).
  let sum = 1;
  let ratio = 1;
  for (let i = most; i > 0 && ratio > 1e-17; i--) {
    ratio *= i / (tosses - i + 1);
    sum += ratio;
  }
  return Math.exp(logTerm) * sum;
}

/**
 * The sign test, exact and two-sided: how likely it is that of pairs of which none is really better, one side is ahead by
 * so many or more. Of right and wrong answers this is McNemar's exact test: `better` and `worse` are then those that
 * turned right, and wrong. Pairs that are the same have no say. 1 where there is no pair.
 */
export function signTest(better: number, worse: number): number {
  return Math.min(1, 2 * atMost(Math.min(better, worse), better + worse));
}
