import type {Static, TSchema} from 'typebox';
import {checker} from './check.ts';

export interface Opaque<T> {
  format(value: T): string;
  /** `null` when the text is none of ours. */
  parse(text: string): T | null;
}

/**
 * Values that clients hold for us and give back, as text that says nothing to them. They are not signed: what comes back
 * is checked like any other input, and says nothing that a query could not say.
 */
export function opaque<T extends TSchema>(
  schema: T,
  isValid: (value: Static<T>) => boolean = () => true,
): Opaque<Static<T>> {
  const check = checker(schema);
  return {
    format: (value) => Buffer.from(JSON.stringify(value)).toString('base64url'),
    parse(text) {
      try {
        const value = check(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
        return isValid(value) ? value : null;
      } catch {
        return null;
      }
    },
  };
}
