import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {HttpError} from '../../../../server/http/http-error.ts';
import {checkBatch} from '../../../../server/http/input/ingest-records.ts';

const record = {epoch: 0, step: 0, sample_index: 0, prompt: 'p', prediction: 'q'};
const batch = (...predictions: unknown[]) => ({job_id: 'job', predictions});

function refusal(body: unknown): {status: number; paths: readonly string[]; message: string} {
  try {
    checkBatch(body);
  } catch (error) {
    if (error instanceof HttpError)
      return {status: error.status, paths: error.details.map(({path}) => path), message: error.message};
    throw error;
  }
  assert.fail('the body was accepted');
}

test('a record with the required fields alone is enough', () => {
  const {jobId, records} = checkBatch(batch(record));
  assert.deepEqual({jobId, records}, {jobId: 'job', records: [record]});
});

test('null is the same as absent, and fields that are not known are left out', () => {
  const sent = {
    ...record,
    ground_truth: null,
    user_id: 'x',
    job_id: 'job',
    constructor: 1,
    validation_pass: false,
  };
  assert.deepEqual(checkBatch(batch(sent)).records, [{...record, validation_pass: false}]);
});

test('an own field __proto__ does not become a prototype', () => {
  const sent: unknown =
    JSON.parse(`{"job_id":"job","predictions":[{"__proto__":{"epoch":7},"epoch":0,"step":0,
    "sample_index":0,"prompt":"","prediction":"",
    "validation_errors":[{"validator":"v","message":"m","detail":{"__proto__":{"polluted":true}}}]}]}`);
  const {records} = checkBatch(sent);
  assert.equal(records[0]?.epoch, 0);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  const detail = records[0]?.validation_errors?.[0]?.detail;
  assert.equal(JSON.stringify(detail), '{"__proto__":{"polluted":true}}');
});

const BAD_SHAPES: readonly [unknown, string][] = [
  [null, ''],
  [[], ''],
  ['x', ''],
  [{predictions: [record]}, 'job_id'],
  [{job_id: 'job'}, 'predictions'],
  [{job_id: 'job', predictions: {}}, 'predictions'],
  [{job_id: 7, predictions: [record]}, 'job_id'],
  [batch(), 'predictions'],
  [batch(...Array.from({length: 1001}, () => record)), 'predictions'],
  [batch(record, null), 'predictions[1]'],
  [batch(record, {...record, epoch: undefined}), 'predictions[1].epoch'],
  [batch({...record, epoch: '1'}), 'predictions[0].epoch'],
  [batch({...record, epoch: 1.5}), 'predictions[0].epoch'],
  [batch({...record, epoch: null}), 'predictions[0].epoch'],
  [batch({...record, prompt: 7}), 'predictions[0].prompt'],
  [batch({...record, exact_match: 0.5}), 'predictions[0].exact_match'],
  [batch({...record, do_sample: 'yes'}), 'predictions[0].do_sample'],
  [batch({...record, sample_source: 'elsewhere'}), 'predictions[0].sample_source'],
  [batch({...record, validation_errors: [{validator: 'v'}]}), 'predictions[0].validation_errors[0].message'],
];

test('a missing field, a wrong type and an unknown value are 400 and named by their path', () => {
  for (const [body, path] of BAD_SHAPES) {
    const {status, paths} = refusal(body);
    assert.deepEqual([status, paths[0]], [400, path], JSON.stringify(body)?.slice(0, 200));
  }
});

const BAD_VALUES: readonly [Record<string, unknown>, string][] = [
  [{epoch: -1}, 'epoch'],
  [{epoch: 2 ** 53}, 'epoch'],
  [{step: 1e300}, 'step'],
  [{prompt: 'a\0b'}, 'prompt'],
  [{prediction: 'é'.repeat((1 << 19) + 1)}, 'prediction'],
  [{char_error_rate: -0.1}, 'char_error_rate'],
  [{word_overlap: 1.01}, 'word_overlap'],
  [{length_ratio: Infinity}, 'length_ratio'],
  [{length_ratio: 1e308}, 'length_ratio'],
  [{prompt_id: 'abc'}, 'prompt_id'],
  [{sample_source_id: 'x'.repeat(1025)}, 'sample_source_id'],
  [{job_id: 'another'}, 'job_id'],
  [
    {validation_errors: [{validator: 'v', message: 'm', detail: {a: ['\0']}}]},
    'validation_errors[0].detail.a[0]',
  ],
];

test('a value of the right type that cannot be is 422 and named by its path', () => {
  for (const [fields, path] of BAD_VALUES) {
    const {status, paths} = refusal(batch(record, {...record, ...fields}));
    assert.deepEqual([status, paths[0]], [422, `predictions[1].${path}`]);
  }
});

test('an infinite number says to send null', () => {
  const sent: unknown = JSON.parse(
    `{"job_id":"job","predictions":[${JSON.stringify(record).replace('}', ',"length_ratio":1e999}')}]}`,
  );
  assert.match(refusal(sent).message, /send null/);
});

test('a text of exactly 1 MiB is taken', () => {
  const prompt = 'x'.repeat(1 << 20);
  assert.equal(checkBatch(batch({...record, prompt})).records[0]?.prompt, prompt);
});

test('half a surrogate pair becomes U+FFFD, so that a retry equals what was stored', () => {
  const detail = {['k\ud800']: '\udc00'};
  const sent = {...record, prompt: 'a\ud800b', validation_errors: [{validator: 'v', message: 'm', detail}]};
  const [checked] = checkBatch(batch(sent)).records;
  assert.equal(checked?.prompt, 'a\ufffdb');
  assert.deepEqual(checked?.validation_errors?.[0]?.detail, {'k\ufffd': '\ufffd'});
});

test('detail nested deeper than 64 is refused before anything recurses into it', () => {
  let detail: unknown = 1;
  for (let depth = 0; depth < 50_000; depth++) detail = [detail];
  const {status} = refusal(batch({...record, validation_errors: [{validator: 'v', message: 'm', detail}]}));
  assert.equal(status, 422);
});

test('a body made to be looked at for long is refused in a moment', () => {
  const errors = Array.from({length: 400_000}, () => ({}));
  const before = process.cpuUsage();
  assert.equal(refusal(batch({...record, validation_errors: errors})).status, 400);
  assert.equal(refusal({job_id: 'job', predictions: errors}).status, 400);
  assert.equal(refusal(batch(...errors.slice(0, 1000))).status, 400);
  assert.ok(process.cpuUsage(before).user / 1000 < 3000);
});

test('validation errors of more than 64 KiB together are refused', () => {
  const errors = Array.from({length: 3}, () => ({validator: 'v', message: 'x'.repeat(30_000)}));
  const {status, paths} = refusal(batch({...record, validation_errors: errors}));
  assert.deepEqual([status, paths], [422, ['predictions[0].validation_errors']]);
});

test('an answer is short, however long the key that it is about', () => {
  const key = 'k'.repeat(1 << 20);
  for (const detail of [{[key]: '\0'}, {[`\0${key}`]: 1}, {[key]: {[key]: Infinity}}]) {
    const errors = [{validator: 'v', message: 'm', detail}];
    const {status, paths, message} = refusal(batch({...record, validation_errors: errors}));
    assert.equal(status, 422);
    assert.match(paths[0] ?? '', /^predictions\[0\]\.validation_errors\[0\]\.detail/);
    assert.ok(message.length + paths.join().length < 1000);
  }
});

test('of a record with several faults each is named', () => {
  const {paths} = refusal(batch({...record, epoch: 'x', step: undefined, prompt: 7}));
  assert.deepEqual([...paths].sort(), [
    'predictions[0].epoch',
    'predictions[0].prompt',
    'predictions[0].step',
  ]);
});

test('whatever JSON comes, it is taken or refused with 400 or 422', () => {
  const field = fc.constantFrom(
    'epoch',
    'step',
    'prompt',
    'prediction',
    'validation_errors',
    'ground_truth',
    '__proto__',
  );
  const near = fc.dictionary(field, fc.jsonValue()).map((fields) => batch({...record, ...fields}));
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), near), (body) => {
      try {
        checkBatch(body);
      } catch (error) {
        assert.ok(error instanceof HttpError && [400, 422].includes(error.status), String(error));
      }
    }),
  );
});
