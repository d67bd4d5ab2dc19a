import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Values} from '../../../../src/view/trends/extremes.ts';
import {drawnPoints, type Ground} from '../../../../src/view/trends/thinned.ts';

const COUNT = 4096;
// Powers of two, so that no rounding decides to which side of an edge a point belongs.
const x = Array.from({length: COUNT}, (_, i) => i / 4);
const whole: Ground = {span: [0, 1024], left: 32, width: 128};
/** With hundreds of points in a column. */
const narrow: Ground = {span: [0, 1024], left: 32, width: 16};
const zoomed: Ground = {span: [256, 384], left: 32.5, width: 64};

const noise = (i: number): number => Math.abs(Math.sin(i * 12.9898) * 43758.5453) % 1;
const noisy: Values = x.map((_, i) => noise(i));
const other: Values = x.map((_, i) => 1 + noise(i + 0.5));
/** Gaps of one and of many. */
const gapped: Values = noisy.map((value, i) => (i % 97 === 0 || (i > 1500 && i < 1900) ? null : value));

const columnOf = ({span: [from, to], left, width}: Ground, at: number): number =>
  Math.round(left + ((at - from) / (to - from)) * width);

/** What is drawn in each column: where a line comes in and goes out, and between what it lies. */
function shown(list: Values, indices: readonly number[], ground: Ground) {
  const {span} = ground;
  const columns = new Map<number, {first: number; last: number; least: number; greatest: number}>();
  for (const i of indices) {
    const value = list[i] ?? null;
    if (value === null || x[i]! < span[0] || x[i]! > span[1]) continue;
    const column = columnOf(ground, x[i]!);
    const {first, least, greatest} = columns.get(column) ?? {first: value, least: value, greatest: value};
    columns.set(column, {
      ...{first, last: value},
      ...{least: Math.min(least, value), greatest: Math.max(greatest, value)},
    });
  }
  return columns;
}

/** Between which values a line is broken. */
function gaps(list: Values, indices: readonly number[], {span}: Ground): readonly (readonly number[])[] {
  const within = indices.filter((i) => x[i]! >= span[0] && x[i]! <= span[1]);
  return within.flatMap((index, i) => {
    const next = within[i + 1];
    return next !== undefined && (list[index] === null) !== (list[next] === null) ? [[index, next]] : [];
  });
}

const all = x.map((_, i) => i);

for (const [name, ground] of Object.entries({whole, narrow, zoomed})) {
  test(`${name}: of each column the first, last, least and greatest stay as those of all points`, () => {
    const lists = [noisy, other, gapped];
    const kept = drawnPoints(x, lists, ground);
    assert.ok(kept !== null && kept.length < COUNT);
    for (const list of lists) assert.deepEqual(shown(list, kept, ground), shown(list, all, ground));
  });

  test(`${name}: a line is broken between the same values as that of all points`, () => {
    const kept = drawnPoints(x, [noisy, gapped], ground)!;
    const broken = gaps(gapped, all, ground);
    assert.ok(broken.length > 2);
    assert.deepEqual(gaps(gapped, kept, ground), broken);
  });
}

test('indices are ascending, each once', () => {
  const kept = drawnPoints(x, [noisy, other, gapped], whole)!;
  assert.deepEqual(
    kept,
    [...new Set(kept)].sort((a, b) => a - b),
  );
});

test('of what is zoomed in to, two columns on either side stay, which a brush still shows, and one point more, where lines go to', () => {
  const kept = drawnPoints(x, [noisy], zoomed)!;
  assert.deepEqual([x[kept[0]!], x[kept.at(-1)!]], [251.75, 388.25]);
});

test('of few points each is drawn, of many only as many as the columns have room for', () => {
  assert.equal(drawnPoints(x, [noisy], {...whole, width: COUNT / 4}), null);
  assert.ok(drawnPoints(x, [noisy], whole)!.length <= 4 * (whole.width + 2));
  const few = drawnPoints(x, [noisy], {...whole, span: [8, 16]});
  assert.deepEqual(
    few,
    Array.from({length: 36}, (_, i) => 31 + i),
  );
});

test('a part of the axis without width, or beyond all points, is no fault', () => {
  assert.equal(drawnPoints(x, [noisy], {...whole, span: [5, 5]}), null);
  assert.deepEqual(drawnPoints(x, [noisy], {...whole, span: [2000, 3000]}), [COUNT - 1]);
});
