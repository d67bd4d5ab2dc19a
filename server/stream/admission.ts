import type {StreamConfig} from '../config.ts';
import {jitter, type Clock} from './clock.ts';
import type {Refusal, StreamRequest} from './stream-request.ts';

/** Reads that may wait for each of `limits.replays` before new streams are told to come back later. */
const WAITING_PER_REPLAY = 50;

/** Seconds, least and most: what is over in a moment, and what lasts until somebody leaves. */
const SOON = [1, 5] as const;
const LATER = [15, 45] as const;

export interface Occupancy {
  readonly open: number;
  readonly ofJob: number;
  readonly waitingReads: number;
  /** Not too much waits for the account's viewers. */
  readonly hasRoom: boolean;
}

/** Who may open a stream: counts those of each account, and holds the limits. */
export class Admission {
  readonly #limits: StreamConfig;
  readonly #clock: Clock;
  readonly #ofAccount = new Map<string, number>();

  constructor(limits: StreamConfig, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** `null`: it may be opened. */
  refusal(
    {account, isEmbed = false}: StreamRequest,
    {open, ofJob, waitingReads, hasRoom}: Occupancy,
  ): Refusal | null {
    const {perUser, perEmbedToken, perJob, perProcess, replays} = this.#limits;
    if (open >= perProcess) return this.#refuse('streams_max', LATER);
    if (ofJob >= perJob) return this.#refuse('streams_per_job', LATER);
    const most = isEmbed ? perEmbedToken : perUser;
    if ((this.#ofAccount.get(account) ?? 0) >= most) return this.#refuse('streams_per_user', LATER);
    if (!hasRoom || waitingReads >= replays * WAITING_PER_REPLAY) return this.#refuse('replays_max', SOON);
    return null;
  }

  draining(): Refusal {
    return this.#refuse('draining', SOON);
  }

  #refuse(refused: Refusal['refused'], [least, most]: readonly [number, number]): Refusal {
    return {refused, retryAfterS: jitter(this.#clock, least, most)};
  }

  enter(account: string): void {
    this.#ofAccount.set(account, (this.#ofAccount.get(account) ?? 0) + 1);
  }

  leave(account: string): void {
    const left = (this.#ofAccount.get(account) ?? 0) - 1;
    if (left > 0) this.#ofAccount.set(account, left);
    else this.#ofAccount.delete(account);
  }
}
