import type {Prediction, ScoreName} from '../protocol.ts';

export type SortKey = 'arrival' | 'epoch' | 'step' | 'sample_index' | ScoreName;
export type SortDirection = 'asc' | 'desc';

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

export const isSortKey = (text: unknown): text is SortKey => (SORT_KEYS as readonly unknown[]).includes(text);

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
