import {createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey} from 'jose';
import {systemClock, type Stopwatch} from '../clock.ts';

const TIMEOUT_MS = 5000;
/** Between two fetches, however the first went: JWTs that name keys nobody has cost no more than that. */
const PAUSE_MS = 5000;
/** From this age on keys are fetched again, and go on being used meanwhile. */
const REFRESH_MS = 10 * 60_000;
/** Up to this age keys are used when they cannot be fetched: as long may one that was withdrawn be trusted. */
const KEEP_MS = 60 * 60_000;

export interface RemoteKeysOptions {
  /** Told of each fetch that failed while older keys were good enough. */
  readonly onStale?: (error: KeysUnavailable) => void;
  /** Milliseconds. Default 5000. */
  readonly timeoutMs?: number;
  readonly clock?: Stopwatch;
}

/** The keys could not be had just now. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/** The public keys at a JWKS address, which may be away for an hour without anybody noticing. */
export class RemoteKeys {
  readonly #url: URL;
  readonly #options: RemoteKeysOptions;
  readonly #clock: Stopwatch;
  #keys: ReturnType<typeof createLocalJWKSet> | null = null;
  #fetchedAt = -Infinity;
  #triedAt = -Infinity;
  #failure: KeysUnavailable | null = null;
  #fetching: Promise<void> | null = null;

  constructor(url: URL, options: RemoteKeysOptions = {}) {
    this.#url = url;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /**
   * The key that a JWT names, for `jwtVerify`.
   *
   * @throws {KeysUnavailable} when it is not among those at hand and they could not be fetched.
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const age = this.#clock.elapsed() - this.#fetchedAt;
    if (age >= KEEP_MS) await this.#fetch();
    else if (age >= REFRESH_MS) void this.#fetch().catch(() => {});
    try {
      return await this.#keys!(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    // One that was added since.
    await this.#fetch();
    return await this.#keys!(header, token);
  };

  /** Everybody waits for the same fetch; in the pause after it, its outcome stands. */
  async #fetch(): Promise<void> {
    if (this.#fetching === null) {
      if (this.#clock.elapsed() - this.#triedAt >= PAUSE_MS) this.#fetching = this.#fetchNow();
      else if (this.#failure) throw this.#failure;
    }
    await this.#fetching;
  }

  async #fetchNow(): Promise<void> {
    const {timeoutMs = TIMEOUT_MS, onStale} = this.#options;
    try {
      this.#keys = createLocalJWKSet(await fetchKeys(this.#url, timeoutMs));
      this.#fetchedAt = this.#clock.elapsed();
      this.#failure = null;
    } catch (cause) {
      this.#failure = new KeysUnavailable(`JWT_JWKS_URL gave no keys: ${reasonOf(cause)}.`, {cause});
      if (this.#clock.elapsed() - this.#fetchedAt < KEEP_MS) onStale?.(this.#failure);
      throw this.#failure;
    } finally {
      this.#triedAt = this.#clock.elapsed();
      this.#fetching = null;
    }
  }
}

async function fetchKeys(url: URL, timeoutMs: number): Promise<JSONWebKeySet> {
  const response = await fetch(url, {
    headers: {Accept: 'application/json, application/jwk-set+json'},
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`expected 200, got ${response.status}`);
  }
  const set = (await response.json()) as JSONWebKeySet;
  // A set without keys would turn everybody away as if their JWTs were forged.
  if (set.keys?.length === 0) throw new Error('expected keys, got an empty set');
  return set;
}

/** What `fetch` says is "fetch failed"; why is in its cause. */
function reasonOf(error: unknown): string {
  const {message, cause} = error as Error;
  return cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : message;
}
