import assert from 'node:assert/strict';
import {test} from 'node:test';
import {FIELD_NAMES, ruleOf} from '../../../../src/protocol/fields.ts';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {bytesOf} from '../../../../src/stream/rows/row-bytes.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';

test('every field that may be longer than 16 KiB counts with two bytes a character, and no other', () => {
  const plain = makePrediction({prompt: '', prediction: '', ground_truth: null});
  let long = 0;
  for (const name of FIELD_NAMES) {
    const rule = ruleOf(name);
    const isLong = 'maxBytes' in rule && rule.maxBytes > 16 << 10;
    const value = rule.kind === 'text' ? 'x'.repeat(1000) : ['x'.repeat(996)];
    const row = {...plain, [name]: value} as unknown as Prediction;
    assert.equal(bytesOf(row) - bytesOf(plain), isLong ? 2000 : 0, name);
    if (isLong) long++;
  }
  assert.ok(long > 4, `${long} fields are long`);
});
