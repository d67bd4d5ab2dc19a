import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {signTest} from '../../../../src/view/statistics/binomial.ts';
import {differencesTest, pairedTest} from '../../../../src/view/statistics/paired.ts';
import {signedRankTest} from '../../../../src/view/statistics/signed-rank.ts';
import {PAIRED_STRINGS, pairedWords} from '../../../../src/view/statistics/words.ts';

const near = (actual: number, expected: number, within: number): void =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected} ± ${within}`);

/** Hollander and Wolfe (1973), 29f, the example of R's `?wilcox.test`: depression before and after a therapy. */
const DEPRESSION = [
  [1.83, 0.878],
  [0.5, 0.647],
  [1.62, 0.598],
  [2.48, 2.05],
  [1.68, 1.06],
  [1.88, 1.29],
  [1.55, 1.06],
  [3.06, 3.14],
  [1.3, 1.29],
] as const;

/** Student (1908), R's `sleep`: hours gained by the second drug over the first. */
const SLEEP = [1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4];

test("McNemar's exact test gives the values of Fagerland, Lydersen and Laake (2013) and of R's binom.test", () => {
  near(signTest(1, 7), 0.0703125, 1e-12);
  near(signTest(12, 9), 0.6636238, 1e-7);
  near(signTest(9, 0), 0.00390625, 1e-12);
  assert.equal(signTest(0, 0), 1);
  assert.equal(signTest(5, 5), 1);
});

/** The same in whole numbers. */
function exactly(better: number, worse: number): number {
  const n = BigInt(better + worse);
  let [term, sum] = [1n, 1n];
  for (let i = 1n; i <= BigInt(Math.min(better, worse)); i++) {
    term = (term * (n - i + 1n)) / i;
    sum += term;
  }
  const scale = 10n ** 15n;
  return Math.min(1, Number((2n * sum * scale) / 2n ** n) / 1e15);
}

test('the sign test is exact, the same for both sides, and less the further they are apart', () => {
  fc.assert(
    fc.property(fc.nat(400), fc.nat(400), (better, worse) => {
      const p = signTest(better, worse);
      near(p, exactly(better, worse), 1e-11);
      assert.equal(p, signTest(worse, better));
      if (better > worse) assert.ok(signTest(better + 1, worse) <= p + 1e-12);
    }),
  );
});

test('the sign test bears a hundred thousand samples', () => {
  near(signTest(50_000, 50_000), 1, 0);
  near(signTest(50_300, 49_700), 0.05817, 5e-5);
  assert.ok(signTest(100_000, 10) === 0);
});

test("Wilcoxon's test gives the exact value of R's example", () => {
  near(signedRankTest(DEPRESSION.map(([before, after]) => before - after)), 2 * 0.01953125, 1e-12);
});

test('differences of one sign are as unlikely as so many heads, equal ones and a zero among them', () => {
  near(signedRankTest(SLEEP), 2 / 2 ** 9, 1e-12);
});

test('of more differences than are counted out the approximation is that of R, with ties and continuity', () => {
  near(signedRankTest(SLEEP, 0), 0.009091, 5e-7);
});

const differences = fc.array(fc.integer({min: -20, max: 20}), {minLength: 1, maxLength: 12});

test('the exact value is the share of all ways in which the signs could fall', () => {
  fc.assert(
    fc.property(
      fc
        .array(fc.integer({min: -6, max: 6}), {minLength: 1, maxLength: 9})
        .filter((all) => all.some(Boolean)),
      (values) => {
        const others = values.filter(Boolean);
        const sizes = others.map(Math.abs);
        const rankOf = (size: number): number =>
          sizes.filter((each) => each < size).length + (sizes.filter((each) => each === size).length + 1) / 2;
        const ranks = sizes.map(rankOf);
        const middle = ranks.reduce((sum, rank) => sum + rank, 0) / 2;
        const away = (isPositive: (i: number) => boolean): number =>
          Math.abs(ranks.reduce((sum, rank, i) => (isPositive(i) ? sum + rank : sum), 0) - middle);
        const seen = away((i) => others[i]! > 0);
        const ways = 2 ** others.length;
        let asFar = 0;
        for (let way = 0; way < ways; way++) if (away((i) => ((way >> i) & 1) === 1) >= seen - 1e-9) asFar++;
        near(signedRankTest(values), asFar / ways, 1e-12);
      },
    ),
    {numRuns: 60},
  );
});

test("Wilcoxon's test does not care which came first, nor about scale, zeros or order", () => {
  fc.assert(
    fc.property(differences, (values) => {
      const p = signedRankTest(values);
      assert.ok(p > 0 && p <= 1);
      near(signedRankTest(values.map((value) => -value)), p, 1e-12);
      near(signedRankTest([0, ...values.map((value) => value / 7), 0]), p, 1e-12);
      near(signedRankTest(values.toReversed()), p, 1e-12);
    }),
  );
});

test('counted out and approximated agree where there are enough differences', () => {
  const values = Array.from({length: 50}, (_, i) => (i % 3 === 0 ? -1 : 1) * (1 + ((i * 37) % 50)));
  near(signedRankTest(values), signedRankTest(values, 0), 2e-3);
});

test('100,000 differences are ranked some at a time, to the same result as in one go', () => {
  const values = Array.from({length: 100_000}, (_, i) => ((i * 7919) % 100_003) - 50_300);
  const work = differencesTest(values, false);
  let rests = 0;
  let step = work.next();
  for (; step.done !== true; step = work.next()) rests++;
  assert.ok(rests >= 20, `${rests} rests`);
  const inOneGo = pairedTest(
    values.map((after) => ({before: 0, after})),
    false,
  );
  assert.deepEqual(step.value, inOneGo);
  assert.equal(step.value.better + step.value.worse, values.filter(Boolean).length);
});

const pairs = (better: number, worse: number, same: number): {before: number; after: number}[] => [
  ...Array.from({length: better}, () => ({before: 0, after: 1})),
  ...Array.from({length: worse}, () => ({before: 1, after: 0})),
  ...Array.from({length: same}, () => ({before: 1, after: 1})),
];

const said = (better: number, worse: number, same: number): string =>
  pairedWords(pairedTest(pairs(better, worse, same), true), PAIRED_STRINGS, 'en');

test('a paired test is told in words, with what chance would do', () => {
  assert.equal(said(12, 9, 27), '12 better, 9 worse of 48: may be chance (p = 0.66)');
  assert.equal(said(9, 0, 39), '9 better, 0 worse of 48: hardly chance (p = 0.0039)');
  assert.equal(said(30, 2, 1000), '30 better, 2 worse of 1,032: hardly chance (p < 0.001)');
  assert.equal(said(0, 0, 48), 'none better, none worse of 48');
  const german = pairedWords(pairedTest(pairs(12, 9, 27), true), PAIRED_STRINGS, 'de');
  assert.match(german, /p = 0,66/);
});

test('of right and wrong the test is that of McNemar, of other scores that of Wilcoxon', () => {
  assert.equal(pairedTest(pairs(1, 7, 0), true).test, 'mcnemar');
  const result = pairedTest(
    DEPRESSION.map(([before, after]) => ({before: after, after: before})),
    false,
  );
  assert.deepEqual([result.better, result.worse, result.of, result.test], [7, 2, 9, 'signed-rank']);
  near(result.p, 0.0390625, 1e-12);
});

test('what differs by less than the arithmetic can tell is the same', () => {
  const result = pairedTest([{before: 0.1 + 0.2, after: 0.3}], false);
  assert.deepEqual([result.better, result.worse, result.p], [0, 0, 1]);
});
