import assert from 'node:assert/strict';
import {registerHooks} from 'node:module';
import {test} from 'node:test';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {rowDiff, type RowDiff} from '../../../../src/view/rows/diff.ts';

const ROW = {ground_truth: 'seven', prediction: 'eleven', exact_match: 0} as Prediction;

const lateOf = (diff: RowDiff): Promise<RowDiff> => {
  assert.equal(diff.kind, 'pending');
  return diff.done;
};

test('what compares texts is fetched for the first of them, again where it did not come, and only once', async () => {
  let asked = 0;
  let isDown = true;
  registerHooks({
    resolve(specifier, context, next) {
      if (!specifier.endsWith('/compare.ts')) return next(specifier, context);
      asked++;
      if (isDown) throw new Error('The network is down.');
      return next(specifier, context);
    },
  });
  assert.deepEqual(rowDiff({...ROW, exact_match: 1}, 'char'), {kind: 'none'});
  assert.equal(asked, 0);
  assert.deepEqual(await lateOf(rowDiff(ROW, 'char')), {kind: 'not-loaded'});
  assert.equal(asked, 1);
  isDown = false;
  const found = await lateOf(rowDiff(ROW, 'char'));
  assert.equal(found.kind, 'marked');
  assert.equal(rowDiff(ROW, 'char'), found);
  assert.equal(rowDiff({...ROW}, 'char').kind, 'marked');
  assert.equal(asked, 2);
});
