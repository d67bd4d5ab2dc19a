import assert from 'node:assert/strict';
import {test} from 'node:test';
import type uPlot from 'uplot';
import {
  areSamePaths,
  bandParts,
  drawRunPaths,
  endsWith,
} from '../../../src/elements/trends/plot/run-paths.ts';
import type {RunPath} from '../../../src/view/trends/run-line.ts';
import type {TrendSeries} from '../../../src/view/trends/trend-series.ts';

const series: TrendSeries = {
  ...{
    metric: 'char_error_rate',
    score: null,
    groupSize: 1,
    values: [],
    smoothed: [],
    range: null,
    interval: null,
  },
};
const path: RunPath = {
  of: series,
  ...{color: 1, dash: [], x: [0, 1, 2, 3, 4], values: [2, 3, null, 4, 5]},
  band: {low: [1, 0, null, 3, 4], high: [3, 6, null, 5, 9]},
};

/** What is drawn of it, in order, on a chart of 100 by 100 where a value is as many pixels. */
function drawn(bands: readonly string[] | null, isLog = false): readonly string[] {
  const calls: string[] = [];
  let outline: string[] = [];
  const ctx = {
    ...{strokeStyle: '', fillStyle: ''},
    ...{save() {}, restore() {}, rect() {}, clip() {}, setLineDash() {}},
    beginPath: () => (outline = []),
    moveTo: (left: number, top: number) => outline.push(`${left},${top}`),
    lineTo: (left: number, top: number) => outline.push(`${left},${top}`),
    fill: () => calls.push(`fill ${ctx.fillStyle}: ${outline.join(' ')}`),
    stroke: () => calls.push(`stroke ${ctx.strokeStyle}: ${outline.join(' ')}`),
  };
  const plot = {ctx, bbox: {left: 0, top: 0, width: 100, height: 100}, valToPos: (value: number) => value};
  const ink = {lines: ['red', 'blue'], bands, ratio: 1, isLog};
  drawRunPaths(plot as unknown as uPlot, [path], ink);
  return calls;
}

test('the interval of a further run is a band in its own colour below its line, broken where it is not known', () => {
  assert.deepEqual(drawn(['pale red', 'pale blue']), [
    'fill pale blue: 0,3 1,6 1,0 0,1',
    'fill pale blue: 3,5 4,9 4,4 3,3',
    'stroke blue: 0,2 1,3 3,4 4,5',
  ]);
});

test('with forced colours, which have no pale ones, a band is its two borders', () => {
  assert.deepEqual(drawn(null).slice(0, 2), ['stroke blue: 0,3 1,6', 'stroke blue: 0,1 1,0']);
});

test('on a logarithmic scale a band that reaches down to 0 goes to the foot of the chart', () => {
  assert.equal(drawn(['', 'pale blue'], true)[0], 'fill pale blue: 0,3 1,6 1,100 0,1');
  const below = {...path, band: {low: [-1, 1], high: [0, 2]}};
  assert.deepEqual(bandParts(below, true), [[{x: 1, high: 2, low: 1}]]);
});

test('a chart is as high as the bands in it', () => {
  assert.deepEqual(endsWith([path], 1, 2, false), [0, 9]);
  assert.deepEqual(endsWith([path], 1.5, 2, true), [1, 9]);
  assert.deepEqual(endsWith([{...path, band: null}], 1, 2, false), [1, 5]);
});

test('a line of which anything has changed is drawn anew, though its lists have grown in their place', () => {
  assert.ok(areSamePaths([path], [{...path}]));
  assert.ok(!areSamePaths([path], [{...path, of: {...series}}]));
});
