import {
  MAX_CELLS,
  NO_SCORES,
  hasAllScores,
  isStoredAs,
  scoreInSlices,
  storedScores,
} from '../../src/protocol/scores.ts';
import type {ScoreText} from '../../src/protocol/protocol.ts';
import {partThinking} from '../../src/protocol/thinking.ts';
import type {CheckedRecord, ScoredRecord} from './checked-record.ts';
import {systemClock, type Stopwatch} from '../clock.ts';
import {takeTurn} from './turns.ts';

export interface ScoredBatch {
  readonly records: readonly ScoredRecord[];
  /** Records that have a truth, but whose char_error_rate would have taken too long. */
  readonly unscored: number;
}

/** What of an AbortSignal is looked at. */
export type Signal = Pick<AbortSignal, 'aborted' | 'reason' | 'throwIfAborted'>;

export interface ScoringOptions {
  /** Ends the scoring: nobody waits for the answer any more. */
  readonly signal?: Signal | undefined;
  /** Gives the event loop to others. Default: `takeTurn`. */
  readonly breathe?: () => Promise<void>;
  readonly clock?: Stopwatch;
  /** What of a prediction is scored. Default: `whole`. */
  readonly scoredText?: ScoreText;
}

/** Milliseconds of scoring between two breaths; a slice of `scoreInSlices` (a few milliseconds) may come on top. */
const HOLD_MS = 2;

/** Characters of a batch that is scored without a breath before: that takes a fraction of a millisecond. */
const LITTLE = 4096;

/** Cells of all records of a batch: above, char_error_rate is left `null`. Ten records of the greatest length allowed. */
const BATCH_CELLS = 10 * MAX_CELLS;

/**
 * Fills in the scores that are absent, of records with a truth: one that the trainer sent wins, and an error rate above 1
 * is stored as 1. The event loop is never held for more than 20 ms.
 *
 * @throws The signal's reason, when it was aborted.
 */
export async function scoreRecords(
  records: readonly CheckedRecord[],
  {signal, breathe = takeTurn, clock = systemClock, scoredText = 'whole'}: ScoringOptions = {},
): Promise<ScoredBatch> {
  const scored: ScoredRecord[] = [];
  let unscored = 0;
  let cells = BATCH_CELLS;
  let since = isLittle(records) ? clock.elapsed() : -Infinity;
  for (const record of records) {
    let computed = NO_SCORES;
    const {ground_truth: truth} = record;
    // Thinking that was never closed has no answer, and so no scores.
    const prediction = scoredText === 'whole' ? record.prediction : partThinking(record.prediction).answer;
    if (truth && prediction !== null && !hasAllScores(record)) {
      const slices = scoreInSlices(prediction, truth, Math.min(cells, MAX_CELLS));
      for (;;) {
        if (clock.elapsed() - since >= HOLD_MS) {
          await breathe();
          signal?.throwIfAborted();
          since = clock.elapsed();
        }
        const slice = slices.next();
        if (slice.done) {
          computed = slice.value;
          break;
        }
      }
      if (computed.char_error_rate !== null) cells -= prediction.length * truth.length;
    }
    const complete = isStoredAs(record) ? record : {...record, ...storedScores(record, computed)};
    if (truth && prediction !== null && complete.char_error_rate === null) unscored++;
    scored.push(complete);
  }
  return {records: scored, unscored};
}

function isLittle(records: readonly CheckedRecord[]): boolean {
  let characters = 0;
  for (const {prediction, ground_truth: truth} of records)
    characters += prediction.length + (truth?.length ?? 0);
  return characters <= LITTLE;
}
