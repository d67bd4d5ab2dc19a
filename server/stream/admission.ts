import type {StreamConfig} from './stream-config.ts';
import {jitter, type Clock} from '../clock.ts';
import type {Refusal, StreamRequest} from './stream-request.ts';

/** Reads that may wait for each of `limits.replays` before new streams are told to come back later. */
const WAITING_PER_REPLAY = 50;

/** Of the streams of an embed token, what one reader may open: an office behind one address is a reader too. */
const READER_SHARE = 1 / 10;

/** Seconds, least and most: what is over in a moment, and what lasts until somebody leaves. */
const SOON = [1, 5] as const;
const LATER = [15, 45] as const;

export interface Occupancy {
  readonly open: number;
  readonly ofJob: number;
  readonly waitingReads: number;
  /** Not too much waits for the reader's viewers. */
  readonly hasRoom: boolean;
}

/** Who may open a stream: counts the connections of each account, and of each reader of an embed token, and holds the limits. */
export class Admission {
  readonly #limits: StreamConfig;
  readonly #clock: Clock;
  /** By account, and by reader. */
  readonly #open = new Map<string, number>();
  /** Jobs on connections that carry several. */
  readonly #shared = new Map<object, number>();

  constructor(limits: StreamConfig, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** `null`: it may be opened. */
  refusal(request: StreamRequest, {open, ofJob, waitingReads, hasRoom}: Occupancy): Refusal | null {
    const {perProcess, perJob, replays} = this.#limits;
    if (open >= perProcess) return this.#refuse('streams_max', LATER);
    if (ofJob >= perJob) return this.#refuse('streams_per_job', LATER);
    if (this.#hasEnough(request)) return this.#refuse('streams_per_user', LATER);
    if (!hasRoom || waitingReads >= replays * WAITING_PER_REPLAY) return this.#refuse('replays_max', SOON);
    return null;
  }

  draining(): Refusal {
    return this.#refuse('draining', SOON);
  }

  enter(request: StreamRequest): void {
    if (request.connection !== undefined && this.#share(request.connection, 1) > 1) return;
    for (const name of namesOf(request)) this.#open.set(name, this.#count(name) + 1);
  }

  leave(request: StreamRequest): void {
    if (request.connection !== undefined && this.#share(request.connection, -1) > 0) return;
    for (const name of namesOf(request)) {
      const left = this.#count(name) - 1;
      if (left > 0) this.#open.set(name, left);
      else this.#open.delete(name);
    }
  }

  /** The jobs on this connection after the change. */
  #share(connection: object, change: 1 | -1): number {
    const count = (this.#shared.get(connection) ?? 0) + change;
    if (count > 0) this.#shared.set(connection, count);
    else this.#shared.delete(connection);
    return count;
  }

  #hasEnough({account, reader, connection}: StreamRequest): boolean {
    if (connection !== undefined && this.#shared.has(connection)) return false;
    const {perUser, perEmbedToken} = this.#limits;
    if (reader === undefined) return this.#count(account) >= perUser;
    return this.#count(account) >= perEmbedToken || this.#count(reader) >= perEmbedToken * READER_SHARE;
  }

  #count(name: string): number {
    return this.#open.get(name) ?? 0;
  }

  #refuse(refused: Refusal['refused'], [least, most]: readonly [number, number]): Refusal {
    return {refused, retryAfterS: jitter(this.#clock, least, most)};
  }
}

const namesOf = ({account, reader}: StreamRequest): readonly string[] =>
  reader === undefined ? [account] : [account, reader];
