/**
 * The chance that at least one of k answers, drawn from n of which c were right, is right: 1 − C(n − c, k) / C(n, k), the
 * unbiased estimator of Chen et al., "Evaluating Large Language Models Trained on Code" (2021), computed as their product.
 *
 * @throws {RangeError} when c is not 0 to n, or k not 1 to n
 */
export function passAtK(n: number, c: number, k: number): number {
  if (!(c >= 0 && c <= n && k >= 1 && k <= n)) {
    throw new RangeError(`Expected 0 ≤ c ≤ n and 1 ≤ k ≤ n, got n = ${n}, c = ${c}, k = ${k}.`);
  }
  if (n - c < k) return 1;
  let none = 1;
  for (let i = n - c + 1; i <= n; i++) none *= 1 - k / i;
  return 1 - none;
}
