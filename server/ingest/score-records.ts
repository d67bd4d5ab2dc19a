import {NO_SCORES, scoreInSlices} from '../../src/scores.ts';
import type {CheckedRecord, ScoredRecord} from './checked-record.ts';

export interface ScoredBatch {
  readonly records: readonly ScoredRecord[];
  /** Records that have a truth, but whose char_error_rate would have taken too long. */
  readonly unscored: number;
}

export interface ScoringOptions {
  /** Gives the event loop to others. Default: `setImmediate`. */
  readonly breathe?: () => Promise<void>;
  readonly now?: () => number;
}

/** Milliseconds of scoring between two breaths; a slice of `scoreInSlices` (18 ms for texts of 1 MiB) may come on top. */
const HOLD_MS = 2;
/** Records between two looks at the clock. */
const LOOK_EVERY = 64;

/**
 * Fills in the scores that are absent, of records with a truth: one that the trainer sent wins, and an error rate above 1
 * is stored as 1. The event loop is never held for more than 20 ms.
 */
export async function scoreRecords(
  records: readonly CheckedRecord[],
  options: ScoringOptions = {},
): Promise<ScoredBatch> {
  const {breathe = () => new Promise((resolve) => setImmediate(resolve)), now = () => performance.now()} =
    options;
  const scored: ScoredRecord[] = [];
  let unscored = 0;
  let since = now();
  for (const record of records) {
    let computed = NO_SCORES;
    if (record.ground_truth && !isScored(record)) {
      const slices = scoreInSlices(record.prediction, record.ground_truth);
      for (;;) {
        const slice = slices.next();
        if (slice.done) {
          computed = slice.value;
          break;
        }
        if (now() - since < HOLD_MS) continue;
        await breathe();
        since = now();
      }
    }
    const char_error_rate = record.char_error_rate ?? computed.char_error_rate;
    if (record.ground_truth && char_error_rate === null) unscored++;
    scored.push({
      ...record,
      exact_match: record.exact_match ?? computed.exact_match,
      char_error_rate: char_error_rate === null ? null : Math.min(1, char_error_rate),
      length_ratio: record.length_ratio ?? computed.length_ratio,
      word_overlap: record.word_overlap ?? computed.word_overlap,
    });
    if (scored.length % LOOK_EVERY === 0 && now() - since >= HOLD_MS) {
      await breathe();
      since = now();
    }
  }
  return {records: scored, unscored};
}

function isScored(record: CheckedRecord): boolean {
  return (
    record.exact_match != null &&
    record.char_error_rate != null &&
    record.length_ratio != null &&
    record.word_overlap != null
  );
}
