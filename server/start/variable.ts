import {originOf} from '../auth/origin.ts';

/** One environment variable: how its text is read, what it is when absent, and what `--help` says of it. */
export interface Variable<T> {
  readonly fallback: T;
  readonly expects: string;
  readonly about: string;
  /** `undefined` when the text is not what is expected. */
  readonly read: (text: string) => T | undefined;
}

const SECOND = 1000;

export function text(fallback: string, about: string, expects = 'text'): Variable<string> {
  return {fallback, expects, about, read: (value) => value};
}

export function secret(about: string): Variable<string | null> {
  const expects = 'at least 32 characters';
  return {fallback: null, expects, about, read: (value) => (value.length >= 32 ? value : undefined)};
}

export function integer(
  fallback: number,
  [min, max]: readonly [number, number],
  about: string,
): Variable<number> {
  const expects = `a whole number from ${min} to ${max}`;
  return {fallback, expects, about, read: (value) => inRange(/^\d{1,15}$/.test(value), value, min, max)};
}

/** Read as seconds (fractions allowed), kept as milliseconds. */
export function seconds(
  fallback: number,
  [min, max]: readonly [number, number],
  about: string,
): Variable<number> {
  const read = (value: string) => {
    const number = inRange(/^\d{1,9}(\.\d{1,6})?$/.test(value), value, min, max);
    return number === undefined ? undefined : number * SECOND;
  };
  return {fallback: fallback * SECOND, expects: `seconds, from ${min} to ${max}`, about, read};
}

function inRange(wellFormed: boolean, value: string, min: number, max: number): number | undefined {
  const number = Number(value);
  return wellFormed && number >= min && number <= max ? number : undefined;
}

export function choice<const T extends string>(
  fallback: T,
  choices: readonly T[],
  about: string,
): Variable<T> {
  const read = (value: string) => choices.find((one) => one === value);
  return {fallback, expects: choices.join(', '), about, read};
}

export function list(fallback: readonly string[], about: string): Variable<readonly string[]> {
  const read = (value: string) => value.split(',').flatMap((part) => part.trim() || []);
  return {fallback, expects: 'a comma-separated list', about, read};
}

export function origins(about: string): Variable<readonly string[]> {
  const read = (value: string) => {
    const found = value.split(',').flatMap((part) => (part.trim() ? [originOf(part.trim())] : []));
    return found.every((origin) => origin !== null) ? found : undefined;
  };
  return {
    fallback: [],
    expects: 'a comma-separated list of origins such as https://example.org',
    about,
    read,
  };
}

/** Only the start is looked at: `postgres://user@/db?host=/folder` (a socket) is an address to PostgreSQL, and no URL. */
export function postgres(about: string): Variable<string | null> {
  const expects = 'an address that starts with postgres:// or postgresql://';
  return {
    fallback: null,
    expects,
    about,
    read: (value) => (/^postgres(ql)?:\/\//.test(value) ? value : undefined),
  };
}

/** Without a password in it, which `fetch` takes none of, and says so with the whole address. */
export function webAddress(about: string): Variable<string | null> {
  const read = (value: string) => {
    const url = URL.parse(value);
    return url && originOf(value) !== null && url.username + url.password === '' ? value : undefined;
  };
  const expects = 'an address that starts with https:// or http://, without user and password';
  return {fallback: null, expects, about, read};
}

export function optional(about: string): Variable<string | null> {
  return {fallback: null, expects: 'text', about, read: (value) => value};
}
