import {Type} from 'typebox';
import type {PagePlace} from '../store/list-predictions.ts';
import {isKeyOf} from '../store/prediction-order.ts';
import {checker} from './check.ts';
import {count, oneOf, text} from './schemas.ts';

const SORTS = [
  'epoch',
  'arrival',
  'step',
  'sample_index',
  'exact_match',
  'char_error_rate',
  'length_ratio',
  'word_overlap',
] as const;

const bounds = Type.Object(
  {
    exact_match: Type.Optional(Type.Number()),
    char_error_rate: Type.Optional(Type.Number()),
    length_ratio: Type.Optional(Type.Number()),
    word_overlap: Type.Optional(Type.Number()),
  },
  {additionalProperties: false},
);

const check = checker(
  Type.Object({
    sort: oneOf(SORTS),
    dir: oneOf(['asc', 'desc']),
    filter: Type.Object(
      {
        epoch: Type.Optional(count()),
        sampleIndex: Type.Optional(count()),
        validation: Type.Optional(oneOf(['pass', 'fail', 'none'])),
        wrong: Type.Optional(Type.Boolean()),
        min: Type.Optional(bounds),
        max: Type.Optional(bounds),
        text: Type.Optional(text(4096)),
      },
      {additionalProperties: false},
    ),
    head: Type.Object({gen: Type.String({pattern: '^[0-9a-z]{1,32}$'}), seq: count()}),
    key: Type.Array(Type.Unsafe<number | null>({type: ['number', 'null']}), {maxItems: 8}),
  }),
);

/** Where a list goes on, as an opaque text. It is not signed: it says nothing that the query could not say. */
export function formatPagePlace(place: PagePlace): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** `null` when the text is no place of ours. */
export function parsePagePlace(text: string): PagePlace | null {
  try {
    const place = check(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return isKeyOf(place.sort, place.key) ? place : null;
  } catch {
    return null;
  }
}
