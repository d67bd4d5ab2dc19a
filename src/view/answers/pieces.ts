import type {DiffPart} from '../text-diff.ts';

/** Characters of a piece, about: some screens of text. */
export const PIECE = 8192;

/**
 * Parts of a text cut into pieces that can be drawn one by one, as blocks below each other: after a line end where there is
 * one, else after a blank. Joined they are the same parts.
 */
export function piecesOf(parts: readonly DiffPart[]): readonly (readonly DiffPart[])[] {
  const pieces: DiffPart[][] = [];
  let piece: DiffPart[] = [];
  let room = PIECE;
  for (const {kind, text} of parts) {
    let from = 0;
    while (text.length - from > room) {
      const to = cutBefore(text, from, from + Math.max(room, PIECE / 4));
      piece.push({kind, text: text.slice(from, to)});
      pieces.push(piece);
      [piece, room, from] = [[], PIECE, to];
    }
    if (from < text.length) piece.push({kind, text: text.slice(from)});
    room -= text.length - from;
  }
  if (piece.length > 0 || pieces.length === 0) pieces.push(piece);
  return pieces;
}

/** Where to cut, at most at `to`: never inside a character of two units. */
function cutBefore(text: string, from: number, to: number): number {
  if (to >= text.length) return text.length;
  for (const end of ['\n', ' ']) {
    const at = text.lastIndexOf(end, to - 1);
    if (at >= from) return at + 1;
  }
  return /[\ud800-\udbff]/.test(text[to - 1]!) ? to + 1 : to;
}
