import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {trendsByEpoch, trendsByStep} from '../../../../src/stream/rows/roll-up.ts';
import {endingTrends} from '../../../../src/view/trends/ending-trends.ts';
import {defaultMetrics, parseMetrics, trendChart} from '../../../../src/view/trends/trend-series.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';

let seq = 0;
const ended = (epoch: number, step: number, fields: Partial<Prediction>): Prediction =>
  makePrediction({seq: ++seq, epoch, step, sample_index: seq, ...fields});

const rows = [
  ended(0, 0, {finish_reason: 'length', prediction: 'no, wait. '.repeat(9)}),
  // Nobody says so, but it has as many tokens as it might have.
  ended(0, 0, {finish_reason: null, completion_tokens: 8, max_new_tokens: 8}),
  ended(0, 4, {finish_reason: 'stop'}),
  ended(0, 4, {finish_reason: null}),
  ended(1, 8, {finish_reason: 'stop'}),
  ended(1, 8, {finish_reason: 'tool_calls'}),
];

const series = (held: readonly Prediction[], metrics: string | null, by: 'epoch' | 'step' = 'epoch') =>
  trendChart(
    {byEpoch: trendsByEpoch(held), byStep: trendsByStep(held)},
    {
      by,
      metrics: parseMetrics(metrics) ?? defaultMetrics('char_error_rate', [], endingTrends(held)),
      smoothing: 0,
      endings: endingTrends(held),
    },
  ).series.map(({metric, values}) => [metric, values] as const);

const endedOf = (list: ReturnType<typeof series>): readonly string[] =>
  list.map(([metric]) => metric).filter((metric) => metric.startsWith('ended_'));

test('shares are of the answers of which it is known how they ended, of loops of all', () => {
  assert.deepEqual(series(rows, 'endings'), [
    ['ended_stop', [1 / 3, 0.5]],
    ['ended_limit', [2 / 3, 0]],
    ['ended_other', [0, 0.5]],
    ['ended_loop', [0.25, 0]],
  ]);
  assert.deepEqual(series(rows, 'ended_limit', 'step'), [['ended_limit', [1, 0, 0]]]);
});

test('where answers end in no way but by themselves, nothing is drawn of it unless it is asked for', () => {
  const all = rows.map((row) => ({...row, finish_reason: 'stop', prediction: 'done'}));
  assert.deepEqual(endedOf(series(all, null)), []);
  assert.deepEqual(series(all, 'endings'), [['ended_stop', [1, 1]]]);
  assert.deepEqual(endedOf(series(rows, null)), ['ended_limit', 'ended_other', 'ended_loop']);
});

test('an epoch of which nobody knows how its answers ended is a gap, and a job of which nobody knows has no such line', () => {
  const unknown = ended(2, 9, {finish_reason: null});
  assert.deepEqual(series([...rows, unknown], 'ended_limit'), [['ended_limit', [2 / 3, 0, null]]]);
  assert.equal(endingTrends([unknown]), null);
  const loops = [{...unknown, prediction: 'AO2 OY2 '.repeat(12)}];
  assert.deepEqual(endedOf(series(loops, null)), [], 'a guess alone is not drawn unasked');
  assert.deepEqual(series(loops, 'endings'), [['ended_loop', [1]]]);
});

test('a row that is replaced is looked at anew', () => {
  const [first, ...others] = rows;
  const mended = {...first!, seq: 99, prediction: 'An answer that ends where it should.'};
  assert.deepEqual(endedOf(series([mended, ...others], null)), ['ended_limit', 'ended_other']);
});
