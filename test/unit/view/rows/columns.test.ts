import assert from 'node:assert/strict';
import {test} from 'node:test';
import {SCORE_NAMES} from '../../../../src/protocol/fields.ts';
import {scoreNamed} from '../../../../src/view/scores/metric.ts';
import {metricNamed} from '../../../../src/view/trends/trend-series.ts';
import {SORT_NAMES, isSortName, namesScore} from '../../../../src/protocol/score-names.ts';
import {COLUMN_NAMES, isColumn} from '../../../../src/view/rows/column-names.ts';
import {allColumns} from '../../../../src/view/rows/columns.ts';

test('the names by which columns are checked are those of the columns that are shown, in their order', () => {
  assert.deepEqual(
    COLUMN_NAMES,
    allColumns([]).map(({id}) => id),
  );
  assert.deepEqual(['prompt', 'scores.reward', 'promt', 'scores.', ''].map(isColumn), [
    ...[true, true, false, false, false],
  ]);
});

test('the names by which scores and orders are checked are those of the fields that are scores', () => {
  assert.deepEqual(SORT_NAMES.slice(-SCORE_NAMES.length), SCORE_NAMES);
  const names = [...SORT_NAMES, 'scores.reward', 'reward', 'promt', 'a b', 'ü', '__proto__', 'scores.'];
  assert.deepEqual(names.filter(isSortName), [...SORT_NAMES, 'scores.reward']);
});

test('what an attribute takes for the name of a score or a metric is what is then drawn', () => {
  const names = [
    ...SCORE_NAMES,
    'reward',
    'scores.reward',
    'validation_pass_rate',
    'group_pass',
    'ended_loop',
  ];
  const wrong = ['', 'a b', 'ü', '__proto__', 'scores.', `scores.${'x'.repeat(65)}`];
  for (const name of [...names, ...wrong]) {
    assert.equal(namesScore(name), metricNamed(name).length > 0, name);
    assert.equal(namesScore(name), scoreNamed(name) !== null, name);
  }
});
