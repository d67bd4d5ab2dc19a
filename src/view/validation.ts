import type {Prediction} from '../protocol.ts';

export interface Validation {
  readonly kind: 'valid' | 'invalid' | 'not-run';
  readonly errorCount: number;
}

/** What the trainer's validators said of a prediction. */
export function validationOf(row: Pick<Prediction, 'validation_pass' | 'validation_errors'>): Validation {
  const errorCount = row.validation_errors?.length ?? 0;
  if (row.validation_pass === null) return {kind: 'not-run', errorCount};
  return {kind: row.validation_pass ? 'valid' : 'invalid', errorCount};
}
