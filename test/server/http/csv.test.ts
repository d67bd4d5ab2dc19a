import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {Prediction} from '../../../src/protocol/protocol.ts';
import {CSV_HEAD, toCsvLine} from '../../../server/http/routes/predictions-csv.ts';

const NOTHING = Object.fromEntries(
  CSV_HEAD.trim()
    .split(',')
    .map((name) => [name, null]),
);
const rowOf = (fields: object) => ({...NOTHING, ...fields}) as unknown as Prediction;

/** A reader of RFC 4180 that knows nothing of the writer; a field without quotes and without text is `null`. */
function readCsv(csv: string): (string | null)[][] {
  const rows: (string | null)[][] = [[]];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  for (let match; (match = field.exec(csv));) {
    const [, quoted, bare, end] = match;
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? (bare === '' ? null : bare!));
    if (end === '\r\n') rows.push([]);
  }
  assert.deepEqual(rows.pop(), [], 'the text ends with a line end');
  return rows;
}

test('any text comes back from CSV as it was, and null is not the empty text', () => {
  const text = fc.option(
    fc.oneof(fc.string({unit: 'binary'}), fc.constantFrom('', '"', ',', '\r\n', '\n', '=1+1', 'null')),
  );
  fc.assert(
    fc.property(
      fc.array(fc.record({prompt: text, ground_truth: text}, {noNullPrototype: true}), {maxLength: 5}),
      (rows) => {
        const [head, ...read] = readCsv(CSV_HEAD + rows.map((row) => toCsvLine(rowOf(row))).join(''));
        const [prompt, truth] = [head!.indexOf('prompt'), head!.indexOf('ground_truth')];
        assert.deepEqual(
          read.map((fields) => ({prompt: fields[prompt], ground_truth: fields[truth]})),
          rows,
        );
      },
    ),
  );
});

test('numbers, booleans and validation errors are written as JSON writes them', () => {
  const errors = [{validator: 'json', message: 'a "b", c'}];
  const row = rowOf({epoch: 0, char_error_rate: 1 / 3, do_sample: false, validation_errors: errors});
  const [head, fields] = readCsv(CSV_HEAD + toCsvLine(row));
  const at = (name: string) => fields![head!.indexOf(name)];
  assert.deepEqual([at('epoch'), at('char_error_rate'), at('do_sample')], ['0', String(1 / 3), 'false']);
  assert.deepEqual(JSON.parse(at('validation_errors') ?? ''), errors);
});
