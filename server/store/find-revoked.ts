import type {Queryable} from './postgres/queryable.ts';
import {sql} from './postgres/sql.ts';

/** Of these credentials, by id, those that no longer work: revoked, deleted, expired, or of a job that is gone. */
export async function findRevoked(
  db: Queryable,
  asked: {readonly keys: readonly string[]; readonly embeds: readonly string[]},
): Promise<{readonly keys: readonly string[]; readonly embeds: readonly string[]}> {
  const [answer] = await db.query<{keys: string[]; embeds: string[]}>(sql`
    SELECT
      ARRAY(
        SELECT asked.id FROM unnest(${asked.keys}::uuid[]) AS asked (id)
        WHERE NOT EXISTS (SELECT FROM api_keys k WHERE k.id = asked.id AND k.revoked_at IS NULL)
      )::text[] AS keys,
      ARRAY(
        SELECT asked.id FROM unnest(${asked.embeds}::uuid[]) AS asked (id)
        WHERE NOT EXISTS (
          SELECT FROM embed_tokens e WHERE e.id = asked.id AND e.revoked_at IS NULL AND e.expires_at > now()
        )
      )::text[] AS embeds`);
  return answer ?? {keys: [], embeds: []};
}
