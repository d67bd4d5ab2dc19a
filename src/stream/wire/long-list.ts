/** Characters that are read between two rests: some milliseconds. */
const PIECE = 500_000;
/** What looks like the end of an item may stand within one; after so many the rest is read in one piece. */
const MOST_TRIES = 20;

/**
 * As `JSON.parse`, of an object with a long list of objects, read in pieces.
 *
 * @param holds the list's name
 * @param rest called between two pieces
 * @throws {SyntaxError} as `JSON.parse`
 */
export async function parseLong(text: string, holds: string, rest: () => Promise<void>): Promise<unknown> {
  const opening = `"${holds}":[`;
  const found = text.indexOf(opening);
  const from = found + opening.length;
  if (found < 0 || !isList(text.slice(0, from))) return JSON.parse(text) as unknown;
  const items: unknown[] = [];
  let at = from;
  while (text.length - at > 2 * PIECE) {
    const end = readPiece(text, at, items);
    if (end === null) break;
    at = end;
    await rest();
  }
  // Whether what lies around is JSON is told by the last items, read in their place.
  const body = JSON.parse(text.slice(0, from) + text.slice(at)) as Record<string, unknown[]>;
  body[holds] = items.concat(body[holds]);
  return body;
}

/** Whether the answer itself has the list that begins here, not something within it. */
function isList(head: string): boolean {
  try {
    JSON.parse(`${head}]}`);
    return true;
  } catch {
    return false;
  }
}

/** Reads items from `at`; returns where the next one begins, `null` where that is not to be told. */
function readPiece(text: string, at: number, items: unknown[]): number | null {
  let end = at + PIECE;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    end = text.indexOf('},{', end) + 1;
    if (end === 0) return null;
    try {
      // No part of an object is an object: what can be read is whole items.
      for (const item of JSON.parse(`[${text.slice(at, end)}]`) as unknown[]) items.push(item);
      return end + 1;
    } catch {
      // It was within an item.
    }
  }
  return null;
}
