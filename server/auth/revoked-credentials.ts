import type {Queryable} from '../store/postgres/queryable.ts';
import {findRevoked} from '../store/find-revoked.ts';

/**
 * Of these credentials, as `credentialOf` names them, those that no longer work; in one statement. A user's JWT cannot
 * be revoked: it expires.
 */
export async function revokedCredentials(
  db: Queryable,
  credentials: readonly string[],
): Promise<ReadonlySet<string>> {
  const idsOf = (prefix: string) =>
    credentials.flatMap((credential) =>
      credential.startsWith(prefix) ? [credential.slice(prefix.length)] : [],
    );
  const {keys, embeds} = await findRevoked(db, {keys: idsOf('key:'), embeds: idsOf('embed:')});
  return new Set([...keys.map((id) => `key:${id}`), ...embeds.map((id) => `embed:${id}`)]);
}
