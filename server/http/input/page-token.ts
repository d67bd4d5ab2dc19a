import {Type} from 'typebox';
import {isScoreKey} from '../../../src/protocol/own-scores.ts';
import {SORT_NAMES, type SortName} from '../../../src/protocol/filters.ts';
import {isKeyOf, type SortKey} from '../../store/predictions/pages/order.ts';
import {FilterSchema} from './filters.ts';
import {opaque} from './opaque.ts';
import {count, oneOf, oneOfOrOwn} from './schemas.ts';

/** Where a list of predictions goes on. */
export const pageToken = opaque(
  Type.Object({
    sort: oneOfOrOwn(SORT_NAMES),
    dir: oneOf(['asc', 'desc']),
    filter: FilterSchema,
    grouped: Type.Optional(Type.Boolean()),
    head: Type.Object({gen: Type.String({pattern: '^[0-9a-z]{1,32}$'}), seq: count()}),
    key: Type.Unsafe<SortKey>({type: 'array', items: {type: ['number', 'null']}, maxItems: 8}),
  }),
  ({sort, key}) => isKeyOf(sort, key) && key.every((value, i) => isPart(value, sort, i)),
);

/** A score first, where the order is by one; all else are counts. */
function isPart(value: number | null, sort: SortName, i: number): boolean {
  return (i === 0 && isScoreKey(sort)) || (Number.isSafeInteger(value) && Number(value) >= 0);
}
