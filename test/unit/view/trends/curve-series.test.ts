import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {MetricPoint} from '../../../../src/protocol/protocol.ts';
import {axisPlace, curvePanels} from '../../../../src/view/trends/curve-series.ts';
import {nearestIndex} from '../../../../src/view/trends/nearest.ts';
import type {TrendChart} from '../../../../src/view/trends/trend-series.ts';

const measured = (step: number, values: Readonly<Record<string, number>>): MetricPoint => ({
  ...{step, epoch: null, values, recorded_at: ''},
});

const chart = (
  axis: 'epoch' | 'step',
  ...places: readonly (readonly [epoch: number, step: number])[]
): TrendChart => ({
  ...{axis, isCountedOn: false, series: []},
  points: places.map(([epoch, step]) => ({epoch, step, sample_count: 1})),
  x: places.map(([epoch, step]) => (axis === 'epoch' ? epoch : step)),
});

const points = [measured(10, {rate: 1, loss: 3}), measured(20, {loss: 2}), measured(30, {rate: 2, loss: 1})];

test('each curve has the steps at which it was measured: what was not measured is no gap', () => {
  const panels = curvePanels(points, null, chart('step', [0, 0], [1, 30]), 0);
  assert.deepEqual(
    panels.map(({chart: {x}, series: {metric, values}}) => [metric, x, values]),
    [
      ['curve loss', [10, 20, 30], [3, 2, 1]],
      ['curve rate', [10, 30], [1, 2]],
    ],
  );
});

test('curves are drawn as they are named, and none that there is not', () => {
  const drawn = (names: readonly string[]) =>
    curvePanels(points, names, chart('step', [0, 0]), 0).map(({series}) => series.metric);
  assert.deepEqual(drawn(['rate', 'bleu', 'loss']), ['curve rate', 'curve loss']);
  assert.deepEqual(drawn([]), []);
});

test('along epochs a step lies between its epochs, and beyond them as far as they say', () => {
  const place = axisPlace(chart('epoch', [0, 0], [1, 100], [2, 300]))!;
  assert.deepEqual([-10, 0, 50, 100, 200, 300, 400].map(place), [-0.1, 0, 0.5, 1, 1.5, 2, 2.5]);
});

test('where an axis does not tell of steps, curves are along their own, apart from it', () => {
  assert.equal(axisPlace(chart('epoch', [3, 70])), null);
  assert.equal(axisPlace({...chart('step', [0, 9], [1, 9]), isCountedOn: true}), null);
  assert.equal(axisPlace(chart('epoch', [0, 9], [1, 9])), null, 'steps that begin anew');
  const [panel] = curvePanels(points, ['loss'], chart('epoch', [3, 70]), 0);
  assert.deepEqual([panel?.isAligned, panel?.chart.axis, panel?.chart.x], [false, 'step', [10, 20, 30]]);
  const [alone] = curvePanels(points, ['loss'], chart('epoch'), 0);
  assert.deepEqual([alone?.isAligned, alone?.chart.axis], [true, 'step'], 'before the first prediction');
});

test('the nearest of ascending places is found', () => {
  assert.deepEqual(
    [-5, 0, 4, 5, 6, 99].map((place) => nearestIndex([0, 10, 20], place)),
    [0, 0, 0, 0, 1, 2],
  );
  assert.equal(nearestIndex([], 3), -1);
});
