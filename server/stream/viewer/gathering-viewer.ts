import type {StreamEvent} from '../../../src/protocol/protocol.ts';
import type {Frame} from '../frames/sse-frame.ts';
import type {Viewer} from './viewer.ts';

/** What says that a stream was opened, not that anything happened. */
const GREETING: readonly string[] = ['connected', 'caught_up'];

/** Gathers events for one answer instead of a socket. */
export class GatheringViewer implements Viewer {
  readonly wantsGzip = false;
  readonly wantsTrends = false;
  readonly isCongested = false;
  readonly waitingBytes = 0;
  readonly bytesWritten = 0;
  readonly patienceMs = 0;
  readonly events: StreamEvent[] = [];
  /** The event that the stream ended with. */
  ending: StreamEvent | null = null;
  readonly #maxBytes: number;
  readonly #onDone: () => void;
  #bytes = 0;

  /** `onDone`: the answer need not wait any longer; it is full, all news are in, or the stream has ended. */
  constructor(maxBytes: number, onDone: () => void) {
    this.#maxBytes = maxBytes;
    this.#onDone = onDone;
  }

  get isFull(): boolean {
    return this.#bytes >= this.#maxBytes;
  }

  write(frame: Frame): void {
    this.events.push(...frame.events.filter(({event}) => event !== 'heartbeat'));
    this.#bytes += frame.plain.length;
  }

  async flushed(): Promise<void> {
    if (this.isFull) this.#onDone();
  }

  settled(): void {
    if (this.events.some(({event}) => !GREETING.includes(event))) this.#onDone();
  }

  end(last: Frame): void {
    this.ending = last.events[0] ?? null;
    this.#onDone();
  }
}
