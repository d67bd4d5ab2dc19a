import type {EpochSummary} from '../protocol/protocol.ts';
import type {EpochCursor} from '../stream/prediction-source.ts';

/** Reads an `epoch` attribute: `all`, `latest` or a whole number from 0. Anything else is `null`. */
export function parseEpochCursor(text: string | null): EpochCursor | null {
  if (text === 'all' || text === 'latest') return text;
  return text !== null && /^\d{1,15}$/.test(text.trim()) ? Number(text) : null;
}

/** The epoch that a cursor points at; `null` = every epoch. `latest` of no epoch at all is every epoch, too. */
export function epochOf(cursor: EpochCursor, epochs: readonly EpochSummary[]): number | null {
  if (cursor === 'all') return null;
  return cursor === 'latest' ? (epochs.at(-1)?.epoch ?? null) : cursor;
}
