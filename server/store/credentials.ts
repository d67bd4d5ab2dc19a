import type {Queryable} from './database.ts';

export type Scope = 'all' | 'training' | 'read';

export interface ApiKey {
  readonly id: string;
  readonly userId: string;
  readonly scopes: readonly Scope[];
}

/** Makes a key and stores its SHA-256; `key` (`wak_…`) is told this once and never again. */
export declare function createApiKey(
  db: Queryable,
  request: {userId: string; scopes: readonly Scope[]; name?: string | null},
): Promise<ApiKey & {readonly key: string}>;
/** `null` when unknown or revoked. */
export declare function findApiKey(db: Queryable, hash: Buffer): Promise<ApiKey | null>;
export declare function listApiKeys(
  db: Queryable,
  userId: string,
): Promise<readonly (ApiKey & {name: string | null; created_at: string; revoked_at: string | null})[]>;
export declare function revokeApiKey(db: Queryable, id: string): Promise<boolean>;

/** The job that a token may write to; `null` when unknown, or pushed out by 20 newer ones. */
export declare function findJobOfToken(
  db: Queryable,
  hash: Buffer,
): Promise<{readonly jobId: string; readonly userId: string} | null>;
/** Makes this the only valid token of the job. */
export declare function rotateJobToken(db: Queryable, jobId: string, hash: Buffer): Promise<boolean>;

export interface EmbedToken {
  readonly id: string;
  readonly jobId: string;
  readonly origins: readonly string[];
  readonly expires_at: string;
  readonly revoked: boolean;
}
export declare function createEmbedToken(
  db: Queryable,
  token: {jobId: string; origins: readonly string[]; expiresInS: number},
): Promise<EmbedToken>;
export declare function findEmbedToken(db: Queryable, id: string): Promise<EmbedToken | null>;
/** False when the job has no such token. */
export declare function revokeEmbedToken(db: Queryable, jobId: string, id: string): Promise<boolean>;
