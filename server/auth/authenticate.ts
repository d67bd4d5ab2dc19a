import type {IncomingMessage} from 'node:http';
import {decodeProtectedHeader, errors} from 'jose';
import {systemClock, type Stopwatch} from '../clock.ts';
import {findApiKey} from '../store/api-keys.ts';
import type {Queryable} from '../store/postgres/queryable.ts';
import {findEmbedToken} from '../store/embed-tokens.ts';
import {findJobOfToken} from '../store/job-tokens.ts';
import {EMBED_TYPE, type EmbedTokens} from './embed-token.ts';
import {KnownTokens} from './known-tokens.ts';
import type {Principal} from './principal.ts';
import {API_KEY, hashSecret, JOB_TOKEN} from './secrets.ts';

export interface AuthenticateOptions {
  readonly db: Queryable;
  readonly embedTokens: EmbedTokens;
  /** `null`: users' JWTs are not accepted. */
  readonly verifyUserJwt: ((token: string) => Promise<Principal | null>) | null;
  /** How long tokens are remembered. */
  readonly clock?: Stopwatch;
}

/**
 * Finds who is asking. With `mayRecall`, the job of a job token may come from memory; whoever asks for that proves the
 * token before anything is done with it.
 */
export type Authenticate = (
  request: IncomingMessage,
  options?: {readonly mayRecall: boolean},
) => Promise<Principal>;

/**
 * Why nobody could be found. `bad` is one reason for all the ways in which a credential can be wrong; `unchecked` = it
 * could not be found out, as when the keys that would verify it cannot be fetched.
 */
export class CredentialError extends Error {
  override readonly name = 'CredentialError';
  readonly reason: 'missing' | 'several' | 'bad' | 'origin' | 'unchecked';

  constructor(reason: CredentialError['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/**
 * Finds who is asking, from the headers alone: a credential in a URL would end up in logs and histories. What it gives
 * throws a {@link CredentialError}.
 */
export function authenticator(options: AuthenticateOptions): Authenticate {
  const tokens = new KnownTokens(options.clock ?? systemClock);
  return async (request, {mayRecall} = {mayRecall: false}) => {
    const credential = readCredential(request);
    if (credential === null)
      throw new CredentialError(
        'missing',
        'No credential came. Send X-API-Key, or Authorization: Bearer; is the variable that holds it set?',
      );
    const principal = await identify(credential, request, {...options, tokens, mayRecall});
    if (principal === null)
      throw new CredentialError('bad', 'The credential is unknown, expired or revoked.');
    return principal;
  };
}

/** Two credentials at once are refused: which of them counts should never depend on who reads the headers. */
function readCredential({headersDistinct}: IncomingMessage): string | null {
  const keys = headersDistinct['x-api-key'] ?? [];
  const authorizations = headersDistinct['authorization'] ?? [];
  if (keys.length + authorizations.length > 1)
    throw new CredentialError('several', 'Send one credential, not several.');
  const [key] = keys;
  if (key !== undefined) return API_KEY.test(key) ? key : '';
  const [authorization] = authorizations;
  if (authorization === undefined) return null;
  return /^Bearer +([\w.~+/=-]{1,8192})$/i.exec(authorization)?.[1] ?? '';
}

async function identify(
  credential: string,
  request: IncomingMessage,
  {
    db,
    embedTokens,
    verifyUserJwt,
    tokens,
    mayRecall,
  }: AuthenticateOptions & {
    readonly tokens: KnownTokens;
    readonly mayRecall: boolean;
  },
): Promise<Principal | null> {
  if (API_KEY.test(credential)) {
    const key = await findApiKey(db, hashSecret(credential));
    return key && {kind: 'api-key', id: key.id, userId: key.userId, scopes: key.scopes};
  }
  if (JOB_TOKEN.test(credential)) {
    const hash = hashSecret(credential);
    const recalled = mayRecall ? tokens.recall(hash) : null;
    if (recalled !== null) return {kind: 'job-token', ...recalled, unproven: hash};
    const job = await findJobOfToken(db, hash);
    tokens.note(hash, job);
    return job && {kind: 'job-token', ...job, unproven: null};
  }
  switch (jwtType(credential)) {
    case null:
      return null;
    case EMBED_TYPE:
      return await embedPrincipal(credential, request.headers.origin, {db, embedTokens});
    default:
      return verifyUserJwt && (await orNull(verifyUserJwt(credential)));
  }
}

async function embedPrincipal(
  credential: string,
  origin: string | undefined,
  {db, embedTokens}: Pick<AuthenticateOptions, 'db' | 'embedTokens'>,
): Promise<Principal | null> {
  const claims = await orNull(embedTokens.verify(credential));
  if (claims === null) return null;
  const stored = await findEmbedToken(db, claims.id);
  if (stored === null || stored.revoked || stored.jobIds.length === 0) return null;
  // Of a job that was deleted the name may be somebody else's by now.
  if (stored.jobId !== null && stored.jobId !== claims.jobId) return null;
  if (origin !== undefined && stored.origins.length > 0 && !stored.origins.includes(origin)) {
    throw new CredentialError('origin', `The token was not made for pages of ${origin}.`);
  }
  return {kind: 'embed', id: claims.id, jobIds: stored.jobIds, expiresAt: claims.expiresAt};
}

/** `''` for a JWT without `typ`, `null` for what is no JWT at all. */
function jwtType(token: string): string | null {
  try {
    return decodeProtectedHeader(token).typ ?? '';
  } catch {
    return null;
  }
}

/** `null` when the token is not good; throws when that could not be found out. */
async function orNull<T>(verified: Promise<T>): Promise<T | null> {
  try {
    return await verified;
  } catch (cause) {
    if (cause instanceof errors.JOSEError) return null;
    throw new CredentialError('unchecked', 'This credential cannot be verified just now.', {
      cause,
    });
  }
}
