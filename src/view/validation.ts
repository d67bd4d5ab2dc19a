import type {Prediction, ValidationError} from '../protocol/protocol.ts';

export interface Validation {
  readonly kind: 'valid' | 'invalid' | 'not-run';
  readonly errors: readonly ValidationError[];
}

/** What the trainer's validators said of a prediction. What is no list of errors (any JSON may be stored) is none. */
export function validationOf(row: Pick<Prediction, 'validation_pass' | 'validation_errors'>): Validation {
  const stored: unknown = row.validation_errors;
  const errors = Array.isArray(stored) ? stored.filter(isValidationError) : [];
  if (row.validation_pass === null) return {kind: 'not-run', errors};
  return {kind: row.validation_pass ? 'valid' : 'invalid', errors};
}

const isValidationError = (value: unknown): value is ValidationError =>
  typeof value === 'object' && value !== null && 'message' in value;
