import assert from 'node:assert/strict';
import {test} from 'node:test';
import {leftOutNote} from '../../../src/view/left-out.ts';

const reason = (at: number, file: string | null = null) =>
  ({file, unit: 'line', at, reason: 'not JSON: expected a value'}) as const;

test('what was left out is told with its count and the first reasons', () => {
  assert.deepEqual(
    leftOutNote({count: 3, total: 1200, reasons: [reason(17), reason(1018, 'b.jsonl')]}, 'en'),
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

test('where nothing was left out there is nothing to tell', () => {
  assert.equal(leftOutNote(null, 'en'), null);
  assert.equal(leftOutNote(undefined, 'en'), null);
});
