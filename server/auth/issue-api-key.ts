import {createApiKey, type Scope} from '../store/api-keys.ts';
import type {Queryable} from '../store/postgres/queryable.ts';
import {hashSecret, newApiKey} from './secrets.ts';

export interface IssuedApiKey {
  readonly id: string;
  /** `wak_…`; shown this once, since only its hash is stored. */
  readonly key: string;
}

/** Makes an API key for a user; users are not stored but by the keys they hold. */
export async function issueApiKey(
  db: Queryable,
  {userId, scopes, name}: {userId: string; scopes: readonly Scope[]; name?: string},
): Promise<IssuedApiKey> {
  const key = newApiKey();
  const {id} = await createApiKey(db, {hash: hashSecret(key), userId, scopes, name: name ?? null});
  return {id, key};
}
