import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {REQUIRED_FIELDS} from '../../../src/protocol/fields.ts';
import {parseEvent} from '../../../src/protocol/events.ts';
import {isFinished, JOB_STATUSES} from '../../../src/protocol/protocol.ts';
import {makePrediction} from '../../support/page/make-prediction.ts';

test('an event is read with its name, its id and its data', () => {
  const prediction = makePrediction();
  const data = {type: 'prediction', prediction, total_count: 1};
  assert.deepEqual(parseEvent('prediction', JSON.stringify(data), 'g.1'), {
    event: 'prediction',
    data,
    id: 'g.1',
  });
});

test('an event without id has none', () => {
  const event = parseEvent('bye', '{"reason":"drain"}');
  assert.ok(event !== null && !('id' in event));
});

test('an event of an unknown name is nothing, whatever its data', () => {
  assert.equal(parseEvent('fireworks', 'not JSON'), null);
  assert.equal(parseEvent('toString', '{}'), null);
  assert.equal(parseEvent('__proto__', '{}'), null);
});

const bad: readonly (readonly [string, string, RegExp])[] = [
  ['bye', '{"reason":', /JSON/],
  ['bye', '"drain"', /Expected an object as data of a "bye" event/],
  ['bye', 'null', /Expected an object/],
  ['bye', '{}', /Expected "reason" in the data of a "bye" event/],
  ['prediction', '{"prediction":{},"total_count":1}', /Expected id, seq, epoch/],
  [
    'prediction',
    JSON.stringify({prediction: {...makePrediction(), seq: 1.5}, total_count: 1}),
    /Expected id, seq/,
  ],
  [
    'prediction',
    JSON.stringify({prediction: {...makePrediction(), prompt: null}, total_count: 1}),
    /Expected id, seq/,
  ],
  ['trends_update', '{"trends":{},"steps":[]}', /"trends" and "steps" as arrays/],
];
for (const [name, data, message] of bad) {
  test(`${name} with ${data.slice(0, 50)} is refused, saying what was expected`, () => {
    assert.throws(() => parseEvent(name, data), message);
  });
}

test('a prediction without a field that each has, or with one of another type, is refused', () => {
  for (const name of ['id', 'seq', ...REQUIRED_FIELDS]) {
    const prediction = makePrediction();
    for (const value of [undefined, null, typeof Reflect.get(prediction, name) === 'string' ? 1 : '1']) {
      const data = {prediction: {...prediction, [name]: value}, total_count: 1};
      assert.throws(() => parseEvent('prediction', data), /Expected id, seq/, name);
    }
  }
  for (const name of ['prediction', 'total_count']) {
    const data = {prediction: makePrediction(), total_count: 1, [name]: undefined};
    assert.throws(() => parseEvent('prediction', data), new RegExp(`Expected "${name}"`));
  }
});

test('text from outside gives an event, nothing, or a SyntaxError', () => {
  const names = fc.oneof(fc.constantFrom('prediction', 'connected', 'heartbeat', 'reset'), fc.string());
  fc.assert(
    fc.property(names, fc.oneof(fc.json(), fc.string()), (name, data) => {
      try {
        parseEvent(name, data);
      } catch (error) {
        assert.ok(error instanceof SyntaxError, String(error));
      }
    }),
  );
});

test('data that has been parsed is checked in the same way', () => {
  assert.deepEqual(parseEvent('bye', {reason: 'slow'}), {event: 'bye', data: {reason: 'slow'}});
  assert.throws(() => parseEvent('bye', {}), SyntaxError);
});

test('training is over when it was completed, failed or cancelled', () => {
  assert.deepEqual(JOB_STATUSES.filter(isFinished), ['completed', 'failed', 'cancelled']);
});
