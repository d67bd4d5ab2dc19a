import assert from 'node:assert/strict';
import {test} from 'node:test';
import {gzipSync} from 'node:zlib';
import {inPieces, line, openFile, readFile, rest} from '../../../support/page/open-file.ts';

const steps = (...numbers: number[]): string => numbers.map((step) => line({step})).join('');
const gzip = (text: string): Buffer<ArrayBuffer> => Buffer.from(gzipSync(text));
const held = ({source}: Awaited<ReturnType<typeof readFile>>) =>
  [...source.store.values()].map(({step}) => step);

for (const size of [1, 7, 64, 1 << 20]) {
  test(`gzip of several members, with zeros between and behind, is read whole in pieces of ${size}`, async () => {
    const packed = Buffer.concat([
      gzip(steps(1, 2)),
      gzip(steps(3)),
      Buffer.alloc(700),
      gzip(''),
      gzip(steps(4, 5)),
      Buffer.alloc(512),
    ]);
    const file = openFile(() => inPieces(packed, size));
    file.source.start();
    await rest(file);
    assert.deepEqual(held(file), [1, 2, 3, 4, 5]);
    assert.equal(file.source.state.kind, 'ended');
    assert.equal(file.asked.length, 1);
  });
}

test('what was gzipped twice is unpacked twice', async () => {
  const file = await readFile(gzipSync(gzip(steps(1, 2))));
  assert.deepEqual(held(file), [1, 2]);
});

for (const [name, packed, message] of [
  [
    'cut short',
    gzip(steps(...Array(500).keys())).subarray(0, -9),
    /is cut short: it ends in the middle of its gzip data/,
  ],
  [
    'followed by text',
    Buffer.concat([gzip(steps(1)), Buffer.from(steps(2))]),
    /has something else behind its gzip data/,
  ],
  [
    'of a wrong sum',
    damaged(gzip(steps(1, 2, 3)), -6),
    /is damaged: its gzip data cannot be unpacked \(incorrect data check\)/,
  ],
  ['damaged in the middle', damaged(gzip(steps(...Array(500).keys())), 400), /is damaged/],
] as const) {
  test(`a gzipped file that is ${name} is told so, keeps the rows before it, and is not fetched again`, async () => {
    const file = await readFile(packed);
    assert.equal(file.source.state.kind, 'stopped');
    assert.match(file.source.error!.message, message);
    assert.equal(file.source.error!.code, 'bad-file');
    await file.environment.advance(600_000);
    assert.equal(file.asked.length, 1);
    if (name === 'followed by text') assert.deepEqual(held(file), [1]);
  });
}

function damaged(packed: Buffer<ArrayBuffer>, at: number): Buffer<ArrayBuffer> {
  const copy = Buffer.from(packed);
  const index = at < 0 ? copy.length + at : at;
  copy[index] = copy[index]! ^ 0xff;
  return copy;
}

test('a network that cuts a gzipped file off is no fault of the file: it is fetched again', async () => {
  let tries = 0;
  const file = openFile(() => {
    if (++tries > 1) return new Response(gzip(steps(1, 2)));
    let isSent = false;
    return new Response(
      new ReadableStream({
        pull(controller) {
          if (isSent) controller.error(new TypeError('network error'));
          else controller.enqueue(gzip(steps(1, 2)).subarray(0, 40));
          isSent = true;
        },
      }),
    );
  });
  file.source.start();
  await rest(file, ['waiting']);
  assert.equal(file.source.error?.code, 'cut');
  await file.environment.advance(1000);
  await rest(file);
  assert.deepEqual(held(file), [1, 2]);
});

test('a gzip bomb is given up when it has unpacked to 300 times its size', async () => {
  const file = await readFile(gzipSync(Buffer.alloc(256 * 1024 * 1024)));
  assert.equal(file.source.state.kind, 'stopped');
  assert.match(
    file.source.error!.message,
    /unpacks to more than 300 times its size: it was not read any further/,
  );
});

test('zstd is named where this browser cannot unpack it', async (t) => {
  if (knowsZstd()) return t.skip('this Node unpacks zstd');
  const file = await readFile(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0));
  assert.match(
    file.source.error!.message,
    /is packed with zstd, which this browser cannot unpack\. Pack it with gzip/,
  );
});

function knowsZstd(): boolean {
  try {
    new DecompressionStream('zstd' as CompressionFormat);
    return true;
  } catch {
    return false;
  }
}
