import type {Queryable} from './postgres/queryable.ts';
import {sql} from './postgres/sql.ts';

export interface EmbedToken {
  readonly id: string;
  readonly jobId: string;
  readonly origins: readonly string[];
  readonly expires_at: string;
  readonly revoked: boolean;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export async function createEmbedToken(
  db: Queryable,
  token: {jobId: string; origins: readonly string[]; expiresInS: number},
): Promise<EmbedToken> {
  const [made] = await db.query<EmbedToken>(sql`
    INSERT INTO embed_tokens (job_id, origins, expires_at)
    VALUES (${token.jobId}, ${token.origins}, now() + ${token.expiresInS} * interval '1 second')
    RETURNING id, job_id AS "jobId", origins, expires_at, false AS revoked`);
  return made!;
}

/** `null` when there is none; one that has expired or was revoked is still found. */
export async function findEmbedToken(db: Queryable, id: string): Promise<EmbedToken | null> {
  if (!UUID.test(id)) return null;
  const [token] = await db.query<EmbedToken>(sql`
    SELECT id, job_id AS "jobId", origins, expires_at, revoked_at IS NOT NULL AS revoked
    FROM embed_tokens WHERE id = ${id}`);
  return token ?? null;
}

/** False when the job has no such token. */
export async function revokeEmbedToken(db: Queryable, jobId: string, id: string): Promise<boolean> {
  if (!UUID.test(id)) return false;
  const revoked = await db.query(sql`
    UPDATE embed_tokens SET revoked_at = coalesce(revoked_at, now())
    WHERE job_id = ${jobId} AND id = ${id} RETURNING id`);
  return revoked.length > 0;
}
