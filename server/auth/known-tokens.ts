import type {Stopwatch} from '../clock.ts';
import type {TokenJob} from '../store/job-tokens.ts';

/** Tokens that are remembered at most; the oldest is forgotten first. */
const MOST = 10_000;
/** What else is known of a job, as whose it is, may be out of date by so much. */
const KEPT_MS = 60_000;

/**
 * Job tokens that were good a moment ago. A trainer that sends rows need not be looked up before each batch: the
 * transaction that stores the rows looks whether its token is still there, and stores nothing where it is not.
 */
export class KnownTokens {
  readonly #clock: Stopwatch;
  readonly #known = new Map<string, {readonly job: TokenJob; readonly until: number}>();

  constructor(clock: Stopwatch) {
    this.#clock = clock;
  }

  recall(hash: Buffer): TokenJob | null {
    const known = this.#known.get(nameOf(hash));
    return known !== undefined && this.#clock.elapsed() < known.until ? known.job : null;
  }

  /** `null`: it is not good, or not any more. */
  note(hash: Buffer, job: TokenJob | null): void {
    const name = nameOf(hash);
    this.#known.delete(name);
    if (job === null) return;
    this.#known.set(name, {job, until: this.#clock.elapsed() + KEPT_MS});
    if (this.#known.size > MOST) this.#known.delete(this.#known.keys().next().value!);
  }
}

const nameOf = (hash: Buffer): string => hash.toString('latin1');
