import {Type} from 'typebox';
import {opaque, type Opaque} from './opaque.ts';
import {queryFault} from './query.ts';
import {count, nullable, text} from './schemas.ts';

/** The last sample of a page. */
export const sampleToken = opaque(
  Type.Object({sample_index: count(), sample_source_id: nullable(text(1024))}),
);

/** What `after` says; `null` for the first page. */
export function readToken<T>(token: Opaque<T>, after: string | undefined): T | null {
  if (after === undefined) return null;
  const found = token.parse(after);
  if (found === null) throw queryFault('after', 'must be the `next` of an earlier page');
  return found;
}
