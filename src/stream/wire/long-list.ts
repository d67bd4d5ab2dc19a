/** Characters that are read between two rests: some milliseconds. */
const PIECE = 500_000;
/** What looks like the end of an item may stand within one; after so many the rest is read in one piece. */
const MOST_TRIES = 20;

/**
 * As `JSON.parse`, of an object with a long list of objects, read in pieces.
 *
 * @param parts the text, in the parts that came: joined it would have to be copied in one go
 * @param holds the list's name
 * @param rest called between two pieces
 * @throws {SyntaxError} as `JSON.parse`
 */
export async function parseLong(
  parts: readonly string[],
  holds: string,
  rest: () => Promise<void>,
): Promise<unknown> {
  const items: unknown[] = [];
  /** All up to the first item. */
  let head = '';
  /** What is not read yet. */
  let text = '';
  let isInPieces = true;
  for (const part of parts) {
    text += part;
    while (isInPieces && text.length > 2 * PIECE) {
      if (head === '') {
        head = headOf(text, holds);
        text = text.slice(head.length);
      }
      const end = head === '' ? null : readPiece(text, items);
      isInPieces = end !== null;
      if (end === null) break;
      text = text.slice(end);
      await rest();
    }
  }
  // Whether what lies around is JSON is told by the last items, read in their place.
  const body = JSON.parse(head + text) as Record<string, unknown[]>;
  if (items.length > 0) body[holds] = items.concat(body[holds]);
  return body;
}

/** All up to the first item of the list; empty where the answer itself has none that can be told. */
function headOf(text: string, holds: string): string {
  const opening = `"${holds}":[`;
  const head = text.slice(0, text.indexOf(opening) + opening.length);
  return head.endsWith(opening) && isList(head) ? head : '';
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

/** Reads whole items; returns where the next one begins, `null` where that is not to be told. */
function readPiece(text: string, items: unknown[]): number | null {
  let end = PIECE;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    end = text.indexOf('},{', end) + 1;
    if (end === 0) return null;
    try {
      // No part of an object is an object: what can be read is whole items.
      for (const item of JSON.parse(`[${text.slice(0, end)}]`) as unknown[]) items.push(item);
      return end + 1;
    } catch {
      // It was within an item.
    }
  }
  return null;
}
