/** Reads what `gzip` wrote, to tell how many bits each byte of the text took (RFC 1951). */
import assert from 'node:assert/strict';

const GZIP_HEADER_BYTES = 10;
const LENGTH_BASE = [
  ...[3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99],
].concat([115, 131, 163, 195, 227, 258]);
const LENGTH_EXTRA = [
  ...Array<number>(8).fill(0),
  ...[1, 2, 3, 4, 5].flatMap((bits) => [bits, bits, bits, bits]),
  0,
];
const DISTANCE_EXTRA = [0, 0, ...Array.from({length: 14}, (_, bits) => [bits, bits]).flat()];
const ORDER_OF_LENGTHS = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const END_OF_BLOCK = 256;

class Bits {
  at = GZIP_HEADER_BYTES * 8;
  readonly #bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }
  take(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit++, this.at++)
      value |= ((this.#bytes[this.at >> 3]! >> (this.at & 7)) & 1) << bit;
    return value;
  }
}

type Code = (bits: Bits) => number;

/** The canonical code of symbols with these lengths. */
function codeOf(lengths: readonly number[]): Code {
  const symbols = new Map<string, number>();
  let next = 0;
  for (let length = 1; length <= 15; length++, next <<= 1)
    for (const [symbol, own] of lengths.entries())
      if (own === length) symbols.set(`${length}:${next++}`, symbol);
  return (bits) => {
    let code = 0;
    for (let length = 1; length <= 15; length++) {
      code = (code << 1) | bits.take(1);
      const symbol = symbols.get(`${length}:${code}`);
      if (symbol !== undefined) return symbol;
    }
    throw new Error('Expected a symbol of the block; found bits that stand for none.');
  };
}

const FIXED: readonly [Code, Code] = [
  codeOf(
    Array.from({length: 288}, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
  ),
  codeOf(Array<number>(30).fill(5)),
];

function readCodes(bits: Bits): readonly [Code, Code] {
  const literals = bits.take(5) + 257;
  const distances = bits.take(5) + 1;
  const count = bits.take(4) + 4;
  const ofLengths = Array<number>(19).fill(0);
  for (const symbol of ORDER_OF_LENGTHS.slice(0, count)) ofLengths[symbol] = bits.take(3);
  const code = codeOf(ofLengths);
  const lengths: number[] = [];
  while (lengths.length < literals + distances) {
    const symbol = code(bits);
    if (symbol < 16) lengths.push(symbol);
    else if (symbol === 16) lengths.push(...Array<number>(3 + bits.take(2)).fill(lengths.at(-1)!));
    else lengths.push(...Array<number>(symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7)).fill(0));
  }
  return [codeOf(lengths.slice(0, literals)), codeOf(lengths.slice(literals))];
}

/**
 * Of each byte that was packed, its bits: those of a repetition are shared evenly by the bytes that it stands for. What is
 * missing from the whole are the headers and the tables of codes.
 */
export function bitsOfEachByte(gzipped: Uint8Array): readonly number[] {
  const bits = new Bits(gzipped);
  const perByte: number[] = [];
  for (let last = false; !last;) {
    last = bits.take(1) === 1;
    const kind = bits.take(2);
    assert.ok(kind === 1 || kind === 2, 'Expected packed blocks, as of code; found one that is stored.');
    const [literal, distance] = kind === 1 ? FIXED : readCodes(bits);
    for (;;) {
      const start = bits.at;
      const symbol = literal(bits);
      if (symbol === END_OF_BLOCK) break;
      let length = 1;
      if (symbol > END_OF_BLOCK) {
        length = LENGTH_BASE[symbol - 257]! + bits.take(LENGTH_EXTRA[symbol - 257]!);
        bits.take(DISTANCE_EXTRA[distance(bits)]!);
      }
      for (let byte = 0; byte < length; byte++) perByte.push((bits.at - start) / length);
    }
  }
  return perByte;
}
