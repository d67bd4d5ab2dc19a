import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {test} from 'node:test';
import {gzipSync} from 'node:zlib';
import type {StreamState} from '../../../../src/stream/wire/state.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';
import {inPieces, line, openFile, rest} from '../../../support/page/open-file.ts';

const run = await readFile(new URL('../../../../demo/runs/g2p.jsonl', import.meta.url));

const kindOf = ({state}: {state: StreamState}) => state.kind;

for (const [name, bytes] of [
  ['plain', run],
  ['gzipped', gzipSync(run)],
] as const) {
  test(`a recorded run (${name}) is read to its end and scored`, async () => {
    const file = openFile(() => inPieces(new Uint8Array(bytes), 10_007));
    const shares: (number | null)[] = [];
    file.source.subscribe(() => shares.push(file.source.progress));
    file.source.start();
    await rest(file);
    const {source} = file;
    assert.deepEqual(source.state, {kind: 'ended', status: 'completed'});
    assert.equal(source.transport, 'file');
    assert.equal(source.store.size, 1920);
    assert.equal(source.totalCount, 1920);
    assert.equal(source.isComplete, true);
    assert.equal(source.progress, null);
    assert.ok(
      shares.some((share) => share !== null && share > 0.2 && share < 0.9),
      'progress was shown',
    );
    assert.equal(source.epochs.length, 31);
    assert.equal(source.trendsByStep.length, 40);
    // The figures of the run's own README.
    const last = source.trendsByEpoch.at(-1)!;
    assert.equal(last.avg_exact_match!.toFixed(3), '0.396');
    assert.equal(last.avg_char_error_rate!.toFixed(3), '0.169');
    assert.equal((await source.loadSample({sample_index: 7, sample_source_id: null})).length, 40);
    assert.equal((await source.loadSamples()).length, 48);
    assert.equal(file.asked[0]!.href, 'https://page.test/runs/g2p.jsonl');
  });
}

test('an export keeps its scores; its rows are told apart by the key, not by id', async () => {
  const row = makePrediction({id: 'the-id', seq: 99, exact_match: 0, char_error_rate: 0.5});
  const file = openFile(() => new Response(JSON.stringify(row)));
  file.source.start();
  await rest(file);
  const [held] = file.source.store.values();
  assert.equal(held!.id, '[0,0,0,null,0]');
  assert.equal(held!.char_error_rate, 0.5);
});

test('a sample that was recorded again replaces its older version', async () => {
  const file = openFile(() => new Response(line({prediction: 'old'}) + line({prediction: 'new'})));
  file.source.start();
  await rest(file);
  assert.deepEqual(
    [...file.source.store.values()].map(({prediction}) => prediction),
    ['new'],
  );
  assert.equal(file.source.totalCount, 1);
  assert.equal(file.source.isComplete, true);
});

test('lines may end in CRLF, be empty, begin with a byte order mark, and lack the last line end', async () => {
  const text = `\uFEFF${line({step: 1}).trim()}\r\n\r\n${line({step: 2}).trim()}`;
  const file = openFile(() => inPieces(new TextEncoder().encode(text), 1));
  file.source.start();
  await rest(file);
  assert.deepEqual(
    [...file.source.store.values()].map(({step}) => step),
    [1, 2],
  );
});

test('a line that is no row is left out with a warning that names it', async () => {
  const file = openFile(
    () => new Response(`${line({step: 1})}{"epoch":\n${line({step: -2})}${line({step: 3})}`),
  );
  file.source.start();
  await rest(file);
  assert.equal(file.source.store.size, 2);
  assert.equal(kindOf(file.source), 'ended');
  const messages = file.warnings().map(({message}) => message);
  assert.match(messages[0]!, /Line 2 was left out/);
  assert.match(messages[1]!, /Line 3 was left out: "step" is -2: expected a whole number from 0/);
});

test('a file of something else stops, and says what was expected', async () => {
  const file = openFile(() => new Response('<!doctype html>\n<title>Not found</title>\n'));
  file.source.start();
  await rest(file);
  assert.equal(kindOf(file.source), 'stopped');
  assert.match(
    file.source.error!.message,
    /^https:\/\/page\.test\/runs\/g2p\.jsonl is a web page \(“Not found”\), not a run/,
  );
});

test('an empty file is an empty run', async () => {
  const file = openFile(() => new Response(''));
  file.source.start();
  await rest(file);
  assert.equal(kindOf(file.source), 'ended');
  assert.equal(file.source.totalCount, 0);
});

test('a file that breaks off is read again, without repeats', async () => {
  let tries = 0;
  const file = openFile(() => {
    if (++tries > 1) return new Response(line({step: 1}) + line({step: 2}));
    let isSent = false;
    return new Response(
      new ReadableStream({
        pull(controller) {
          if (isSent) controller.error(new TypeError('network error'));
          else controller.enqueue(new TextEncoder().encode(line({step: 1})));
          isSent = true;
        },
      }),
    );
  });
  file.source.start();
  await file.environment.settle();
  await file.environment.settle();
  assert.equal(kindOf(file.source), 'waiting');
  await file.environment.advance(1000);
  await rest(file);
  assert.deepEqual(
    [...file.source.store.values()].map(({step}) => step),
    [1, 2],
  );
  assert.equal(kindOf(file.source), 'ended');
});

test('refresh reads the file again and puts the new rows in the place of the old in one step', async () => {
  let content = line({step: 1, prediction: 'a'}) + line({step: 2});
  const file = openFile(() => new Response(content));
  file.source.start();
  await rest(file);
  const sizes: number[] = [];
  file.source.store.subscribe(() => sizes.push(file.source.store.size));
  content = line({step: 1, prediction: 'b'}) + line({step: 2}) + line({step: 3});
  file.source.refresh();
  await rest(file);
  assert.deepEqual(sizes, [3]);
  assert.equal(file.source.store.size, 3);
  assert.equal([...file.source.store.values()][0]!.prediction, 'b');
  assert.equal(file.source.trendsByStep.length, 3);
});

test('a replay shows each row at its own time, at the speed asked for', async () => {
  const text = [0.5, 1.5, 10.5, 20.5].map((t, step) => line({t, step})).join('');
  const file = openFile(() => new Response(text), {replay: 10});
  file.source.start();
  await rest(file, ['live']);
  assert.equal(file.source.store.size, 1);
  assert.equal(file.source.isComplete, true);
  await file.environment.advance(100);
  assert.equal(file.source.store.size, 2);
  await file.environment.advance(899);
  assert.equal(file.source.store.size, 2);
  await file.environment.advance(2);
  assert.equal(file.source.store.size, 3);
  await file.environment.advance(1001);
  assert.equal(kindOf(file.source), 'ended');
  assert.equal(file.source.store.size, 4);
});

test('a replay is live once it has caught up with its own time, and not while its file is read', async () => {
  const text = [0, 10].map((t, step) => line({t, step})).join('');
  const file = openFile(() => inPieces(new TextEncoder().encode(text), 50), {replay: 1});
  file.source.start();
  await rest(file, ['live']);
  const states = () => file.events.flatMap(({type, detail}) => (type === 'state' ? [detail.kind] : []));
  assert.deepEqual(states(), ['connecting', 'catching-up', 'live']);
  assert.equal(file.source.progress, null);
  await file.environment.advance(10_001);
  assert.deepEqual(states(), ['connecting', 'catching-up', 'live', 'ended']);
});

test('a replay that is paused goes on where it stood', async () => {
  const text = [0, 10, 20].map((t, step) => line({t, step})).join('');
  const file = openFile(() => new Response(text), {replay: 1});
  file.source.start();
  await file.environment.advance(5000);
  file.source.pause();
  await file.environment.advance(60_000);
  assert.equal(file.source.store.size, 1);
  file.source.resume();
  await file.environment.advance(4900);
  assert.equal(file.source.store.size, 1);
  await file.environment.advance(200);
  assert.equal(file.source.store.size, 2);
  assert.equal(file.asked.length, 1, 'the file is read once');
});

test('closed while it reads, it leaves nothing behind', async () => {
  const file = openFile(() => new Response(new ReadableStream()));
  file.source.start();
  await file.environment.settle();
  file.source.close();
  await file.environment.settle();
  assert.deepEqual(file.environment.left, {timers: 0, frames: 0, listeners: 0});
  assert.equal(kindOf(file.source), 'idle');
});

test('a file that is not there stops, and says where it was looked for', async () => {
  const file = openFile(() => new Response('no', {status: 404}));
  file.source.start();
  await rest(file);
  assert.equal(kindOf(file.source), 'stopped');
  assert.equal(file.source.error?.code, 'bad-file');
  assert.match(file.source.error.message, /no file at https:\/\/page\.test\/runs\/g2p\.jsonl \(404\)/);
});

test('a server that is busy is asked for the file again', async () => {
  let isBusy = true;
  const file = openFile(() => (isBusy ? new Response('no', {status: 503}) : new Response(line({}))));
  file.source.start();
  await file.environment.settle();
  assert.equal(file.source.error?.code, 'busy');
  isBusy = false;
  await file.environment.advance(1001);
  await rest(file);
  assert.equal(file.source.store.size, 1);
});
