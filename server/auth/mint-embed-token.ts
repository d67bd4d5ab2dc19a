import type {Queryable} from '../store/postgres/queryable.ts';
import {createEmbedToken} from '../store/embed-tokens.ts';
import type {EmbedTokens} from './embed-token.ts';

export interface EmbedGrant {
  readonly jobId: string;
  /** Further jobs that it reads. */
  readonly jobIds?: readonly string[];
  readonly expiresInS: number;
  /** Origins of the pages that may use it; none = any. */
  readonly origins: readonly string[];
}

export interface MintedToken {
  readonly token: string;
  readonly id: string;
  readonly expiresAt: string;
}

export type MintEmbedToken = (grant: EmbedGrant) => Promise<MintedToken>;

/** Stores the token under its id first, so that it can be revoked, and then signs it. */
export function embedTokenMint(db: Queryable, embedTokens: EmbedTokens): MintEmbedToken {
  return async (grant) => {
    const {id, expires_at: expiresAt} = await createEmbedToken(db, grant);
    const token = await embedTokens.sign({id, jobId: grant.jobId, expiresAt: Date.parse(expiresAt)});
    return {token, id, expiresAt};
  };
}
