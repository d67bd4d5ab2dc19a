import type {JobStatus, TrendPoint} from '../../protocol/protocol.ts';
import type {EpochCursor} from '../../stream/prediction-source.ts';
import {averageOf, qualityOf, type AnyShown} from '../scores/shown-score.ts';

/** An epoch along a slider. */
export interface EpochMark {
  readonly epoch: number;
  /** The greatest step of it. */
  readonly step: number;
  /** Nothing more of it is awaited: a later one has begun, or the job is over. */
  readonly isComplete: boolean;
  /** The average of the chosen score. */
  readonly value: number | null;
}

export interface EpochMarks {
  /** Ascending by epoch. */
  readonly marks: readonly EpochMark[];
  /** Index of the best of those that are complete, of equal ones the first; -1 where none has the score. */
  readonly best: number;
}

export function epochMarks(points: readonly TrendPoint[], score: AnyShown, isOver: boolean): EpochMarks {
  const last = points.length - 1;
  const marks = points.map((point, i) => ({
    epoch: point.epoch,
    step: point.step,
    isComplete: isOver || i < last,
    value: averageOf(point, score.key),
  }));
  let best = -1;
  let bestQuality = -Infinity;
  marks.forEach(({isComplete, value}, i) => {
    if (!isComplete || value === null || qualityOf(score, value) <= bestQuality) return;
    best = i;
    bestQuality = qualityOf(score, value);
  });
  return {marks, best};
}

/** Whether no further epoch is awaited of a job. */
export const isOver = (status: JobStatus | undefined): boolean =>
  status === 'completed' || status === 'failed' || status === 'cancelled';

/** Index of the mark that a cursor stands at: the last where it is at none, the one before where it is between two. */
export function markAt(marks: readonly EpochMark[], cursor: EpochCursor): number {
  if (typeof cursor !== 'number') return marks.length - 1;
  return Math.max(
    0,
    marks.findLastIndex(({epoch}) => epoch <= cursor),
  );
}

/** The epoch that is played after a cursor: the first again where there is none behind it. `null` of fewer than two. */
export function nextPlayed(marks: readonly EpochMark[], cursor: EpochCursor): number | null {
  if (marks.length < 2) return null;
  const next = typeof cursor === 'number' ? marks.find(({epoch}) => epoch > cursor) : undefined;
  return (next ?? marks[0]!).epoch;
}
