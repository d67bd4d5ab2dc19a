import {originOf} from '../auth/origin.ts';
import {rangeOf} from '../webhook/addresses.ts';
import type {WebhookAllow} from '../webhook/endpoint.ts';

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

/** Origins, and ranges of addresses that are not public. */
export function webhookAllow(about: string): Variable<WebhookAllow> {
  const read = (value: string) => {
    const parts = value.split(',').flatMap((part) => part.trim() || []);
    const ranges = parts.flatMap((part) => rangeOf(part) ?? []);
    const origins = parts.flatMap((part) => (rangeOf(part) === null ? [originOf(part)] : []));
    return origins.every((origin) => origin !== null) ? {origins, ranges} : undefined;
  };
  const expects =
    'a comma-separated list of origins such as https://hooks.example, and of ranges of addresses such as 10.0.0.0/8';
  return {fallback: {origins: [], ranges: []}, expects, about, read};
}

/** As https://www.standardwebhooks.com writes them. */
export function webhookSecret(about: string): Variable<Buffer | null> {
  const read = (value: string) => {
    const [, base64] = /^whsec_([A-Za-z0-9+/]+=*)$/.exec(value) ?? [];
    const secret = Buffer.from(base64 ?? '', 'base64');
    return secret.length >= 24 && secret.length <= 64 ? secret : undefined;
  };
  return {fallback: null, expects: 'whsec_ and 24 to 64 bytes in base64', about, read};
}

/**
 * `postgres://user:password@host:port/database`, or with `host=/folder` behind the question mark for a socket, which is an
 * address to PostgreSQL and no URL.
 */
export function postgres(about: string): Variable<string | null> {
  const expects =
    'an address such as postgres://user:password@host:5432/database with one host, a number as port, and %2F %3F %23 %40 %25 in place of / ? # @ % in user and password';
  return {fallback: null, expects, about, read: (value) => (isPostgresAddress(value) ? value : undefined)};
}

/** Settings in whose value an @ may stand as it is. */
const MAY_HAVE_AT = new Set(['user', 'password', 'options', 'application_name']);

/**
 * Stricter than the driver: a / or ? in a password that stands there as it is ends the host's part for it, which leaves a
 * piece of the password to be looked up as a host. So no @ may come after that part.
 */
function isPostgresAddress(value: string): boolean {
  const match = /^postgres(?:ql)?:\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?$/.exec(value);
  if (match === null || /[\s\p{Cc}]/u.test(value)) return false;
  const [, authority = '', path = '', query = ''] = match;
  const settings = new URLSearchParams(query);
  const hasStrayAt = [...settings].some(
    ([name, text]) => !/^\w+$/.test(name) || (text.includes('@') && !MAY_HAVE_AT.has(name)),
  );
  if (path.includes('@') || hasStrayAt || authority.includes(',')) return false;
  // A socket's address has no host, which no URL may lack.
  const host = authority === '' || authority.endsWith('@') ? `${authority}localhost` : authority;
  const url = URL.parse(`postgres://${host}${path}`);
  return url !== null && [url.username, url.password, url.pathname, query].every(isEncoded);
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
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
