import {MAX_ASKED_MS} from './backoff.ts';
import {StreamError} from './stream-error.ts';

/** Milliseconds of a `Retry-After` header: seconds, or a date. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_ASKED_MS);
}

/** The one place that decides what an answer other than 2xx means, and whether asking again may help. */
export function errorOfResponse(response: Response, body: string, now: number): StreamError {
  const {status, url} = response;
  const said = saidBy(body);
  const told = said === null ? '' : ` It said: ${said}`;
  const asked = retryAfterMs(response.headers.get('Retry-After'), now);
  const options = {status, ...(asked !== undefined && {retryAfterMs: asked})};
  switch (status) {
    case 401:
      return new StreamError(
        'unauthorized',
        `${url} wants a credential and got none that is valid (401).${told} Check token, api-key or getToken.`,
        {...options, retryable: false},
      );
    case 403:
      return new StreamError(
        'forbidden',
        `The credential may not read ${url} (403).${told} Check its scopes and origins.`,
        {...options, retryable: false},
      );
    case 404:
      return new StreamError(
        'not-found',
        `There is nothing at ${url} (404) that this credential may see.${told} Check src and job-id; a job that has not begun yet appears by itself.`,
        {...options, retryable: true},
      );
    case 406:
      return new StreamError('stream-off', `${url} gives no stream (406).${told}`, {
        ...options,
        retryable: true,
      });
    case 409:
      return new StreamError('server', `The list at ${url} is no more the one that was begun (409).${told}`, {
        ...options,
        retryable: true,
      });
    case 429:
    case 503:
      return new StreamError('busy', `${url} is busy (${status}).${told}`, {...options, retryable: true});
    default:
      if (status >= 500 || status === 408 || status === 425) {
        return new StreamError('server', `${url} failed (${status}).${told}`, {...options, retryable: true});
      }
      return new StreamError(
        'misconfigured',
        `Expected predictions from ${url} but got status ${status}.${told} Check src and job-id.`,
        {...options, retryable: false},
      );
  }
}

/** The answer's own words (`error` of a JSON body), short. */
function saidBy(body: string): string | null {
  try {
    const answer: unknown = JSON.parse(body);
    const said = typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : null;
    return typeof said === 'string' ? said.slice(0, 300) : null;
  } catch {
    return null;
  }
}

/** Why a request got no answer at all, as far as the addresses can tell. */
export function errorOfNoAnswer(url: string, pageUrl: string | null, cause: unknown): StreamError {
  const target = new URL(url);
  const page = pageUrl === null ? null : URL.parse(pageUrl);
  const isHttpsPage = page?.protocol === 'https:';
  if (isHttpsPage && target.protocol === 'http:' && !isLoopback(target.hostname)) {
    return new StreamError(
      'misconfigured',
      `A page served over https may not call ${target.origin}: browsers block plain http from it. Serve the predictions over https too.`,
      {retryable: false, cause},
    );
  }
  if (isHttpsPage && isLocal(target.hostname) && !isLocal(page.hostname)) {
    return new StreamError(
      'unreachable',
      `${target.origin} gave no answer. It is an address of a local network, which a public page (${page.origin}) may call only when the browser's user allows local network access for that site. Allow it, or serve the page locally.`,
      {retryable: true, cause},
    );
  }
  const isForeign = page !== null && page.origin !== target.origin;
  const hint = isForeign ? ` or the server does not admit this page's origin (CORS)` : '';
  return new StreamError(
    'unreachable',
    `No answer from ${target.origin}: the network or the server is down${hint}.`,
    {retryable: true, cause},
  );
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || host.startsWith('127.');
}

function isLocal(host: string): boolean {
  return (
    isLoopback(host) ||
    host.endsWith('.local') ||
    /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/.test(host) ||
    /^\[f[cde]/.test(host)
  );
}
