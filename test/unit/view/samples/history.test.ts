import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {
  entryOfEpoch,
  onlyChanges,
  sampleHistory,
  type HistoryOptions,
} from '../../../../src/view/samples/history.ts';
import {readEpochs} from '../../../../src/view/samples/epoch-spans.ts';
import {knownScore, ownScore} from '../../../../src/view/scores/shown-score.ts';

const row = (epoch: number, char_error_rate: number | null, fields: Partial<Prediction> = {}): Prediction =>
  ({
    epoch,
    step: epoch,
    prediction: `text ${epoch}`,
    char_error_rate,
    exact_match: null,
    sample_index: 0,
    sample_source_id: null,
    completion_index: 0,
    ...fields,
  }) as Prediction;

const all: HistoryOptions = {
  baseline: null,
  epochs: null,
  score: knownScore('char_error_rate'),
  isGrouped: true,
};

const compare = (a: Prediction, b: Prediction) => {
  const [, entry] = sampleHistory([a, b], all);
  return {change: entry?.change, gain: entry?.gain};
};

test('better means a lower error rate, whatever the length', () => {
  const rows = [
    row(0, 1, {prediction: 'long long long'}),
    row(1, 0.4, {prediction: 'x'}),
    row(2, 0.6),
    row(3, 0.6),
  ];
  assert.deepEqual(
    sampleHistory(rows, all).map(({change, gain}) => [change, gain === null ? null : gain.toFixed(1)]),
    [
      [null, null],
      ['better', '0.6'],
      ['worse', '-0.2'],
      ['same', '0.0'],
    ],
  );
});

test('without an error rate the exact match decides, and without either nothing is claimed', () => {
  const [wrong, right] = [row(0, null, {exact_match: 0}), row(1, null, {exact_match: 1})];
  assert.deepEqual(compare(wrong, right), {change: 'better', gain: null});
  assert.deepEqual(compare(right, wrong), {change: 'worse', gain: null});
  assert.deepEqual(compare(row(0, null), row(1, 0.5)), {change: 'unknown', gain: null});
});

test('rounding in the last digit is no change', () => {
  assert.equal(compare(row(0, 0.1 + 0.2), row(1, 0.3)).change, 'same');
});

test('the best is the first that reached the least error', () => {
  const rows = [row(0, null), row(1, 0.5), row(2, 0.2), row(3, 0.2), row(4, 0.3)];
  assert.deepEqual(
    sampleHistory(rows, all).map(({isBest}) => isBest),
    [false, false, true, false, false],
  );
});

test('without any error rate none is best', () => {
  assert.equal(sampleHistory([row(0, null)], all)[0]?.isBest, false);
});

test('against a baseline each epoch has improved, regressed or stayed', () => {
  const rows = [row(0, 0.9), row(1, 0.5, {step: 1}), row(1, 0.4, {step: 2}), row(2, 0.6), row(3, 0.4)];
  assert.deepEqual(
    sampleHistory(rows, {...all, baseline: 1}).map(({sinceBaseline, isBaseline}) =>
      isBaseline ? 'baseline' : sinceBaseline,
    ),
    ['worse', 'worse', 'baseline', 'worse', 'same'],
  );
});

test('a baseline that is not there compares nothing', () => {
  assert.equal(sampleHistory([row(0, 0.9)], {...all, baseline: 5})[0]?.sinceBaseline, null);
});

test('only changed texts: the first of an unbroken run stands for it', () => {
  const rows = ['a', 'a', 'b', 'b', 'a'].map((prediction, i) => row(i, 0.5, {prediction}));
  assert.deepEqual(
    onlyChanges(sampleHistory(rows, all)).map(({row: {epoch}}) => epoch),
    [0, 2, 4],
  );
  assert.deepEqual(
    onlyChanges(sampleHistory(rows, {...all, baseline: 1})).map(({row: {epoch}}) => epoch),
    [0, 1, 2, 4],
    'the baseline stays in sight',
  );
});

test('with some epochs left out each is compared with the one shown before it', () => {
  const rows = [row(0, 0.9), row(1, 0.1), row(2, 0.5)];
  const shown = sampleHistory(rows, {...all, epochs: readEpochs('0,2-').spans});
  assert.deepEqual(
    shown.map(({row: {epoch}, change, isBest}) => [epoch, change, isBest]),
    [
      [0, null, false],
      [2, 'better', true],
    ],
  );
});

test('an epoch stands by its last prediction, or by the one that was picked in it', () => {
  const rows = [row(1, 1, {id: 'a'}), row(1, 1, {id: 'b', step: 2}), row(2, 1, {id: 'c'})];
  const history = sampleHistory(rows, all);
  assert.equal(entryOfEpoch(history, 1, null)?.id, 'b');
  assert.equal(entryOfEpoch(history, 1, 'a')?.id, 'a');
  assert.equal(entryOfEpoch(history, 2, 'a')?.id, 'c');
  assert.equal(entryOfEpoch(history, 3, 'a'), undefined);
});

test('epochs are named one by one, as spans, and as open spans', () => {
  assert.deepEqual(readEpochs('0, 5 10-20,30-'), {
    spans: [
      {from: 0, to: 0},
      {from: 5, to: 5},
      {from: 10, to: 20},
      {from: 30, to: Infinity},
    ],
    fault: null,
  });
});

test('without any named all epochs are meant, and so they are, with a fault, where the names cannot be read', () => {
  assert.deepEqual(readEpochs(null), {spans: null, fault: null});
  assert.deepEqual(readEpochs(' '), {spans: null, fault: null});
  const {spans, fault} = readEpochs('5,last');
  assert.equal(spans, null);
  assert.match(fault ?? '', /but got "last"/);
});

test('several answers at one step are one entry: by their mean beside the means before, with the best in front', () => {
  const answers = (epoch: number, ...rates: number[]): Prediction[] =>
    rates.map((rate, i) => row(epoch, rate, {id: `${epoch}.${i}`, completion_index: i, seq: 10 * epoch + i}));
  const rows = [...answers(0, 1, 0.5), ...answers(1, 0.5, 0), ...answers(2, 0.9)];
  const history = sampleHistory(rows, all);
  assert.deepEqual(
    history.map(({id, row: best, value, change, isBest}) => [id, best.id, value, change, isBest]),
    [
      ['0.0', '0.1', 0.75, null, false],
      ['1.0', '1.1', 0.25, 'better', true],
      ['2.0', '2.0', 0.9, 'worse', false],
    ],
  );
  assert.deepEqual(
    history.map(({group}) => group?.count ?? null),
    [2, 2, null],
  );
  assert.equal(entryOfEpoch(history, 1, '1.1')?.id, '1.0', 'each answer leads to its entry');
  assert.equal(sampleHistory(rows, {...all, isGrouped: false}).length, 5);
});

test('better and worse follow the direction of the chosen score', () => {
  const rows = [row(0, 0.1, {scores: {loss: 3}}), row(1, 0.9, {scores: {loss: 1}}), row(2, 0)];
  const told = (score: HistoryOptions['score']): unknown[] =>
    sampleHistory(rows, {...all, score, baseline: 0}).map(({change, sinceBaseline}) => [
      change,
      sinceBaseline,
    ]);
  assert.deepEqual(told(ownScore('scores.loss', {loss: {direction: 'lower'}})), [
    [null, null],
    ['better', 'better'],
    ['unknown', 'unknown'],
  ]);
  assert.deepEqual(told(ownScore('scores.loss', null))[1], ['worse', 'worse']);
});
