import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseColumns, toggledColumn} from '../../../src/view/rows/columns.ts';
import {epochOf, parseEpochCursor} from '../../../src/view/epoch-cursor.ts';
import {
  formatAge,
  formatAlignedRate,
  formatCount,
  formatDuration,
  formatRate,
  formatTime,
} from '../../../src/view/format.ts';
import {nextOrder, parseOrder, DEFAULT_ORDER} from '../../../src/view/rows/order.ts';
import {validationOf} from '../../../src/view/validation.ts';

test('numbers are written as the language does', () => {
  assert.equal(formatCount(11_910, 'en'), '11,910');
  assert.equal(formatCount(11_910, 'de'), '11.910');
  assert.equal(formatRate(0.169, 'en'), '16.9%');
  assert.equal(formatRate(1, 'en'), '100%');
  assert.equal(formatAlignedRate(1, 'en'), '100.0%');
  assert.equal(formatDuration(84, 'en'), '84 ms');
  assert.equal(formatDuration(2500, 'en'), '2.5s');
});

test('a language that nobody speaks is written as the browser’s own', () => {
  assert.equal(formatCount(11_910, 'not a language'), formatCount(11_910));
});

test('ages look back, and ahead when they are negative', () => {
  assert.equal(formatAge(0, 'en'), 'now');
  assert.equal(formatAge(3000, 'en'), '3 seconds ago');
  assert.equal(formatAge(-12_000, 'en'), 'in 12 seconds');
  assert.equal(formatAge(90_000, 'en'), '1 minute ago');
  assert.equal(formatAge(3 * 3_600_000, 'en'), '3 hours ago');
  assert.equal(formatAge(49 * 3_600_000, 'en'), '2 days ago');
});

test('a time that is none is shown as it came', () => {
  assert.equal(formatTime('yesterday', 'en'), 'yesterday');
});

test('an epoch attribute is all, latest or a whole number', () => {
  const texts = ['all', 'latest', '0', '12', '-1', '1.5', '', 'x', null];
  assert.deepEqual(texts.map(parseEpochCursor), ['all', 'latest', 0, 12, null, null, null, null, null]);
});

test('latest points at the greatest epoch, and at every epoch while there is none', () => {
  const epochs = [0, 3].map((epoch) => ({epoch, prediction_count: 1, latest_step: epoch}));
  assert.equal(epochOf('latest', epochs), 3);
  assert.equal(epochOf('latest', []), null);
  assert.equal(epochOf('all', epochs), null);
  assert.equal(epochOf(0, epochs), 0);
});

test('columns are read in any order, each once; nonsense is left out', () => {
  assert.deepEqual(parseColumns('prediction, epoch  prediction x'), ['prediction', 'epoch']);
  assert.deepEqual(parseColumns('scores.reward scores.'), ['scores.reward'], 'an own score');
  assert.equal(parseColumns('x y'), null);
  assert.equal(parseColumns(null), null);
});

test('a column is put in at its usual place, and the last one cannot be taken out', () => {
  assert.deepEqual(toggledColumn(['epoch', 'validation'], 'prediction'), [
    'epoch',
    'prediction',
    'validation',
  ]);
  assert.deepEqual(toggledColumn(['epoch', 'prediction'], 'epoch'), ['prediction']);
  assert.deepEqual(toggledColumn(['epoch'], 'epoch'), ['epoch']);
});

test('an order that makes no sense is the newest first', () => {
  assert.deepEqual(parseOrder('nonsense', 'rtl'), DEFAULT_ORDER);
  assert.deepEqual(parseOrder('step', null), {key: 'step', direction: 'asc'});
  assert.deepEqual(parseOrder('arrival', 'asc'), {key: 'arrival', direction: 'asc'});
});

test('a third click on a header goes back to the newest first', () => {
  const first = nextOrder(DEFAULT_ORDER, 'sample_index');
  const second = nextOrder(first, 'sample_index');
  assert.deepEqual([first.direction, second.direction], ['asc', 'desc']);
  assert.deepEqual(nextOrder(second, 'sample_index'), DEFAULT_ORDER);
});

test('validation errors that are no list of errors count as none', () => {
  const stored = (validation_errors: unknown) =>
    validationOf({validation_pass: false, validation_errors: validation_errors as null}).errors.length;
  assert.equal(stored([{validator: 'a', message: 'b'}]), 1);
  assert.deepEqual([stored('text'), stored({}), stored([1, null]), stored(null)], [0, 0, 0, 0]);
});
