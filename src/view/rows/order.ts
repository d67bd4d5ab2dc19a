import {sortColumns, sortReader} from '../../protocol/filters.ts';
import type {Prediction} from '../../protocol/protocol.ts';
import {isSortDirection, isSortName, type SortDirection, type SortName} from '../../protocol/score-names.ts';

/** The name under which what rows are ordered by was known first. */
export type SortKey = SortName;
export type {SortDirection};

export interface RowOrder {
  readonly key: SortKey;
  readonly direction: SortDirection;
}

/** Newest first. */
export const DEFAULT_ORDER: RowOrder = {key: 'arrival', direction: 'desc'};

/** Reads a key and a direction; what is neither gets the default: `arrival`, newest first, every other key ascending. */
export function parseOrder(sort: string | null, direction: string | null): RowOrder {
  const key = isSortName(sort) ? sort : DEFAULT_ORDER.key;
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
  const [first, ...ties] = sortColumns(key);
  const valueOf = sortReader(first);
  return (a, b) => {
    const x = valueOf(a);
    const y = valueOf(b);
    if (x !== y) {
      if (x === null) return 1;
      if (y === null) return -1;
      return sign * (x - y);
    }
    for (const name of ties) {
      const difference = a[name] - b[name];
      if (difference !== 0) return sign * difference;
    }
    return 0;
  };
}
