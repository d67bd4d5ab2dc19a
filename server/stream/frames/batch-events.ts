import {scoreConfig} from '../../../src/protocol/own-scores.ts';
import type {StreamEvent} from '../../../src/protocol/protocol.ts';
import {formatCursor} from '../../feed/cursor.ts';
import type {FeedBatch, LeftOut} from '../../feed/feed-batch.ts';
import {completedEpochs} from './completed-epochs.ts';

/** Rows of the job, or of the one epoch that a stream is about, in the batch's snapshot. */
export function totalCount(batch: Pick<FeedBatch, 'head' | 'epochs'>, epoch: number | null): number {
  if (epoch === null) return batch.head.rowCount;
  return batch.epochs.find((each) => each.epoch === epoch)?.prediction_count ?? 0;
}

/** A row that was left out is told in its place, by its id: the position moves on over it. */
function leftOutEvent({id: left_out, field}: LeftOut, id: string): StreamEvent {
  const error = `The row ${left_out} was left out: its ${field} is not what a prediction can have.`;
  return {event: 'error', id, data: {error, code: 'row_left_out', retryable: false, left_out}};
}

/**
 * What a viewer that has seen everything up to `after` is told of a batch, in the order of the stream. An id says that
 * all up to there has been sent; so an `epoch_complete` goes just before the row that brings it about, under the id of
 * the position before that row: a connection that is cut between the two repeats it, and never loses it.
 */
export function batchEvents(batch: FeedBatch, epoch: number | null, after: number): StreamEvent[] {
  const {head, toSeq} = batch;
  const idAt = (seq: number) => formatCursor({gen: head.gen, seq, epoch});
  const isMeant = (row: {seq: number; epoch: number}) =>
    row.seq > after && (epoch === null || row.epoch === epoch);
  const total_count = totalCount(batch, epoch);
  const rows: {readonly seq: number; readonly event: StreamEvent}[] = batch.rows
    .filter(isMeant)
    .map((prediction) => ({
      seq: prediction.seq,
      event: {
        event: 'prediction',
        id: idAt(prediction.seq),
        data: {type: 'prediction', prediction, total_count},
      },
    }));
  if (batch.leftOut.length > 0) {
    for (const row of batch.leftOut.filter(isMeant))
      rows.push({seq: row.seq, event: leftOutEvent(row, idAt(row.seq))});
    rows.sort((a, b) => a.seq - b.seq);
  }
  const events: StreamEvent[] = [];
  let next = 0;
  const tellRowsBelow = (seq: number): void => {
    for (; next < rows.length && rows[next]!.seq < seq; next++) events.push(rows[next]!.event);
  };
  let tellsStatus = head.statusSeq > after && head.statusSeq <= toSeq;
  const tellStatus = (): void => {
    tellRowsBelow(head.statusSeq);
    const data = {
      status: head.status,
      error_message: head.errorMessage,
      ...scoreConfig(head.scores, head.scoreText, head.scoreOrder),
    };
    events.push({event: 'job_status', id: idAt(head.statusSeq), data});
    tellsStatus = false;
  };
  for (const {seq, summary} of completedEpochs(batch, after)) {
    if (tellsStatus && head.statusSeq < seq) tellStatus();
    tellRowsBelow(seq);
    const isCauseToCome = rows[next]?.seq === seq || (tellsStatus && head.statusSeq === seq);
    events.push({event: 'epoch_complete', id: idAt(isCauseToCome ? seq - 1 : seq), data: summary});
  }
  if (tellsStatus) tellStatus();
  tellRowsBelow(Infinity);
  return events;
}
