import type {Queryable} from './postgres/queryable.ts';
import {sql} from './postgres/sql.ts';

export interface EmbedToken {
  readonly id: string;
  /** The job under whose path it was made; `null` once that is deleted. */
  readonly jobId: string | null;
  /** All that it reads, that one among them. */
  readonly jobIds: readonly string[];
  readonly origins: readonly string[];
  readonly expires_at: string;
  readonly revoked: boolean;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export async function createEmbedToken(
  db: Queryable,
  {
    jobId,
    jobIds = [],
    origins,
    expiresInS,
  }: {jobId: string; jobIds?: readonly string[]; origins: readonly string[]; expiresInS: number},
): Promise<Pick<EmbedToken, 'id' | 'expires_at'>> {
  const others = [...new Set(jobIds)].filter((other) => other !== jobId);
  const [made] = await db.query<Pick<EmbedToken, 'id' | 'expires_at'>>(sql`
    WITH made AS (
      INSERT INTO embed_tokens (job_id, origins, expires_at)
      VALUES (${jobId}, ${origins}, now() + ${expiresInS} * interval '1 second')
      RETURNING id, expires_at
    ), joined AS (
      INSERT INTO embed_token_jobs (token_id, job_id)
      SELECT made.id, other FROM made, unnest(${others}::text[]) AS other
    )
    SELECT id, expires_at FROM made`);
  return made!;
}

/** `null` when there is none; one that has expired or was revoked is still found. */
export async function findEmbedToken(db: Queryable, id: string): Promise<EmbedToken | null> {
  if (!UUID.test(id)) return null;
  const [token] = await db.query<EmbedToken>(sql`
    SELECT
      id, job_id AS "jobId", origins, expires_at, revoked_at IS NOT NULL AS revoked,
      array_remove(job_id || ARRAY(SELECT job_id FROM embed_token_jobs WHERE token_id = id), NULL) AS "jobIds"
    FROM embed_tokens WHERE id = ${id}`);
  return token ?? null;
}

/** False when no such token reads the job. Revoked by one of its jobs it is revoked for all of them. */
export async function revokeEmbedToken(db: Queryable, jobId: string, id: string): Promise<boolean> {
  if (!UUID.test(id)) return false;
  const revoked = await db.query(sql`
    UPDATE embed_tokens SET revoked_at = coalesce(revoked_at, now())
    WHERE id = ${id} AND ${jobId} IN (
      SELECT embed_tokens.job_id UNION ALL SELECT j.job_id FROM embed_token_jobs j WHERE j.token_id = ${id}
    ) RETURNING id`);
  return revoked.length > 0;
}
