import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {crc32, gunzipSync} from 'node:zlib';
import fc from 'fast-check';
import {acceptsGzip} from '../../../server/accept.ts';
import {crc32Combine, crc32Shift} from '../../../server/stream/frames/crc32-combine.ts';
import {
  compressBlock,
  compressBlockAside,
  GZIP_HEADER,
  GzipTally,
  storeBlock,
} from '../../../server/stream/frames/shared-gzip.ts';

const bytes = fc.uint8Array({maxLength: 2000}).map((array) => Buffer.from(array));

test('the CRC of two blocks is that of both together', () => {
  fc.assert(
    fc.property(bytes, bytes, (first, second) => {
      const combined = crc32Combine(crc32(first), crc32(second), crc32Shift(second.length));
      assert.equal(combined, crc32(Buffer.concat([first, second])));
    }),
  );
});

test('the CRC of a block after more than 2³² bits is still right', () => {
  const million = Buffer.alloc(1 << 20, 'x');
  const shift = crc32Shift(million.length);
  let combined = 0;
  let whole = 0;
  for (let i = 0; i < 600; i++) {
    combined = crc32Combine(combined, crc32(million), shift);
    whole = crc32(million, whole);
  }
  assert.equal(combined, whole);
});

test('blocks made once serve any connection, in any order and number, as one whole gzip stream', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(bytes, {minLength: 1}), fc.array(fc.nat()), async (plain, picks) => {
      const ways = [storeBlock, compressBlock, compressBlockAside];
      const blocks = await Promise.all(plain.map(async (each, i) => ways[i % ways.length]!(each)));
      const tally = new GzipTally();
      const parts: Buffer[] = [GZIP_HEADER];
      for (const pick of picks) {
        const block = blocks[pick % blocks.length]!;
        tally.add(block);
        parts.push(block.bytes);
      }
      parts.push(tally.trailer());
      const expected = Buffer.concat(picks.map((pick) => plain[pick % plain.length]!));
      assert.deepEqual(gunzipSync(Buffer.concat(parts)), expected);
    }),
  );
});

test('a block that is compressed off the event loop is the same block', async () => {
  const plain = Buffer.from('{"prediction":"kitten"}'.repeat(20_000));
  assert.deepEqual(await compressBlockAside(plain), compressBlock(plain));
});

describe('gzip is used when Accept-Encoding allows it', () => {
  const cases: [string | undefined, boolean][] = [
    [undefined, false],
    ['', false],
    ['identity', false],
    ['gzip', true],
    ['gzip, deflate, br, zstd', true],
    ['br;q=1.0, GZIP ; q=0.5', true],
    ['x-gzip', true],
    ['gzip;q=0', false],
    ['gzip;q=0, *', false],
    ['*', true],
    ['*;q=0', false],
    ['gzipped', false],
  ];
  for (const [header, expected] of cases) {
    test(`${header} → ${expected}`, () => assert.equal(acceptsGzip(header), expected));
  }
});
