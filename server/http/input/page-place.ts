import {Type} from 'typebox';
import {isKeyOf, type PredictionSort, type SortKey} from '../../store/predictions/order.ts';
import {opaque} from './opaque.ts';
import {count, oneOf, SCORES, text} from './schemas.ts';

export const SORTS: readonly PredictionSort[] = ['epoch', 'arrival', 'step', 'sample_index', ...SCORES];

const bounds = Type.Object(
  {
    exact_match: Type.Optional(Type.Number()),
    char_error_rate: Type.Optional(Type.Number()),
    length_ratio: Type.Optional(Type.Number()),
    word_overlap: Type.Optional(Type.Number()),
  },
  {additionalProperties: false},
);

const filter = Type.Object(
  {
    epoch: Type.Optional(count()),
    sampleIndex: Type.Optional(count()),
    validation: Type.Optional(oneOf(['pass', 'fail', 'none'])),
    wrong: Type.Optional(Type.Boolean()),
    min: Type.Optional(bounds),
    max: Type.Optional(bounds),
    text: Type.Optional(text(200)),
  },
  {additionalProperties: false},
);

/** Where a list of predictions goes on. */
export const pagePlace = opaque(
  Type.Object({
    sort: oneOf(SORTS),
    dir: oneOf(['asc', 'desc']),
    filter,
    head: Type.Object({gen: Type.String({pattern: '^[0-9a-z]{1,32}$'}), seq: count()}),
    key: Type.Unsafe<SortKey>({type: 'array', items: {type: ['number', 'null']}, maxItems: 8}),
  }),
  ({sort, key}) => isKeyOf(sort, key) && key.every((value, i) => isPart(value, sort, i)),
);

/** A score first, where the order is by one; all else are counts. */
function isPart(value: number | null, sort: PredictionSort, i: number): boolean {
  const isScore = i === 0 && SCORES.some((score) => score === sort);
  return isScore || (Number.isSafeInteger(value) && Number(value) >= 0);
}
