import type {Scores, SentPrediction} from '../../src/protocol/protocol.ts';

/** One prediction as a trainer sent it, checked. */
export type CheckedRecord = SentPrediction;

/** The same with the scores that it is stored with. */
export type ScoredRecord = CheckedRecord & Scores;
