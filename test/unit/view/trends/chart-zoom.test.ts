import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {panned, selected, showing, zoomed, type Span} from '../../../../src/view/trends/chart-zoom.ts';

const WHOLE: Span = [0, 100];

test('zooming keeps the place under the hand, and ends at the whole axis', () => {
  assert.deepEqual(zoomed(null, WHOLE, 0.5, 50), [25, 75]);
  assert.deepEqual(zoomed(null, WHOLE, 0.5, 0), [0, 50]);
  assert.deepEqual(zoomed([25, 75], WHOLE, 0.5, 75), [50, 75]);
  assert.equal(zoomed([25, 75], WHOLE, 2, 50), null);
  assert.equal(zoomed(null, WHOLE, 3, 50), null);
});

test('moving keeps the length, and ends at the ends', () => {
  assert.deepEqual(panned([20, 40], WHOLE, 0.5), [30, 50]);
  assert.deepEqual(panned([20, 40], WHOLE, -5), [0, 20]);
  assert.deepEqual(panned([20, 40], WHOLE, 9), [80, 100]);
  assert.equal(panned(null, WHOLE, 1), null);
});

test('a part is selected in either direction; next to nothing is none', () => {
  assert.deepEqual(selected(60, 20, WHOLE), [20, 60]);
  assert.equal(selected(60, 60.01, WHOLE), null);
  assert.equal(selected(-5, 200, WHOLE), null);
});

test('a place out of sight is brought into it', () => {
  assert.deepEqual(showing([20, 40], WHOLE, 50), [30, 50]);
  assert.deepEqual(showing([20, 40], WHOLE, 10), [10, 30]);
  assert.deepEqual(showing([20, 40], WHOLE, 30), [20, 40]);
  assert.equal(showing(null, WHOLE, 30), null);
});

test('whatever is done, what is shown is a part of the axis', () => {
  const number = fc.double({min: -500, max: 500, noNaN: true});
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('zoom', 'pan', 'select'), number, number)), (acts) => {
      let span: Span | null = null;
      for (const [act, a, b] of acts) {
        if (act === 'zoom') span = zoomed(span, WHOLE, Math.exp(a / 100), Math.min(100, Math.max(0, b)));
        else if (act === 'pan') span = panned(span, WHOLE, a);
        else span = selected(a, b, WHOLE);
        if (span !== null)
          assert.ok(span[0] >= 0 && span[1] <= 100 + 1e-9 && span[0] < span[1], String(span));
      }
    }),
  );
});
