import assert from 'node:assert/strict';
import {test} from 'node:test';
import {gzipSync} from 'node:zlib';
import {line, openFile, rest, type OpenedFile} from '../../../support/page/open-file.ts';

/** A server that gives a file that may change, with ranges or without. */
function serve({hasRanges = true, pack = (text: string): string | Uint8Array<ArrayBuffer> => text} = {}) {
  const file = {text: '', status: 200, version: 1, isCut: false};
  const ranges: (string | null)[] = [];
  const answer = (_url: URL, init: RequestInit): Response => {
    const range = new Headers(init.headers).get('Range');
    ranges.push(range);
    if (file.isCut) throw new TypeError('network error');
    if (file.status !== 200) return new Response('no', {status: file.status});
    const bytes = Buffer.from(pack(file.text));
    const headers = {ETag: `"${file.version}"`};
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1]);
    if (range === null || !hasRanges) return new Response(bytes, {headers});
    if (from >= bytes.length) return new Response(null, {status: 416});
    return new Response(bytes.subarray(from), {status: 206, headers});
  };
  const opened = openFile(answer, {live: 'on'});
  const write = (text: string): void => {
    file.text += text;
    file.version++;
  };
  return {file, ranges, opened, write};
}

const steps = ({source}: OpenedFile) => [...source.store.values()].map(({step}) => step);

/** Longer than the longest time between two looks. */
async function look(opened: OpenedFile): Promise<void> {
  await opened.environment.advance(40_000);
  await rest(opened, ['live', 'stopped', 'waiting']);
}

test('a file that grows is followed from where it was read to, and is live', async () => {
  const {opened, write, ranges} = serve();
  write(line({step: 1}) + line({step: 2}));
  opened.source.start();
  await rest(opened, ['live']);
  assert.deepEqual(steps(opened), [1, 2]);
  assert.equal(opened.source.transport, 'file');
  write(line({step: 3}));
  await look(opened);
  assert.deepEqual(steps(opened), [1, 2, 3]);
  assert.equal(opened.source.totalCount, 3);
  assert.ok(
    ranges.slice(1).every((range) => range !== null),
    'only what was added was asked for',
  );
});

test('a last line that is half written waits for its other half; one that is whole is shown at once', async () => {
  const {opened, write} = serve();
  const third = line({step: 3, prediction: 'é😀'});
  write(line({step: 1}) + line({step: 2}).trimEnd());
  opened.source.start();
  await rest(opened, ['live']);
  assert.deepEqual(steps(opened), [1, 2]);
  write(`\n${third.slice(0, 60)}`);
  await look(opened);
  assert.deepEqual(steps(opened), [1, 2]);
  write(third.slice(60));
  await look(opened);
  assert.deepEqual(steps(opened), [1, 2, 3]);
  assert.equal(opened.source.latestPrediction!.prediction, 'é😀');
  const badLines = () => opened.source.leftOut?.reasons.map(({at}) => at) ?? [];
  assert.deepEqual(badLines(), []);
  write('{"step":\n');
  await look(opened);
  assert.deepEqual(badLines(), [4]);
});

test('another file under the same name takes the place of the first', async () => {
  const {opened, write, file} = serve();
  write(line({step: 1}) + line({step: 2}));
  opened.source.start();
  await rest(opened, ['live']);
  file.text = '';
  write(line({step: 7, prediction: 'other'}) + line({step: 8}) + line({step: 9}));
  await look(opened);
  assert.deepEqual(steps(opened), [7, 8, 9]);
  file.text = '';
  write(line({step: 5}));
  await look(opened);
  assert.deepEqual(steps(opened), [5], 'a shorter one, too');
  write(line({step: 6}));
  await look(opened);
  assert.deepEqual(steps(opened), [5, 6]);
});

test('a server without ranges is asked for the whole, and it is read only when it says that it is another', async () => {
  const {opened, write} = serve({hasRanges: false});
  write(line({step: 1}));
  opened.source.start();
  await rest(opened, ['live']);
  const {revision} = opened.source.store;
  await look(opened);
  assert.equal(opened.source.store.revision, revision);
  write(line({step: 2}));
  await look(opened);
  assert.deepEqual(steps(opened), [1, 2]);
});

test('a packed file that grows is read anew', async () => {
  const {opened, write} = serve({pack: (text) => gzipSync(text)});
  write(line({step: 1}));
  opened.source.start();
  await rest(opened, ['live']);
  write(line({step: 2}));
  await look(opened);
  assert.deepEqual(steps(opened), [1, 2]);
});

test('a file that is not there yet is waited for', async () => {
  const {opened, write, file} = serve();
  file.status = 404;
  opened.source.start();
  await rest(opened, ['waiting']);
  assert.match(opened.source.error!.message, /There is no file at .* yet \(404\)/);
  file.status = 200;
  write(line({step: 1}));
  await opened.environment.advance(40_000);
  await rest(opened, ['live']);
  assert.deepEqual(steps(opened), [1]);
});

test('an empty file that is followed is waited for as well', async () => {
  const {opened, write} = serve();
  opened.source.start();
  await rest(opened, ['live']);
  assert.equal(opened.source.store.size, 0);
  write(line({step: 1}));
  await look(opened);
  assert.deepEqual(steps(opened), [1]);
});

test('after a cut it goes on behind what was read', async () => {
  const {opened, write, file, ranges} = serve();
  write(line({step: 1}));
  opened.source.start();
  await rest(opened, ['live']);
  file.isCut = true;
  await opened.environment.advance(4000);
  await rest(opened, ['waiting']);
  file.isCut = false;
  write(line({step: 2}));
  await opened.environment.advance(60_000);
  await rest(opened, ['live']);
  await look(opened);
  assert.deepEqual(steps(opened), [1, 2]);
  assert.equal(ranges.filter((range) => range === null).length, 1);
});

test('nothing is asked for while nobody can see it, and less and less often while nothing comes', async () => {
  const {opened, write, ranges} = serve();
  write(line({step: 1}));
  opened.source.start();
  await rest(opened, ['live']);
  await opened.environment.advance(600_000);
  const asked = ranges.length;
  assert.ok(asked > 15 && asked < 35, `${asked} times in ten minutes`);
  opened.environment.hide();
  await opened.environment.advance(600_000);
  assert.ok(ranges.length <= asked + 1);
  write(line({step: 2}));
  opened.environment.show();
  await rest(opened, ['live']);
  await look(opened);
  assert.deepEqual(steps(opened), [1, 2]);
});

test('closed while it follows, it leaves nothing behind', async () => {
  const {opened, write} = serve();
  write(line({step: 1}));
  opened.source.start();
  await rest(opened, ['live']);
  opened.environment.hide();
  await opened.environment.advance(60_000);
  opened.source.close();
  await opened.environment.settle();
  assert.deepEqual(opened.environment.left, {timers: 0, frames: 0, listeners: 0});
});

test('without live="on" a file is read once', async () => {
  const opened = openFile(() => new Response(line({step: 1})));
  opened.source.start();
  await rest(opened);
  await opened.environment.advance(600_000);
  assert.equal(opened.asked.length, 1);
  assert.equal(opened.source.state.kind, 'ended');
});

test('a connection that says nothing for 35 s is given up and tried again', async () => {
  let tries = 0;
  const opened = openFile(() =>
    ++tries > 1 ? new Response(line({step: 1})) : new Response(new ReadableStream()),
  );
  opened.source.start();
  await opened.environment.advance(36_000);
  await rest(opened, ['waiting', 'ended']);
  await opened.environment.advance(2000);
  await rest(opened);
  assert.deepEqual(steps(opened), [1]);
});
