import {randomBytes} from 'node:crypto';
import {existsSync} from 'node:fs';
import {chmod, link, mkdir, readFile, unlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {jwtVerify, SignJWT} from 'jose';
import {OperatorError} from '../operator-error.ts';

/** Tells an embed token from a user's JWT before either is verified, and neither is ever accepted as the other. */
export const EMBED_TYPE = 'ftl-embed+jwt';
const AUDIENCE = 'ftl-predictions-embed';

export interface EmbedClaims {
  /** Under which the token is stored, and revoked. */
  readonly id: string;
  /** The job under whose path it was made; which it reads is stored. */
  readonly jobId: string;
  /** `Date.now()` at which it expires. */
  readonly expiresAt: number;
}

/** Signs and verifies the tokens that a page uses to read jobs. */
export class EmbedTokens {
  readonly #secret: Uint8Array;

  /** `secret`: at least 32 characters, the same on every server of one database. */
  constructor(secret: string) {
    this.#secret = new TextEncoder().encode(secret);
  }

  async sign({id, jobId, expiresAt}: EmbedClaims): Promise<string> {
    return await new SignJWT()
      .setProtectedHeader({alg: 'HS256', typ: EMBED_TYPE})
      .setJti(id)
      .setSubject(jobId)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(Math.floor(expiresAt / 1000))
      .sign(this.#secret);
  }

  /** @throws {Error} of `jose` when the token is forged, expired or of another kind. */
  async verify(token: string): Promise<EmbedClaims> {
    const {payload} = await jwtVerify(token, this.#secret, {
      algorithms: ['HS256'],
      typ: EMBED_TYPE,
      audience: AUDIENCE,
      requiredClaims: ['exp', 'sub', 'jti'],
    });
    return {id: payload.jti ?? '', jobId: payload.sub ?? '', expiresAt: (payload.exp ?? 0) * 1000};
  }
}

/**
 * The secret of a server that was given none: made at the first start, kept in the data folder (mode 0600).
 *
 * @throws {OperatorError} when the folder cannot be written to.
 */
export async function keptEmbedSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, 'embed-secret');
  try {
    await mkdir(dataDir, {recursive: true, mode: 0o700});
    if (!existsSync(path)) await createWhole(path, randomBytes(32).toString('base64url'));
  } catch (cause) {
    throw unwritable(path, cause);
  }
  const secret = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw unwritable(path, cause);
  });
  // One that was put there by hand may be open to others; somebody else's is theirs to close.
  await chmod(path, 0o600).catch(() => {});
  if (secret.length < 32)
    throw new OperatorError(`${path} is too short to be a secret: delete it, and a new one is made.`);
  return secret;
}

/** Makes the file unless it is there, and never lets another server of this folder see half of it. */
async function createWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, text, {flag: 'wx', mode: 0o600});
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
}

function unwritable(path: string, cause: unknown): OperatorError {
  const message = `The secret of embed tokens cannot be kept in ${path}: make DATA_DIR writable, or set EMBED_SECRET.`;
  return new OperatorError(message, {cause});
}
