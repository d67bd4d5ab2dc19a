import {isFinished, type EpochSummary} from '../../../src/protocol/protocol.ts';
import type {FeedBatch} from '../../feed/feed-batch.ts';

export interface CompletedEpoch {
  /** The position in the stream at which it was complete. */
  readonly seq: number;
  readonly summary: EpochSummary;
}

/**
 * The epochs that became complete in `(after, batch.toSeq]`, ascending by position. An epoch is complete as soon as a
 * greater one has begun, or the job has ended; a row that comes to it later completes it anew. The position is a pure
 * function of what is stored, so every server and every resume agrees on what was told already.
 */
export function completedEpochs(batch: FeedBatch, after: number): readonly CompletedEpoch[] {
  const {head, toSeq} = batch;
  const descending = batch.epochs.toSorted((a, b) => b.epoch - a.epoch);
  const completed: CompletedEpoch[] = [];
  let greaterBeganAt = isFinished(head.status) ? head.statusSeq : Infinity;
  for (const {epoch, prediction_count, latest_step, openedSeq, lastSeq} of descending) {
    const seq = Math.max(greaterBeganAt, lastSeq);
    if (seq > after && seq <= toSeq) completed.push({seq, summary: {epoch, prediction_count, latest_step}});
    greaterBeganAt = Math.min(greaterBeganAt, openedSeq);
  }
  return completed.sort((a, b) => a.seq - b.seq || a.summary.epoch - b.summary.epoch);
}
