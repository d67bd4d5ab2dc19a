import {Socket} from 'node:net';
import pg from 'pg';

/** Milliseconds between two looks at the connections in use. */
const LOOK_MS = 500;

/** A connection in use that has sent nothing for so long is asked after. */
const SILENT_MS = 3_000;

/** One whose session is not known, since nothing came from it yet: it may stand in a pooler's line. */
const UNKNOWN_MS = 10_000;

export class SilentConnection extends Error {
  override readonly name = 'SilentConnection';
  readonly code = 'ETIMEDOUT';

  constructor() {
    super('PostgreSQL was silent for too long: the connection was given up.');
  }
}

/** Longest time that a session is given to end in good order. */
export const LEAVE_MS = 2_000;

export interface SilenceWatchOptions {
  /** Of these sessions, those that work, or wait for a lock: asked over a connection of its own, which ends in time. */
  readonly working: (pids: readonly number[]) => Promise<ReadonlySet<number>>;
  /** A connection was given up. */
  readonly onSilent: (client: pg.ClientBase) => void;
}

interface Watched {
  /** Of its session; `null` while it is not known. */
  pid: number | null;
  bytesRead: number;
  silentMs: number;
}

/**
 * Throws away connections that are silent, and not those that work long. A link that forwards nothing any more tells
 * neither side, and keep-alive probes do not find it where it is a relay that answers them itself. So a connection that
 * is in use and brings no byte for a while is asked after over a new one: PostgreSQL knows whether its session still
 * works. An index that takes an hour is left alone; an answer that was sent and never came is given up after seconds.
 */
export class SilenceWatch {
  readonly #options: SilenceWatchOptions;
  readonly #watched = new Map<pg.ClientBase, Watched>();
  #timer: NodeJS.Timeout | null = null;
  #isAsking = false;

  constructor(options: SilenceWatchOptions) {
    this.#options = options;
  }

  /** The client is in use from now on. */
  begin(client: pg.ClientBase, pid: number | null): void {
    this.#watched.set(client, {pid, bytesRead: bytesReadOf(client), silentMs: 0});
    this.#timer ??= setInterval(() => this.#look(), LOOK_MS).unref();
  }

  /** Its session is known now. */
  found(client: pg.ClientBase, pid: number): void {
    const watched = this.#watched.get(client);
    if (watched !== undefined) watched.pid = pid;
  }

  end(client: pg.ClientBase): void {
    this.#watched.delete(client);
    if (this.#watched.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Time is counted in looks, so that an event loop that was held does not pass for a silence. */
  #look(): void {
    for (const [client, watched] of this.#watched) {
      const bytesRead = bytesReadOf(client);
      watched.silentMs = bytesRead === watched.bytesRead ? watched.silentMs + LOOK_MS : 0;
      watched.bytesRead = bytesRead;
    }
    const suspects = [...this.#watched].filter(
      ([, {pid, silentMs}]) => silentMs >= (pid === null ? UNKNOWN_MS : SILENT_MS),
    );
    if (suspects.length > 0 && !this.#isAsking) void this.#askAfter(suspects);
  }

  async #askAfter(suspects: readonly (readonly [pg.ClientBase, Watched])[]): Promise<void> {
    this.#isAsking = true;
    const pids = suspects.flatMap(([, {pid}]) => pid ?? []);
    const working = pids.length === 0 ? new Set<number>() : await this.#working(pids);
    this.#isAsking = false;
    for (const [client, watched] of suspects) {
      if (this.#watched.get(client) !== watched || bytesReadOf(client) !== watched.bytesRead) continue;
      if (watched.pid !== null && working.has(watched.pid)) {
        watched.silentMs = 0;
        continue;
      }
      this.end(client);
      giveUp(client);
      this.#options.onSilent(client);
    }
  }

  /** A server that answers, but does not say, vouches for all; one that cannot be reached for none. */
  async #working(pids: readonly number[]): Promise<ReadonlySet<number>> {
    try {
      return await this.#options.working(pids);
    } catch (error) {
      const isAnswer = error instanceof Error && 'severity' in error;
      return isAnswer ? new Set(pids) : new Set();
    }
  }
}

/** Ends the connection here and now; what waits for it is told. */
export function giveUp(client: pg.ClientBase): void {
  streamOf(client)?.destroy(new SilentConnection());
}

/** Ends it in good order, or cuts it off where nobody answers. */
export async function leave(client: pg.ClientBase & {end(): Promise<void>}): Promise<void> {
  const cut = setTimeout(() => giveUp(client), LEAVE_MS);
  await client.end().catch(() => {});
  clearTimeout(cut);
}

function bytesReadOf(client: pg.ClientBase): number {
  return streamOf(client)?.bytesRead ?? 0;
}

function streamOf(client: pg.ClientBase): Socket | null {
  if (!('connection' in client && client.connection instanceof pg.Connection)) return null;
  const {stream} = client.connection;
  return stream instanceof Socket ? stream : null;
}
