import type {Prediction, Scores} from '../../src/protocol/protocol.ts';

/** The fields of a prediction that the server gives itself. */
export type ServerField = 'id' | 'seq' | 'job_id' | 'created_at' | 'updated_at';

type RequiredField = 'epoch' | 'step' | 'sample_index' | 'prompt' | 'prediction';
type OptionalField = Exclude<keyof Prediction, ServerField | RequiredField>;

/**
 * One prediction as a trainer sent it, its types and ranges checked. An optional field that is missing or `null` was not
 * sent: it is stored as `null` (a score is computed), and a retry without it still counts as equal.
 */
export type CheckedRecord = Pick<Prediction, RequiredField> & {
  readonly [Field in OptionalField]?: Prediction[Field] | null | undefined;
};

/** The same with the scores that it is stored with. */
export type ScoredRecord = CheckedRecord & Scores;
