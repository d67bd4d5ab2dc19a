import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {CSV_HEAD, toCsvLine} from '../../../../server/http/routes/predictions-csv.ts';
import type {Prediction} from '../../../../src/protocol/protocol.ts';
import {CsvLines, fieldsOf} from '../../../../src/stream/file/records/csv.ts';
import {JsonLines} from '../../../../src/stream/file/records/json-lines.ts';
import {JsonValues} from '../../../../src/stream/file/records/json-values.ts';
import {parseJson} from '../../../../src/stream/file/records/parse-json.ts';
import type {RecordReader} from '../../../../src/stream/file/records/record.ts';
import {csvValue} from '../../../../src/stream/file/trainers/columns.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';
import {line, readFile, RECORD} from '../../../support/page/open-file.ts';

type Opened = Awaited<ReturnType<typeof readFile>>;
const steps = ({source}: Opened) => [...source.store.values()].map(({step}) => step);
const records = [1, 2, 3].map((step) => ({...RECORD, step}));

for (const [what, contents] of [
  ['an array in one line', JSON.stringify(records)],
  ['an array over many lines', `\n ${JSON.stringify(records, null, 2)}\n`],
  [
    'one array after the other',
    `${JSON.stringify(records.slice(0, 2))}\n${JSON.stringify(records.slice(2))}\n`,
  ],
  ['objects over many lines', records.map((record) => JSON.stringify(record, null, 4)).join('\n')],
  ['a list as a server answers it', JSON.stringify({job_id: 'j', total_count: 3, predictions: records})],
  [
    'batches as a trainer sends them',
    records.map((record) => `${JSON.stringify({job_id: 'j', predictions: [record]})}\n`).join(''),
  ],
  [
    'CSV',
    'epoch,step,sample_index,prompt,prediction\n0,1,0,p,x\n0,2,0,"p, or ""q""\nand more",x\n0,3,0,p,\n',
  ],
  ['CSV with semicolons', 'epoch;step;sample_index;prompt;prediction\r\n0;1;0;p;x\r\n0;2;0;p;x\r\n0;3;0;p;x'],
  ['tabs', 'epoch\tstep\tsample_index\tprompt\tprediction\n0\t1\t0\tp\tx\n0\t2\t0\tp\tx\n0\t3\t0\tp\tx\n'],
  [
    'CSV as pandas writes it',
    ',epoch,step,sample_index,prompt,prediction,score\n0,0.0,1,0,p,x,0.5\n1,0.0,2,0,p,x,\n2,0.0,3,0,p,x,nan\n',
  ],
] as const) {
  test(`${what} is read`, async () => {
    const file = await readFile(contents);
    assert.equal(file.source.error, null);
    assert.deepEqual(steps(file), [1, 2, 3]);
  });
}

for (const encoding of ['utf-16le', 'utf-16be', 'utf-16le without a mark'] as const) {
  test(`${encoding} is read`, async () => {
    const text = records.map((record) => `${JSON.stringify({...record, prediction: 'é😀'})}\n`).join('');
    const bytes = Buffer.from(encoding.endsWith('mark') ? text : `\ufeff${text}`, 'utf16le');
    const file = await readFile(encoding === 'utf-16be' ? bytes.swap16() : bytes);
    assert.deepEqual(steps(file), [1, 2, 3]);
    assert.equal(file.source.latestPrediction!.prediction, 'é😀');
  });
}

test('a broken entry of an array is left out by its number', async () => {
  const file = await readFile(
    `[${JSON.stringify(records[0])}, {"epoch": 1.5}, ${JSON.stringify(records[2])}`,
  );
  assert.deepEqual(steps(file), [1, 3]);
  assert.equal(file.source.leftOut!.reasons[0]!.unit, 'entry');
  assert.equal(file.source.leftOut!.reasons[0]!.at, 2);
});

test('a quote inside a field of CSV does not take the rest of the file with it; lines count as in an editor', async () => {
  const file = await readFile(
    'epoch,step,sample_index,prompt,prediction\n0,1,0,5" pipe,x\n0,2,0,"two\nlines",x\n0,0.5,0,p,x\n0,3,0,p,x,extra\n0,4,0,p,x\n',
  );
  assert.deepEqual(steps(file), [1, 2, 4]);
  assert.deepEqual(
    file.source.leftOut!.reasons.map(({at, reason}) => `${at}: ${reason}`),
    [
      '5: "step" is 0.5: expected a whole number from 0 (round it down to 0)',
      '6: 6 fields, but the first line names 5',
    ],
  );
});

test('names that are mapped are read in CSV as well', async () => {
  const file = await readFile('question,answer\nA?,a\nB?,42\n', {map: 'prompt=question prediction=answer'});
  assert.deepEqual(
    [...file.source.store.values()].map(({sample_index, prompt, prediction}) => [
      sample_index,
      prompt,
      prediction,
    ]),
    [
      [0, 'A?', 'a'],
      [1, 'B?', '42'],
    ],
  );
});

const text = fc.string({unit: 'grapheme', maxLength: 30}).map((one) => one.replaceAll('\0', ''));
const hostile = fc.oneof(text, fc.stringMatching(/^[",;\r\n\t\\{}[\]: a-c]{0,30}$/));

/** Feeds a text in pieces cut at these places. */
function pieces(whole: string, cuts: readonly number[]): string[] {
  const places = [...new Set(cuts.map((cut) => cut % (whole.length + 1)))].sort((a, b) => a - b);
  return [...places, whole.length].map((end, i) => whole.slice(places[i - 1] ?? 0, end));
}

function readAll(reader: RecordReader, whole: string, cuts: readonly number[]): unknown[] {
  const found = pieces(whole, cuts).flatMap((piece) => reader.push(piece));
  return [...found, ...reader.end(false)].map((record) => {
    if ('fault' in record) return record.fault;
    return 'json' in record ? finished(parseJson(record.json)) : record.value;
  });
}

function finished<Result>(slices: Generator<void, Result>): Result {
  for (;;) {
    const slice = slices.next();
    if (slice.done) return slice.value;
  }
}

test('the server’s CSV comes back as it was, however it is cut and whatever the model said', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({prediction: hostile, prompt: hostile, ground_truth: fc.option(hostile)}), {
        maxLength: 5,
      }),
      fc.array(fc.nat()),
      (fields, cuts) => {
        const rows = fields.map((field) =>
          makePrediction({...field, validation_errors: [{validator: 'v', message: 'm'}]}),
        );
        const csv = CSV_HEAD + rows.map(toCsvLine).join('');
        const read = readAll(new CsvLines(',', csvValue), csv, cuts) as Partial<Prediction>[];
        const known = (row: Partial<Prediction>) =>
          Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
        assert.deepEqual(read, rows.map(known));
      },
    ),
  );
});

const values = fc.array(fc.dictionary(hostile, fc.oneof(fc.jsonValue(), hostile)), {maxLength: 6});

for (const [what, readerOf, write] of [
  [
    'lines',
    () => new JsonLines(),
    (list: readonly object[]) => list.map((one) => `${JSON.stringify(one)}\n`).join(''),
  ],
  ['entries of an array', () => new JsonValues(true), (list: readonly object[]) => JSON.stringify(list)],
  [
    'values over many lines',
    () => new JsonValues(false),
    (list: readonly object[]) => list.map((one) => JSON.stringify(one, null, 1)).join('\n'),
  ],
] as const) {
  test(`${what} come out as they went in, however they are cut`, () => {
    fc.assert(
      fc.property(values, fc.array(fc.nat()), (list, cuts) => {
        const plain = JSON.parse(JSON.stringify(list)) as unknown[];
        assert.deepEqual(readAll(readerOf(), write(list), cuts), plain);
      }),
    );
  });
}

test('a long text is parsed in slices into what JSON.parse gives', () => {
  const value = {
    list: Array.from({length: 20_000}, (_, i) => ({
      i,
      t: `line\n"${i}"\\`,
      n: -1.5e-3,
      b: i % 2 === 0,
      x: null,
      deep: [[[i]]],
    })),
    ['__proto__']: {polluted: true},
  };
  const json = JSON.stringify(value, null, 1);
  const slices = parseJson(json);
  let count = 0;
  for (;;) {
    const slice = slices.next();
    if (!slice.done) {
      count++;
      continue;
    }
    assert.deepEqual(slice.value, JSON.parse(json));
    break;
  }
  assert.ok(count > json.length / (128 * 1024), `${count} slices`);
  assert.equal(({} as {polluted?: boolean}).polluted, undefined);
});

test('what JSON.parse refuses is refused by the slow parser too, and what it takes is taken', () => {
  const almost = fc.oneof(
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.stringMatching(/^[[\]{}",:0-9eE+.\-truefalsn \\]{0,20}$/),
  );
  const attempt = (parse: () => unknown): unknown => {
    try {
      return {value: parse()};
    } catch (error) {
      assert.ok(error instanceof SyntaxError);
      return 'refused';
    }
  };
  fc.assert(
    fc.property(almost, (json) => {
      // A long white space makes it too long for JSON.parse to be asked.
      const long = `${json}${' '.repeat(300 * 1024)}`;
      assert.deepEqual(
        attempt(() => finished(parseJson(long))),
        attempt(() => JSON.parse(json) as unknown),
      );
    }),
    {numRuns: 300},
  );
});

test('JSON nested without end is refused, and does not end the stack', () => {
  assert.throws(() => finished(parseJson('['.repeat(400_000))), /nested deeper than 100/);
});

test('fields of CSV: an empty one is nothing, one in quotes is an empty text', () => {
  assert.deepEqual(fieldsOf('a,,"",b"c,"d""e"\r', ','), ['a', null, '', 'b"c', 'd"e']);
});

test('a record that is too long is left out, and the next ones are read', async () => {
  const file = await readFile(
    line({step: 1}) + `{"prompt":"${'x'.repeat(33 * 1024 * 1024)}"}\n` + line({step: 2}),
  );
  assert.deepEqual(steps(file), [1, 2]);
  assert.match(file.source.leftOut!.reasons[0]!.reason, /over 32 million characters long/);
});
