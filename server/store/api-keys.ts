import type {Queryable} from './postgres/queryable.ts';
import {sql} from './postgres/sql.ts';

export type Scope = 'all' | 'training' | 'read';

export interface ApiKey {
  readonly id: string;
  readonly userId: string;
  readonly scopes: readonly Scope[];
}

export interface ApiKeyEntry extends ApiKey {
  readonly name: string | null;
  readonly created_at: string;
  readonly revoked_at: string | null;
}

export async function createApiKey(
  db: Queryable,
  key: {hash: Buffer; userId: string; scopes: readonly Scope[]; name?: string | null},
): Promise<ApiKey> {
  const [made] = await db.query<ApiKey>(sql`
    INSERT INTO api_keys (key_hash, user_id, scopes, name)
    VALUES (${key.hash}, ${key.userId}, ${key.scopes}, ${key.name ?? null})
    RETURNING id, user_id AS "userId", scopes`);
  return made!;
}

/** `null` when unknown or revoked. */
export async function findApiKey(db: Queryable, hash: Buffer): Promise<ApiKey | null> {
  const [key] = await db.query<ApiKey>(
    sql`SELECT id, user_id AS "userId", scopes FROM api_keys WHERE key_hash = ${hash} AND revoked_at IS NULL`,
  );
  return key ?? null;
}

/** Oldest first, revoked ones too. */
export async function listApiKeys(db: Queryable, userId: string): Promise<readonly ApiKeyEntry[]> {
  return db.query<ApiKeyEntry>(sql`
    SELECT id, user_id AS "userId", scopes, name, created_at, revoked_at
    FROM api_keys WHERE user_id = ${userId} ORDER BY created_at, id`);
}

/** False when there is no such key, or it was revoked before. */
export async function revokeApiKey(db: Queryable, id: string): Promise<boolean> {
  const revoked = await db.query(
    sql`UPDATE api_keys SET revoked_at = now() WHERE id = ${id} AND revoked_at IS NULL RETURNING id`,
  );
  return revoked.length > 0;
}
