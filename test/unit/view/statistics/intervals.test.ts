import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {meanInterval, shareInterval} from '../../../../src/view/statistics/intervals.ts';
import {t95} from '../../../../src/view/statistics/student-t.ts';

const near = (actual: number | undefined, expected: number, within: number): void =>
  assert.ok(Math.abs((actual ?? NaN) - expected) <= within, `${actual} is not ${expected} ± ${within}`);

const single = (values: readonly number[]) => values.map((sum) => ({sum, count: 1}));

test("Wilson's interval gives the values of Newcombe (1998), table I, method 3", () => {
  const known = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const;
  for (const [count, of, low, high] of known) {
    const interval = shareInterval(count, of);
    near(interval?.low, low, 5e-5);
    near(interval?.high, high, 5e-5);
  }
  assert.equal(shareInterval(0, 0), null);
});

test("Wilson's interval holds the share, stays within 0 and 1, and is its own mirror", () => {
  fc.assert(
    fc.property(fc.integer({min: 1, max: 5000}), fc.nat(5000), (of, any) => {
      const count = any % (of + 1);
      const {low, high} = shareInterval(count, of)!;
      assert.ok(low >= 0 && low <= count / of && count / of <= high && high <= 1);
      const mirror = shareInterval(of - count, of)!;
      near(mirror.low, 1 - high, 1e-12);
      const more = shareInterval(count * 2, of * 2)!;
      assert.ok(more.high - more.low < high - low);
    }),
  );
});

test("Student's t is that of the printed tables (Fisher and Yates), and of R's qt", () => {
  const table = {
    1: 12.706,
    2: 4.303,
    3: 3.182,
    4: 2.776,
    5: 2.571,
    9: 2.262,
    10: 2.228,
    30: 2.042,
    60: 2,
    120: 1.98,
  };
  for (const [freedom, t] of Object.entries(table)) near(t95(Number(freedom)), t, 5e-4);
  near(t95(9), 2.262157, 5e-7);
  near(t95(100), 1.983972, 5e-7);
  near(t95(1e9), 1.959964, 5e-7);
});

test("Student's t falls without a step as samples are added, from one way of counting it to the other too", () => {
  for (let freedom = 1; freedom < 300; freedom++) {
    const [here, next] = [t95(freedom), t95(freedom + 1)];
    assert.ok(next < here, `${freedom}`);
    if (freedom > 90) near(here - next, 2.372 / freedom ** 2, 0.03 / freedom ** 2 + 0.05 / freedom ** 2);
  }
});

test("the interval of a mean is that of R's t.test of Student's sleep", () => {
  const interval = meanInterval(single([1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4]));
  near(interval?.low, 0.7001142, 5e-8);
  near(interval?.high, 2.4598858, 5e-8);
  assert.equal(meanInterval(single([1])), null);
  assert.deepEqual(meanInterval(single([2, 2, 2])), {low: 2, high: 2});
});

test('several values of one sample do not make an interval tighter, nor does their order', () => {
  const values = fc.array(fc.double({min: 0, max: 1, noNaN: true}), {minLength: 2, maxLength: 30});
  fc.assert(
    fc.property(values, fc.integer({min: 2, max: 5}), (list, times) => {
      const once = meanInterval(single(list))!;
      const often = meanInterval(list.map((value) => ({sum: value * times, count: times})))!;
      near(often.low, once.low, 1e-9);
      near(often.high, once.high, 1e-9);
      const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
      near((once.low + once.high) / 2, mean, 1e-9);
    }),
  );
});
