import type {FeedPosition} from './feed-batch.ts';

/** A client's position in a job's stream, `<gen>.<seq>`, with `.e<epoch>` when the stream is filtered. Opaque to clients. */
export interface Cursor extends FeedPosition {
  readonly epoch: number | null;
}

const PATTERN = /^([0-9a-z]{1,32})\.(0|[1-9][0-9]{0,15})(?:\.e(0|[1-9][0-9]{0,15}))?$/;

export function formatCursor({gen, seq, epoch}: Cursor): string {
  return epoch === null ? `${gen}.${seq}` : `${gen}.${seq}.e${epoch}`;
}

/** `null` when the text is no cursor of ours. */
export function parseCursor(text: string): Cursor | null {
  const match = PATTERN.exec(text);
  if (match === null) return null;
  const seq = Number(match[2]);
  const epoch = match[3] === undefined ? null : Number(match[3]);
  if (!Number.isSafeInteger(seq) || (epoch !== null && !Number.isSafeInteger(epoch))) return null;
  return {gen: match[1]!, seq, epoch};
}
