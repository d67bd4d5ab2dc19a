import assert from 'node:assert/strict';
import {test} from 'node:test';
import {chartOf} from '../../bench/growth/chart.ts';
import {Curves, exponentOf, lastExponentOf, type Point} from '../../bench/growth/curves.ts';

const powers = (exponent: number, ...places: readonly number[]): readonly Point[] =>
  places.map((x) => [x, 7 * x ** exponent]);

test('the exponent is that of the power which the points follow, whatever stands before it', () => {
  for (const exponent of [-1, 0, 0.5, 1, 2]) {
    assert.ok(Math.abs(exponentOf(powers(exponent, 1, 10, 300, 20_000))! - exponent) < 1e-9);
  }
});

test('fewer than two places on logarithmic axes have none, and it is never a number that is none', () => {
  const lacking: readonly (readonly Point[])[] = [[], [[5, 1]], [[0, 3], [5, 1]], [[5, 0], [6, 1]], [[5, 1], [5, 9]]]; // prettier-ignore
  for (const points of lacking) assert.deepEqual([exponentOf(points), lastExponentOf(points)], [null, null]);
});

test('where fixed costs hide what grows, the exponent of the last two places tells', () => {
  const points: readonly Point[] = [1, 10, 100, 1000, 10_000].map((x) => [x, 1000 + x]);
  assert.ok(exponentOf(points)! < 0.3 && lastExponentOf(points)! > 0.6);
});

test('a picture has a panel for each unit, and leaves out what has no place on its axes', () => {
  const curves = new Curves();
  for (const [name, unit] of [
    ['a <b>', 'ms'],
    ['c', 'ms'],
    ['d', 'kB'],
  ] as const) {
    // prettier-ignore
    for (const x of [0, 1, 10, 100]) curves.put(name, unit, x, x * 3);
  }
  const svg = chartOf('rows', curves.all);
  assert.deepEqual([svg.match(/class="title"/g)?.length, svg.match(/<polyline/g)?.length], [2, 3]);
  assert.equal(svg.match(/<circle/g)?.length, 9);
  assert.match(svg, />a &#60;b&#62;</);
  assert.doesNotMatch(svg, /NaN|Infinity|<b>/);
});
