import type {EpochSummary, JobStatus, Prediction, ResetReason} from '../../src/protocol/protocol.ts';
import type {LeftOut} from '../store/predictions/row.ts';

export type {LeftOut} from '../store/predictions/row.ts';

/** A job's position in its stream, as one snapshot of the database has it. */
export interface JobHead {
  readonly jobId: string;
  /** Random; changes when rows were deleted or the database was restored: cursors of another generation are void. */
  readonly gen: string;
  /** The least seq that may still be there; a cursor at `firstSeq - 1` or above can be honoured. */
  readonly firstSeq: number;
  /** The greatest seq given out; holes below it are normal (replaced rows, changes of status). */
  readonly lastSeq: number;
  readonly rowCount: number;
  readonly status: JobStatus;
  readonly errorMessage: string | null;
  /** What the job says of its scores, as it was stored; read along with a change of status. */
  readonly scores?: unknown;
  readonly scoreOrder?: unknown;
  readonly scoreText?: unknown;
  /** A change of status takes a seq too, so that a cursor tells whether its holder has seen it. */
  readonly statusSeq: number;
  /** `null` where it is no time of this world. */
  readonly statusChangedAt: string | null;
  /** When rows were last appended; `null` before the first. */
  readonly appendedAt: string | null;
}

/** An epoch and its position in the stream. */
export interface EpochHead extends EpochSummary {
  /** The seq of the first row it ever got; a replacement does not move it. */
  readonly openedSeq: number;
  /** The seq of the last row that came to it or was replaced in it. */
  readonly lastSeq: number;
}

/** Everything between two positions of one job's stream. */
export interface FeedBatch {
  readonly head: JobHead;
  /** Rows have `fromSeq < seq <= toSeq`; `toSeq < head.lastSeq` means that more is there to be read at once. */
  readonly fromSeq: number;
  readonly toSeq: number;
  /** Ascending by seq; of a replaced row only the latest version. May be empty: the range can be all holes. */
  readonly rows: readonly Prediction[];
  /** Rows of the same range that cannot be told, ascending by seq: their positions are passed over. */
  readonly leftOut: readonly LeftOut[];
  /**
   * In the same snapshot: every epoch that changed after `fromSeq`, the greatest one that had begun by then, and the one
   * that was asked for, ascending. Empty when nothing is new.
   */
  readonly epochs: readonly EpochHead[];
}

/** A position in a job's stream: everything up to `seq` has been seen. */
export interface FeedPosition {
  readonly gen: string;
  readonly seq: number;
}

/** Why a head cannot honour a position, or `null` when it can. */
export function resetReason(
  head: Pick<JobHead, 'gen' | 'firstSeq' | 'lastSeq'>,
  position: FeedPosition,
): ResetReason | null {
  if (position.gen !== head.gen) return 'generation';
  if (position.seq > head.lastSeq) return 'ahead';
  if (position.seq < head.firstSeq - 1) return 'trimmed';
  return null;
}
