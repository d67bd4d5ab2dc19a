/** Of all that may be held, what the viewers of one account may hold. */
const SHARE = 1 / 4;

/** Up to this part of it, backlogs are read: what they add must not end live streams. */
const ROOM = 1 / 2;

/**
 * Bounds the memory that slow viewers hold together. Viewers share the bytes of a batch, so each buffer counts once
 * however many wait for it: once for the process, and once for each account.
 */
export class HeldBytes {
  readonly #most: number;
  readonly #all = new Tally();
  readonly #ofAccount = new Map<string, Tally>();
  /** Called when something was given back. */
  onRelease: () => void = () => {};

  constructor(most: number) {
    this.#most = most;
  }

  get total(): number {
    return this.#all.bytes;
  }

  /** Whether this account's viewers may be given what they have missed. */
  hasRoom(account: string): boolean {
    return this.#share(account) < ROOM;
  }

  /** So much waits for this account's viewers, or for all, that one who is behind is let go. */
  isFull(account: string): boolean {
    return this.#share(account) >= 1;
  }

  hold(account: string, buffer: Buffer): void {
    this.#all.add(buffer);
    let own = this.#ofAccount.get(account);
    if (own === undefined) this.#ofAccount.set(account, (own = new Tally()));
    own.add(buffer);
  }

  release(account: string, buffer: Buffer): void {
    this.#all.remove(buffer);
    const own = this.#ofAccount.get(account);
    own?.remove(buffer);
    if (own?.bytes === 0) this.#ofAccount.delete(account);
    this.onRelease();
  }

  /** How much of what it may is held: by the account, or by all, whichever is nearer to the bound. */
  #share(account: string): number {
    const own = this.#ofAccount.get(account)?.bytes ?? 0;
    return Math.max(this.#all.bytes / this.#most, own / (this.#most * SHARE));
  }
}

/** Buffers with the number of those who wait for each. */
class Tally {
  bytes = 0;
  readonly #holders = new Map<Buffer, number>();

  add(buffer: Buffer): void {
    const holders = this.#holders.get(buffer) ?? 0;
    this.#holders.set(buffer, holders + 1);
    if (holders === 0) this.bytes += buffer.length;
  }

  remove(buffer: Buffer): void {
    const holders = this.#holders.get(buffer) ?? 0;
    if (holders > 1) this.#holders.set(buffer, holders - 1);
    else if (this.#holders.delete(buffer)) this.bytes -= buffer.length;
  }
}
