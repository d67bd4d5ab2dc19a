import type {FeedBatch} from '../feed/feed-batch.ts';
import {batchEvents} from './frames/batch-events.ts';
import type {HubContext} from './hub-context.ts';
import {Frame} from './frames/sse-frame.ts';

/** One batch as frames, each made once for all viewers that lack the same part of it. */
export class BatchFrames {
  readonly #batch: FeedBatch;
  readonly #metrics: HubContext['metrics'];
  readonly #made = new Map<string, Frame | null>();
  /** What was asked for last: nearly all viewers ask for the same. */
  #last: {readonly epoch: number | null; readonly after: number; readonly frame: Frame | null} | null = null;

  constructor(batch: FeedBatch, {metrics}: Pick<HubContext, 'metrics'>) {
    this.#batch = batch;
    this.#metrics = metrics;
  }

  /** What a viewer of this epoch (`null`: of all) that has everything up to `after` is sent; `null` is nothing. */
  get(epoch: number | null, after: number): Frame | null {
    if (this.#last?.epoch !== epoch || this.#last.after !== after) {
      this.#last = {epoch, after, frame: this.#make(epoch, after)};
    }
    return this.#last.frame;
  }

  #make(epoch: number | null, after: number): Frame | null {
    const key = `${after} ${epoch}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const events = batchEvents(this.#batch, epoch, after);
    this.#metrics.made(events);
    const frame = events.length === 0 ? null : new Frame(events);
    this.#made.set(key, frame);
    return frame;
  }
}
