import assert from 'node:assert/strict';
import {test} from 'node:test';
import {line, openFile, readFile, RECORD, rest} from '../../../support/page/open-file.ts';

const good = (step: number): string => line({step});
type Opened = Awaited<ReturnType<typeof readFile>>;
const rows = ({source}: Opened) => [...source.store.values()];
const reasons = ({source}: Opened) => source.leftOut?.reasons.map(({at, reason}) => `${at}: ${reason}`) ?? [];

test('an optional field that is not what the server takes leaves its record out, and reading goes on', async () => {
  const file = await readFile(good(1) + line({ground_truth: ['a', 'b']}) + good(3));
  assert.equal(file.source.state.kind, 'ended');
  assert.deepEqual(reasons(file), [
    '2: "ground_truth" is a list: expected a text of at most 1048576 bytes or null',
  ]);
  assert.deepEqual(
    rows(file).map(({step}) => step),
    [1, 3],
  );
});

for (const [fields, reason] of [
  [{ground_truth: 7}, /"ground_truth" is 7: expected a text/],
  [{epoch: '1', step: '10'}, /"epoch" is the text "1": expected a whole number from 0/],
  [{epoch: 0.5}, /"epoch" is 0.5: expected a whole number from 0 \(round it down to 0\)/],
  [{epoch: null}, /"epoch" is null: expected a whole number from 0/],
  [{epoch: undefined}, /"epoch" is missing: expected a whole number from 0/],
  [{step: -1}, /"step" is -1: expected a whole number from 0/],
  [{sample_index: 2 ** 53}, /"sample_index" is 9007199254740992: expected a whole number from 0/],
  [
    {prediction: null},
    /"prediction" is null: expected a text of at most 1048576 bytes \("" where there is none\)/,
  ],
  [{prediction: {text: 'x'}}, /"prediction" is an object: expected a text/],
  [{prompt: 'a\0b'}, /"prompt" is a text with a NUL in it/],
  [
    {prompt: 'é'.repeat(1 << 20)},
    /"prompt" is a text of 1048576 characters: expected a text of at most 1048576 bytes/,
  ],
  [{exact_match: 0.5}, /"exact_match" is 0.5: expected 0 or 1 or null/],
  [{char_error_rate: -0.1}, /"char_error_rate" is -0.1: expected a number from 0 or null/],
  [{word_overlap: '0.5'}, /"word_overlap" is the text "0.5": expected a number from 0 to 1 or null/],
  [
    {prompt_tokens: 1.5},
    /"prompt_tokens" is 1.5: expected a whole number from 0 or null \(round it down to 1\)/,
  ],
  [{do_sample: 'yes'}, /"do_sample" is the text "yes": expected true, false or null/],
  [{sample_source: 'web'}, /"sample_source" is the text "web": expected dataset or prediction_set or null/],
  [
    {sample_source_id: 'x'.repeat(1025)},
    /"sample_source_id" is a text of 1025 characters: expected a text of at most 1024/,
  ],
  [{prompt_id: 'abc'}, /"prompt_id" is the text "abc": expected a sha256 in hex or null/],
  [
    {validation_errors: ['bad']},
    /"validation_errors" is a list: expected a list of at most 1000 \{validator, message\}/,
  ],
  [{validation_errors: 'bad'}, /"validation_errors" is the text "bad"/],
  [{validation_pass: 1}, /"validation_pass" is 1: expected true, false or null/],
] as const) {
  test(`${JSON.stringify(fields).slice(0, 60)} is refused by name, as the server would`, async () => {
    const file = await readFile(good(1) + line(fields));
    assert.equal(file.source.leftOut?.count, 1);
    assert.match(reasons(file)[0]!, reason);
    assert.equal(rows(file).length, 1);
  });
}

test('NaN and Infinity, which Python writes and JSON does not have, are named by their field', async () => {
  const file = await readFile(
    good(1) +
      good(2).replace('"p"', '"p","char_error_rate":NaN') +
      good(3).replace('"p"', '"p","latency_ms":-Infinity'),
  );
  assert.deepEqual(reasons(file), [
    '2: "char_error_rate" is NaN: expected a number from 0 or null',
    '3: "latency_ms" is -Infinity: expected a whole number from 0 or null',
  ]);
});

test('values nested without end are refused, and do not end the stack', async () => {
  const deep = (open: string, end: string) => `${open.repeat(30_000)}1${end.repeat(30_000)}`;
  const file = await readFile(
    good(1) +
      good(2).replace(
        '"p"',
        `"p","validation_errors":[{"validator":"v","message":"m","detail":${deep('[', ']')}}]`,
      ) +
      `{"input":"a","output":"b","score":1,"gts":${deep('{"a":', '}')}}\n` +
      good(3),
  );
  assert.equal(file.source.state.kind, 'ended');
  assert.equal(file.source.leftOut?.count, 2);
  assert.match(reasons(file)[0]!, /"validation_errors" is a list: expected a list of at most 1000/);
  assert.equal(reasons(file)[1], '3: nested too deep');
});

test('exact_match may be true or false, an error rate above 1 counts as 1, half a surrogate pair becomes U+FFFD', async () => {
  const file = await readFile(
    line({ground_truth: 'y', exact_match: true, char_error_rate: 1.5, prediction: 'a\ud800'}),
  );
  const [row] = rows(file);
  assert.equal(row!.exact_match, 1);
  assert.equal(row!.char_error_rate, 1);
  assert.equal(row!.prediction, 'a\ufffd');
});

test('rows are told apart by epoch, step, sample, source and completion, whatever id they carry', async () => {
  const fields = [0, 1, 2].flatMap((epoch) =>
    [0, 1, 2, 3].map((sample_index) => ({epoch, sample_index, id: `s-${sample_index}`})),
  );
  const file = await readFile(
    fields.map(line).join('') +
      line({id: 's-0', sample_source_id: 'other'}) +
      line({id: 's-0', completion_index: 1}) +
      line({id: 'x', epoch: 2, sample_index: 3, prediction: 'again'}),
  );
  assert.equal(file.source.store.size, 14);
  assert.equal(file.source.totalCount, 14);
  assert.equal(new Set(rows(file).map(({id}) => id)).size, 14);
  assert.equal(rows(file).at(-1)!.prediction, 'again');
});

test('what was left out is counted, with the first reasons and the lines as an editor counts them', async () => {
  const bad = Array.from({length: 50}, () => '{"epoch":\n').join('');
  const file = await readFile(`${good(1)}\n\n${line({epoch: 0.5})}${bad}${good(2)}`);
  const {leftOut} = file.source;
  assert.equal(leftOut!.count, 51);
  assert.equal(leftOut!.total, 53);
  assert.equal(leftOut!.reasons.length, 5);
  assert.deepEqual(leftOut!.reasons[0], {
    file: null,
    unit: 'line',
    at: 4,
    reason: '"epoch" is 0.5: expected a whole number from 0 (round it down to 0)',
  });
  assert.equal(file.warnings().length, 5);
});

test('a field that is ours under another name is named to the reader, any other that is not shown to scripts', async () => {
  const file = await readFile(
    line({step: 1, expected: 'c', t: 3}) + line({step: 2, expected: 'd', mood: 'calm'}),
  );
  assert.deepEqual(file.source.leftOut, {
    count: 0,
    total: 2,
    reasons: [],
    hints: ['`expected`: did you mean `ground_truth`?'],
  });
  assert.deepEqual(
    file.warnings().map(({message}) => message),
    ['The file has fields that are not shown: expected, mood. `expected`: did you mean `ground_truth`?'],
  );
  const plain = await readFile(line({step: 1, mood: 'calm'}));
  assert.equal(plain.source.leftOut, null);
  assert.deepEqual(
    plain.warnings().map(({message}) => message),
    ['The file has fields that are not shown: mood.'],
  );
});

test('a file of which nothing was left out says nothing of it', async () => {
  assert.equal((await readFile(good(1))).source.leftOut, null);
});

for (const [what, contents, message] of [
  [
    'of texts in place of numbers',
    JSON.stringify({...RECORD, epoch: '1', step: '10'}),
    /The first reason is line 1: "epoch" is the text "1": expected a whole number from 0/,
  ],
  [
    'of Python dictionaries',
    "{'epoch': 1}\n{'epoch': 2}\n",
    /line 1: not JSON: expected a name in double quotes at character 2, but ' came/,
  ],
  ['of Python words', '{"epoch": None}', /line 1: not JSON: expected a value at character 11, but None came/],
  [
    'of plain text',
    'Epoch 1 of 3\nloss 0.5\n',
    /line 1: not JSON: expected a value at character 1, but Epoch came/,
  ],
  ['of numbers', '1\n2\n', /line 1: a number: expected an object/],
  [
    'of a metrics log',
    '{"loss":0.5,"step":1}\n',
    /line 1: no prediction: expected "prediction" .* but found "loss", "step"/,
  ],
  [
    'of an error',
    '{"error":"Not found","code":"not_found"}',
    /line 1: no prediction: .* but found "error", "code"/,
  ],
  [
    'of HTML',
    '<!doctype html><title>Log in</title>',
    /is a web page \(“Log in”\), not a run\. The address may be wrong, or a login page may be answering/,
  ],
  [
    'of a folder',
    '<!DOCTYPE HTML><html><head><title>Directory listing for /runs/</title>',
    /is the list of a folder: name one of its files/,
  ],
  [
    'of XML',
    '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
    /is an answer in XML, not a run\. It says: Access Denied/,
  ],
  ['of a PDF', '%PDF-1.7\n', /is a PDF\./],
  ['of zip', 'PK\x03\x04aaaa', /is a zip archive: unpack it, and name the file in it/],
  [
    'of Git LFS',
    'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
    /a pointer to it \(Git LFS\): fetch the file with git lfs pull/,
  ],
  [
    'of a table of other things',
    'loss,step\n0.5,1\n',
    /is a table without a column prediction: .* its first line is loss,step/,
  ],
  ['of an array of other things', '[1, 2]', /entry 1: a number: expected an object/],
  ['of half an array', '[{"epoch": 0', /entry 1: cut short: it ends after character/],
  ['of cut Parquet', 'PAR1aaaa', /is cut short: a Parquet file ends with PAR1, and this one does not/],
] as const) {
  test(`a file ${what} is told by what it is`, async () => {
    const file = await readFile(contents);
    assert.equal(file.source.state.kind, 'stopped');
    assert.equal(file.source.error!.code, 'bad-file');
    assert.match(file.source.error!.message, message);
    await file.environment.advance(600_000);
    assert.equal(file.asked.length, 1, 'it is not asked for again');
  });
}

test('the page about a file on GitHub or Hugging Face is told from the file', async () => {
  const answer = () => new Response('<html><title>r.jsonl</title>');
  for (const [address, advice] of [
    ['https://github.com/a/b/blob/main/r.jsonl', /use the address of “Raw”/],
    ['https://huggingface.co/a/b/blob/main/r.jsonl', /put \/resolve\/ in place of \/blob\//],
  ] as const) {
    const file = openFile(answer, {file: address});
    file.source.start();
    await rest(file);
    assert.match(file.source.error!.message, advice);
  }
});

for (const [pageUrl, file, message] of [
  [
    'file:///home/me/page.html',
    'run.jsonl',
    /A page that is opened from disk \(file:\) may not read other files.*Serve the folder \(python3 -m http\.server.*or let the reader choose the file/,
  ],
  [
    'https://page.test/',
    'file:///home/me/run.jsonl',
    /A page may not read file:\/\/\/home\/me\/run\.jsonl: browsers forbid files of the disk/,
  ],
  [
    'https://page.test/',
    'C:\\runs\\run.jsonl',
    /Expected the address of a recorded run in file but got "C:\\runs\\run\.jsonl", a path on a disk/,
  ],
] as const) {
  test(`from ${pageUrl} the file ${file} is refused at once, with the way to go on`, async () => {
    const opened = openFile(() => new Response(good(1)), {file}, pageUrl);
    opened.source.start();
    await rest(opened);
    assert.equal(opened.source.state.kind, 'stopped');
    assert.match(opened.source.error!.message, message);
    assert.equal(opened.asked.length, 0);
  });
}

test('a page from disk reads a file that its reader chose', async () => {
  const chosen = new File([good(1), good(2)], 'run.jsonl');
  const opened = openFile(() => Response.error(), {file: chosen}, 'file:///home/me/page.html');
  opened.source.start();
  await rest(opened);
  assert.equal(opened.source.store.size, 2);
  assert.equal(opened.asked.length, 0);
});

test('several files are one run, and a reason names its file', async () => {
  const files = [new File([good(1)], 'a.jsonl'), new File([good(2), '{'], 'b.jsonl')];
  const opened = openFile(() => Response.error(), {file: files});
  opened.source.start();
  await rest(opened);
  assert.equal(opened.source.store.size, 2);
  assert.equal(opened.source.leftOut?.reasons[0]?.file, 'b.jsonl');
});
