import type {StreamEvent} from '../../src/protocol.ts';
import type {Frame} from './sse-frame.ts';
import type {Viewer} from './viewer.ts';

export interface GatheringHooks {
  /** About to take rows. */
  readonly onRows: () => void;
  /** The answer need not wait any longer: it is full, all news are in, or the stream has ended. */
  readonly onDone: () => void;
}

/** Gathers events for one answer instead of a socket; without heartbeats. */
export class GatheringViewer implements Viewer {
  readonly wantsGzip = false;
  readonly isCongested = false;
  readonly waitingBytes = 0;
  readonly bytesWritten = 0;
  readonly patienceMs = 0;
  readonly events: StreamEvent[] = [];
  readonly #maxBytes: number;
  readonly #hooks: GatheringHooks;
  #bytes = 0;

  constructor(maxBytes: number, hooks: GatheringHooks) {
    this.#maxBytes = maxBytes;
    this.#hooks = hooks;
  }

  get isFull(): boolean {
    return this.#bytes >= this.#maxBytes;
  }

  /** Something besides the greeting has come. */
  get hasNews(): boolean {
    return this.events.some(({event}) => event !== 'connected' && event !== 'caught_up');
  }

  write(frame: Frame): void {
    const events = frame.events.filter(({event}) => event !== 'heartbeat');
    this.events.push(...events);
    this.#bytes += frame.plain.length;
    if (events.some(({event}) => event === 'prediction')) this.#hooks.onRows();
  }

  async flushed(): Promise<void> {
    if (this.isFull) this.#hooks.onDone();
  }

  settled(): void {
    if (this.hasNews) this.#hooks.onDone();
  }

  end(last: Frame): void {
    this.events.push(...last.events);
    this.#hooks.onDone();
  }
}
