import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {HttpError} from '../../../../server/http/http-error.ts';
import {parseJson} from '../../../../server/http/input/parse-json.ts';

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

const MILLION = 1_000_000;
const BOMBS: readonly [string, string, number][] = [
  ['opened brackets', '['.repeat(8 * MILLION), 400],
  ['nested arrays', '['.repeat(4 * MILLION) + ']'.repeat(4 * MILLION), 400],
  ['nested objects', '{"a":'.repeat(MILLION) + '1' + '}'.repeat(MILLION), 400],
  ['a NaN far down', '['.repeat(3 * MILLION) + 'NaN' + ']'.repeat(3 * MILLION), 400],
  ['numbers', `[${'0,'.repeat(4 * MILLION)}0]`, 413],
  ['empty objects', `[${'{},'.repeat(2 * MILLION)}{}]`, 413],
  ['NaNs', `[${'NaN,'.repeat(2 * MILLION)}0]`, 413],
  ['NaNs, as many as may be', `[${'NaN,'.repeat(200_000)}0]`, 422],
  ['quotes', '"'.repeat(8 * MILLION), 400],
  ['backslashes', `"${'\\'.repeat(8 * MILLION)}`, 400],
  ['a NaN under a long name', `{"${'x'.repeat(4 * MILLION)}":[NaN,NaN]}`, 422],
  ['what is no JSON', 'N'.repeat(8 * MILLION), 400],
];

test('no text of 8 MB holds the server for long, or gets a long answer', () => {
  for (const [what, text, status] of BOMBS) {
    // Of the processor's time, which says the same on a machine that is busy with other things.
    const before = process.cpuUsage();
    const error = refusal(text);
    const ms = process.cpuUsage(before).user / 1000;
    assert.equal(error.status, status, what);
    assert.ok(ms < 4000, `${what}: ${Math.round(ms)} ms`);
    assert.ok(JSON.stringify([error.message, error.details]).length < 20_000, what);
  }
});

test('64 levels are parsed, 65 are too deep, and brackets in strings do not count', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  assert.doesNotThrow(() => parseJson(nested(64)));
  assert.equal(refusal(nested(65)).code, 'too_deep');
  const text = '\\"[['.repeat(100);
  assert.deepEqual(parseJson(JSON.stringify([text, '['.repeat(100)])), [text, '['.repeat(100)]);
});
