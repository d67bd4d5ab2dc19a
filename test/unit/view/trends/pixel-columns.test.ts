import assert from 'node:assert/strict';
import {test} from 'node:test';
import {bandColumns, lineColumns, outlineOf, strokesOf} from '../../../../src/view/trends/pixel-columns.ts';

/** Ten places in a column; a value is so many pixels from the foot of a chart 100 high. */
const pixels = {
  toX: (value: number) => Math.round(value / 10),
  toY: (value: number) => Math.round(100 - value),
};

test('of each column where a line comes in and goes out is known, and how far it reaches', () => {
  const columns = lineColumns([0, 1, 2, 3, 11, 12], [5, 1, 9, 4, 6, 6], pixels);
  assert.deepEqual(columns, [
    [
      {x: 0, first: 95, last: 96, top: 91, bottom: 99},
      {x: 1, first: 94, last: 94, top: 94, bottom: 94},
    ],
  ]);
});

test('a gap breaks a line, within a column too', () => {
  const parts = lineColumns([0, 1, 2, 10, 20], [1, null, 3, null, 4], pixels);
  assert.deepEqual(
    parts.map((part) => part.map(({x, first}) => [x, first])),
    [[[0, 99]], [[0, 97]], [[2, 96]]],
  );
});

test('a band reaches from the least to the greatest of a column, and is broken where either is not known', () => {
  const parts = bandColumns([0, 1, 10, 20, 30], [5, 9, 7, null, 3], [4, 2, 6, 1, null], pixels);
  assert.deepEqual(parts, [
    [
      {x: 0, top: 91, bottom: 98},
      {x: 1, top: 93, bottom: 94},
    ],
  ]);
});

const column = (x: number, first: number, last: number, top: number, bottom: number) => ({
  x,
  first,
  last,
  top,
  bottom,
});

test('a line that goes up and down is filled, and before and after it is a line', () => {
  const {lines, areas} = strokesOf(
    [
      [
        column(0, 50, 50, 50, 50),
        column(1, 40, 60, 20, 80),
        column(2, 70, 30, 10, 90),
        column(3, 50, 50, 50, 50),
      ],
    ],
    2,
  );
  assert.deepEqual(lines, [
    [
      [0, 50],
      [1, 40],
    ],
    [
      [2, 30],
      [3, 50],
    ],
  ]);
  assert.equal(areas.length, 1);
  assert.deepEqual(areas[0], outlineOf([column(1, 0, 0, 20, 80), column(2, 0, 0, 10, 90)], 2));
});

test('what is filled is one area: a column reaches to where the line comes from, and one beyond a distance is another', () => {
  const [low, high] = [column(1, 80, 80, 60, 90), column(2, 20, 20, 10, 30)];
  const joined = strokesOf([[low, high]], 2);
  assert.deepEqual(joined.areas, [outlineOf([low, {...high, bottom: 80}], 2)]);
  const apart = strokesOf([[low, {...high, x: 4}]], 2);
  assert.deepEqual(apart.areas, [outlineOf([low], 2), outlineOf([{...high, x: 4}], 2)]);
  assert.deepEqual(apart.lines.at(-1), [
    [1, 80],
    [4, 20],
  ]);
});

test('a line that hardly goes up and down within columns, or has dashes, stays a line through all that it reaches', () => {
  const smooth = strokesOf([[column(0, 50, 51, 50, 51), column(1, 51, 50, 49, 53)]], 2);
  assert.deepEqual(smooth, {
    areas: [],
    lines: [
      [
        [0, 50],
        [0, 51],
        [1, 51],
        [1, 49],
        [1, 53],
        [1, 50],
      ],
    ],
  });
  assert.deepEqual(strokesOf([[column(0, 50, 60, 10, 90)]], Infinity).areas, []);
});

test('a brush of two pixels covers one on either side of its middle', () => {
  assert.deepEqual(outlineOf([column(5, 0, 0, 20, 80)], 2), [
    [4, 19],
    [5, 19],
    [5, 19],
    [6, 19],
    [6, 81],
    [5, 81],
    [5, 81],
    [4, 81],
  ]);
});
