import type {Credential} from '../source-options.ts';

/** Equal for the same credential alone, whatever it is made of: nobody's rows are read with another's. */
export function readerKey({token, apiKey, getToken, getHeaders, credentials}: Credential): string {
  return JSON.stringify([
    token || null,
    apiKey || null,
    credentials ?? null,
    idOf(getToken),
    idOf(getHeaders),
  ]);
}

const ids = new WeakMap<object, number>();
let idCount = 0;

/** The same number for the same object; `null` where there is none. */
export function idOf(value: object | null | undefined): number | null {
  if (value == null) return null;
  let id = ids.get(value);
  if (id === undefined) ids.set(value, (id = ++idCount));
  return id;
}
