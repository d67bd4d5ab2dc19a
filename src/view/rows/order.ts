import type {Prediction} from '../../protocol/protocol.ts';
import type {SortDirection, SortKey} from '../../stream/rows/job-rows.ts';

export type {SortDirection, SortKey};

export interface RowOrder {
  readonly key: SortKey;
  readonly direction: SortDirection;
}

/** Newest first. */
export const DEFAULT_ORDER: RowOrder = {key: 'arrival', direction: 'desc'};

const SORT_KEYS: readonly SortKey[] = [
  'arrival',
  'epoch',
  'step',
  'sample_index',
  'exact_match',
  'char_error_rate',
  'length_ratio',
  'word_overlap',
];

const isSortKey = (text: unknown): text is SortKey => (SORT_KEYS as readonly unknown[]).includes(text);

export const isSortDirection = (text: unknown): text is SortDirection => text === 'asc' || text === 'desc';

/** Reads a key and a direction; what is neither gets the default: `arrival`, newest first, every other key ascending. */
export function parseOrder(sort: string | null, direction: string | null): RowOrder {
  const key = isSortKey(sort) ? sort : DEFAULT_ORDER.key;
  const natural = key === DEFAULT_ORDER.key ? DEFAULT_ORDER.direction : 'asc';
  return {key, direction: isSortDirection(direction) ? direction : natural};
}

/** What a click on a header asks for: first the newest or the worst on top, then the other way, then the default. */
export function nextOrder(order: RowOrder, clicked: SortKey): RowOrder {
  const [first, second] =
    clicked === 'sample_index' ? (['asc', 'desc'] as const) : (['desc', 'asc'] as const);
  if (order.key !== clicked) return {key: clicked, direction: first};
  return order.direction === first ? {key: clicked, direction: second} : DEFAULT_ORDER;
}

/**
 * Orders rows as the server's lists do: by the key, then step, sample_index and seq; rows without the key's score last,
 * both ways. Two rows are equal only when they are versions of one row.
 */
export function compareRows({key, direction}: RowOrder): (a: Prediction, b: Prediction) => number {
  const sign = direction === 'asc' ? 1 : -1;
  if (key === 'arrival') return (a, b) => sign * (a.seq - b.seq);
  return (a, b) => {
    const x = a[key];
    const y = b[key];
    if (x !== y) {
      if (x === null) return 1;
      if (y === null) return -1;
      return sign * (x - y);
    }
    return sign * (a.step - b.step || a.sample_index - b.sample_index || a.seq - b.seq);
  };
}
