import {jwtVerify, type JWTVerifyGetKey} from 'jose';
import type {Principal} from './principal.ts';
import {RemoteKeys, type RemoteKeysOptions} from './remote-keys.ts';

/** How users' own JWTs are checked. */
export interface UserJwtConfig {
  readonly key: {readonly secret: string} | {readonly jwksUrl: string};
  readonly issuer: string;
  readonly audience: string;
}

type Verify = (token: string) => Promise<Principal | null>;

/** Signatures that a JWKS may be used with: asymmetric ones only, so that no public key is ever taken for a secret. */
const JWKS_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** What the database can hold as it is: no two subjects may become one user. */
const USER_ID = /^[^\0]{1,1000}$/;

/**
 * Checks the JWTs of users, which another system signs: signature, issuer, audience, expiry; `sub` is the user. What it
 * gives throws errors of `jose` for a JWT that is not good, and others when that could not be found out.
 */
export function userJwtVerifier(config: UserJwtConfig, keysOptions: RemoteKeysOptions = {}): Verify {
  const algorithms = 'secret' in config.key ? ['HS256'] : JWKS_ALGORITHMS;
  const key = keyOf(config.key, keysOptions);
  const options = {
    algorithms,
    issuer: config.issuer,
    audience: config.audience,
    requiredClaims: ['exp', 'sub'],
    clockTolerance: 5,
  };
  return async (token) => {
    const {payload} = await jwtVerify(token, key, options);
    const {sub, exp} = payload;
    if (typeof sub !== 'string' || !USER_ID.test(sub) || !sub.isWellFormed() || exp === undefined)
      return null;
    return {kind: 'user', userId: sub, expiresAt: exp * 1000};
  };
}

function keyOf(key: UserJwtConfig['key'], options: RemoteKeysOptions): JWTVerifyGetKey {
  if ('jwksUrl' in key) return new RemoteKeys(new URL(key.jwksUrl), options).find;
  const secret = new TextEncoder().encode(key.secret);
  return async () => secret;
}
