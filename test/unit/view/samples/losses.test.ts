import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {LossBook} from '../../../../src/view/samples/losses.ts';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';

const RULE = {right: 2, of: 3};

const rowsOf = (marks: readonly boolean[], from = 0): readonly Prediction[] =>
  marks.map((isRight, i) =>
    makePrediction({
      ...{id: `${from + i}`, seq: from + i + 1, epoch: from + i, step: from + i},
      ...{sample_index: 0, exact_match: isRight ? 1 : 0},
    }),
  );

const bookOf = (rows: readonly Prediction[]): LossBook => new LossBook(rows, null, RULE);

test('row by row, and by older rows that come later, the same is lost as by all rows at once', () => {
  const marks = fc.array(fc.boolean(), {minLength: 1, maxLength: 30});
  fc.assert(
    fc.property(marks, fc.nat(300), fc.array(fc.boolean(), {maxLength: 8}), (start, wrong, end) => {
      const rows = rowsOf([...start, ...Array.from({length: wrong}, () => false), ...end]);
      const whole = bookOf(rows).lost;
      const forward = bookOf([]);
      for (const row of rows) forward.apply({changed: [row], removed: []}, null);
      assert.deepEqual(forward.lost, whole);
      const backward = bookOf([]);
      for (let at = rows.length; at > 0; at -= 100)
        backward.apply({changed: rows.slice(Math.max(0, at - 100), at), removed: []}, null);
      assert.deepEqual(backward.lost, whole);
    }),
    {numRuns: 100},
  );
});

test('how much is looked at for a row does not grow with the rows before it', () => {
  let reads = 0;
  const counted = rowsOf(Array.from({length: 5001}, (_, i) => i % 3 !== 0)).map((row) => {
    const {exact_match: match} = row;
    const get = (): number | null => {
      reads++;
      return match;
    };
    return Object.defineProperty({...row}, 'exact_match', {get});
  });
  const book = bookOf(counted.slice(0, -1));
  assert.ok(reads >= 5000);
  reads = 0;
  book.apply({changed: counted.slice(-1), removed: []}, null);
  assert.ok(reads > 0 && reads < 500, `${reads} reads`);
});

test('each is found once, when it is lost', () => {
  const book = bookOf([]);
  const found = rowsOf([true, true, false, false, false, true, true, false, false]).map(
    (row) => book.apply({changed: [row], removed: []}, null).length,
  );
  assert.deepEqual(found, [0, 0, 0, 1, 0, 0, 0, 0, 1]);
});
