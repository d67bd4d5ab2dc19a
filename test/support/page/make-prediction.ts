import {NO_OPTIONAL_FIELDS, type Prediction} from '../../../src/protocol/protocol.ts';
import {score} from '../../../src/protocol/scores.ts';

/** A whole row from the few fields that a test is about. */
export function makePrediction(fields: Partial<Prediction> = {}): Prediction {
  const {seq = 1, prediction = 'K AE1 T', ground_truth = 'K AE1 T'} = fields;
  return {
    id: `00000000-0000-4000-8000-${String(seq).padStart(12, '0')}`,
    seq,
    job_id: 'job',
    epoch: 0,
    step: 0,
    sample_index: 0,
    ...NO_OPTIONAL_FIELDS,
    prompt: 'pronounce: cat',
    prediction,
    ground_truth,
    ...score(prediction, ground_truth),
    created_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-01-01T00:00:00.000Z',
    ...fields,
  };
}
