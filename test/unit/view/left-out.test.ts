import assert from 'node:assert/strict';
import {test} from 'node:test';
import {leftOutNote} from '../../../src/view/left-out.ts';

const reason = (at: number, file: string | null = null) =>
  ({file, unit: 'line', at, reason: 'not JSON: expected a value'}) as const;

test('what was left out is told with its count and the first reasons', () => {
  assert.deepEqual(
    leftOutNote({count: 3, total: 1200, reasons: [reason(17), reason(1018, 'b.jsonl')], hints: []}, 'en'),
    {
      summary: '3 of 1,200 lines left out',
      reasons: [
        'line 17: not JSON: expected a value',
        'b.jsonl, line 1,018: not JSON: expected a value',
        'and 1 more',
      ],
    },
  );
});

test('fields that look like ours are told beside what was left out, or alone', () => {
  const hints = ['`expected`: did you mean `ground_truth`?'];
  assert.deepEqual(leftOutNote({count: 0, total: 2, reasons: [], hints}, 'en'), {
    summary: 'Fields that are not known',
    reasons: hints,
  });
  assert.deepEqual(leftOutNote({count: 1, total: 2, reasons: [reason(2)], hints}, 'en')?.reasons, [
    'line 2: not JSON: expected a value',
    ...hints,
  ]);
});

test('where nothing was left out there is nothing to tell', () => {
  assert.equal(leftOutNote(null, 'en'), null);
  assert.equal(leftOutNote(undefined, 'en'), null);
});
