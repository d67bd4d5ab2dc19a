import type {Bytes} from './pieces.ts';

/** By a byte order mark, or by the zeros of UTF-16 beside its first character; else UTF-8. */
export function encodingOf([a, b]: Bytes): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if ((a === 0xff && b === 0xfe) || (a !== 0 && b === 0)) return 'utf-16le';
  if ((a === 0xfe && b === 0xff) || (a === 0 && b !== 0 && b !== undefined)) return 'utf-16be';
  return 'utf-8';
}

/**
 * The text of these bytes, as it comes, without a byte order mark.
 *
 * @param isGrowing whether a character that is not whole at the end waits for more
 */
export async function* textsOf(
  bytes: AsyncIterable<Bytes>,
  decoder: TextDecoder,
  isGrowing: boolean,
): AsyncGenerator<string> {
  for await (const piece of bytes) yield decoder.decode(piece, {stream: true});
  if (!isGrowing) yield decoder.decode();
}
