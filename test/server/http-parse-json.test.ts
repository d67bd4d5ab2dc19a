import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {HttpError} from '../../server/http/http-error.ts';
import {parseJson} from '../../server/http/parse-json.ts';

function refusal(text: string): HttpError {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof HttpError) return error;
    throw error;
  }
  assert.fail(`${text} was accepted`);
}

test('any JSON value comes through as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      assert.deepEqual(parseJson(text), JSON.parse(text));
    }),
  );
});

test('any text gives a value or a 4xx, and nothing else', () => {
  fc.assert(
    fc.property(fc.string({unit: 'binary'}), (text) => {
      try {
        parseJson(text);
      } catch (error) {
        assert.ok(error instanceof HttpError && error.status >= 400 && error.status < 500);
      }
    }),
  );
});

test("Python's NaN and Infinity are named by their paths, with what to send instead", () => {
  const error = refusal(
    '{"predictions": [{"a": "NaN"}, {"epoch": 1, "loss": NaN, "x": [-Infinity, 1]}], "b": Infinity}',
  );
  assert.equal(error.status, 422);
  assert.deepEqual(
    error.details.map(({path}) => path),
    ['predictions[1].loss', 'predictions[1].x[0]', 'b'],
  );
  assert.match(error.message, /send null/);
});

test('NaN inside of a string, escaped quotes and all, is only text', () => {
  assert.deepEqual(parseJson('{"a": "\\"NaN\\\\", "b": "-Infinity"}'), {a: '"NaN\\', b: '-Infinity'});
  assert.equal(refusal('{"a": "\\"NaN", ').code, 'not_json');
});

test('what is not JSON for another reason is 400, NaN or not', () => {
  for (const text of ['', '{', 'NaNa', '{"a": NaN', "{'a': 1}", 'undefined', '[1,]', '\u0000']) {
    assert.equal(refusal(text).status, 400, text);
  }
});

test('a million opened brackets are refused, not recursed into', () => {
  assert.equal(refusal('['.repeat(1_000_000)).status, 400);
  const deep = '['.repeat(100_000) + 'NaN' + ']'.repeat(100_000);
  assert.equal(refusal(deep).status, 422);
});
