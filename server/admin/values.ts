import {OperatorError} from '../operator-error.ts';
import type {CommandCall} from './command.ts';

/** @throws {OperatorError} when the option is missing. */
export function required({values}: CommandCall, name: string): string {
  const value = values[name];
  if (typeof value !== 'string' || value === '') throw new OperatorError(`The option --${name} is missing.`);
  return value;
}

/** @throws {OperatorError} when the option is missing, or no whole number in the range. */
export function requiredInteger(
  call: CommandCall,
  name: string,
  [min, max]: readonly [number, number],
): number {
  const text = required(call, name);
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new OperatorError(`The option --${name} must be a whole number from ${min} to ${max}.`);
}

/** Of an option that may be given several times. */
export function several({values}: CommandCall, name: string): readonly string[] {
  return [values[name] ?? []].flat().map(String);
}

export function noSuchJob(jobId: string): OperatorError {
  return new OperatorError(`There is no job "${jobId}".`);
}
