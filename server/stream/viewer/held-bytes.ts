/** Of all that may be held, what the viewers of one reader may hold. */
const SHARE = 1 / 4;

/** Up to this part of it, backlogs are read: what they add must not end live streams. */
const ROOM = 1 / 2;

/**
 * Bounds the memory that slow viewers hold together. Viewers share the bytes of a batch, so each buffer counts once
 * however many wait for it: once for the process, and once for each reader, which is an account, or an address where many
 * share the account.
 */
export class HeldBytes {
  readonly #most: number;
  readonly #all = new Tally();
  readonly #ofReader = new Map<string, Tally>();
  /** Called when something was given back. */
  onRelease: () => void = () => {};

  constructor(most: number) {
    this.#most = most;
  }

  get total(): number {
    return this.#all.bytes;
  }

  /** Whether this reader's viewers may be given what they have missed. */
  hasRoom(reader: string): boolean {
    return this.#share(reader) < ROOM;
  }

  /** So much waits for this reader's viewers, or for all, that one who is behind is let go. */
  isFull(reader: string): boolean {
    return this.#share(reader) >= 1;
  }

  hold(reader: string, buffer: Buffer): void {
    this.#all.add(buffer);
    let own = this.#ofReader.get(reader);
    if (own === undefined) this.#ofReader.set(reader, (own = new Tally()));
    own.add(buffer);
  }

  release(reader: string, buffer: Buffer): void {
    this.#all.remove(buffer);
    const own = this.#ofReader.get(reader);
    own?.remove(buffer);
    if (own?.bytes === 0) this.#ofReader.delete(reader);
    this.onRelease();
  }

  /** How much of what it may is held: by the reader, or by all, whichever is nearer to the bound. */
  #share(reader: string): number {
    const own = this.#ofReader.get(reader)?.bytes ?? 0;
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
