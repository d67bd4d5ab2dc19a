import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {pageRange} from '../../../../src/view/rows/page-range.ts';
import {rowWindow} from '../../../../src/view/rows/window.ts';

const NONE: ReadonlyMap<number, number> = new Map();
const indexes = (window: ReturnType<typeof rowWindow>): number[] => window.rows.map(({index}) => index);

test('a window of 100,000 rows draws what is in sight and a little more', () => {
  const window = rowWindow({
    rowCount: 100_000,
    rowHeight: 40,
    extraHeights: NONE,
    scrollTop: 40_000,
    viewportHeight: 400,
    overscan: 2,
  });
  assert.equal(window.rows[0]?.index, 998);
  assert.equal(window.rows.at(-1)?.index, 1012);
  assert.equal(window.rows[0]?.gapBefore, 998 * 40);
  assert.equal(window.gapAfter, (100_000 - 1013) * 40);
});

test('an open row pushes those below it down', () => {
  const options = {rowCount: 100, rowHeight: 40, viewportHeight: 100, overscan: 0};
  const open = new Map([[1, 300]]);
  assert.deepEqual(indexes(rowWindow({...options, extraHeights: open, scrollTop: 0})), [0, 1]);
  assert.deepEqual(indexes(rowWindow({...options, extraHeights: open, scrollTop: 380})), [2, 3, 4]);
});

test('the row with the focus stays drawn, wherever the list is scrolled to', () => {
  const options = {rowCount: 100, rowHeight: 10, extraHeights: NONE, viewportHeight: 20, overscan: 0};
  assert.deepEqual(indexes(rowWindow({...options, scrollTop: 500, keep: 3})), [3, 50, 51, 52]);
  assert.deepEqual(indexes(rowWindow({...options, scrollTop: 0, keep: 99})), [0, 1, 2, 99]);
  assert.deepEqual(indexes(rowWindow({...options, scrollTop: 0, keep: 100})), [0, 1, 2]);
});

test('no rows leave no gap', () => {
  const window = rowWindow({
    rowCount: 0,
    rowHeight: 40,
    extraHeights: NONE,
    scrollTop: 0,
    viewportHeight: 400,
    overscan: 5,
  });
  assert.deepEqual(window, {rows: [], gapAfter: 0});
});

test('gaps and drawn rows always add up to the height of the whole list', () => {
  fc.assert(
    fc.property(
      fc.nat({max: 500}),
      fc.dictionary(fc.nat({max: 500}).map(String), fc.nat({max: 900}), {maxKeys: 5}),
      fc.nat({max: 30_000}),
      fc.option(fc.nat({max: 600})),
      (rowCount, open, scrollTop, keep) => {
        const extraHeights = new Map(Object.entries(open).map(([index, extra]) => [Number(index), extra]));
        const window = rowWindow({
          rowCount,
          rowHeight: 36,
          extraHeights,
          scrollTop,
          viewportHeight: 300,
          overscan: 3,
          keep,
        });
        const drawn = window.rows.reduce(
          (sum, {index, gapBefore}) => sum + gapBefore + 36 + (extraHeights.get(index) ?? 0),
          window.gapAfter,
        );
        const open_ = [...extraHeights].filter(([index]) => index < rowCount);
        assert.equal(drawn, rowCount * 36 + open_.reduce((sum, [, extra]) => sum + extra, 0));
        assert.ok(window.rows.every(({gapBefore}) => gapBefore >= 0));
      },
    ),
  );
});

test('pages count from 1, and one beyond the end is the last', () => {
  assert.deepEqual(pageRange(25, 1, 10), {page: 1, pageCount: 3, from: 0, to: 10});
  assert.deepEqual(pageRange(25, 9, 10), {page: 3, pageCount: 3, from: 20, to: 25});
  assert.deepEqual(pageRange(0, 1, 10), {page: 1, pageCount: 1, from: 0, to: 0});
  assert.deepEqual(pageRange(5, Number.NaN, 0), {page: 1, pageCount: 5, from: 0, to: 1});
});
