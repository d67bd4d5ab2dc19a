import {MAX_ASKED_MS} from './backoff.ts';
import {StreamError, type StreamErrorCode} from './error.ts';

/** Milliseconds of a `Retry-After` header: seconds, or a date. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_ASKED_MS);
}

type Refusal = readonly [code: StreamErrorCode, what: string, advice: string];

const BUSY: Refusal = ['busy', 'is busy', ''];
const FAILED: Refusal = ['server', 'failed', ''];

const REFUSALS: Readonly<Record<number, Refusal>> = {
  401: ['unauthorized', 'wants a credential and got none that is valid', 'Check token, api-key or getToken.'],
  403: ['forbidden', 'may not be read with this credential', 'Check its scopes and origins.'],
  404: [
    'not-found',
    'is not there, or not for this credential',
    'Check src and job-id; a job that has not begun yet appears by itself.',
  ],
  406: ['stream-off', 'gives no stream', ''],
  408: FAILED,
  409: ['server', 'is no more the list that was begun', ''],
  425: FAILED,
  429: BUSY,
  503: BUSY,
};

const UNEXPECTED: Refusal = [
  'misconfigured',
  'gave an unexpected status instead of predictions',
  'Check src and job-id.',
];

/** What an answer other than 2xx means. */
export function errorOfResponse(response: Response, body: string, now: number): StreamError {
  const {status, url, headers} = response;
  const [code, what, advice] = REFUSALS[status] ?? (status >= 500 ? FAILED : UNEXPECTED);
  const said = saidBy(body);
  const told = said === null ? '' : ` It said: ${said}`;
  return new StreamError(code, `${url} ${what} (${status}).${told} ${advice}`.trimEnd(), {
    status,
    retryAfterMs: retryAfterMs(headers.get('Retry-After'), now),
  });
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

const LOOPBACK = /^(localhost|.+\.localhost|\[::1]|127\..+)$/;
const LOCAL = /\.local$|^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|\[f[cde])/;
const isLocal = ({hostname}: URL): boolean => LOOPBACK.test(hostname) || LOCAL.test(hostname);

/** Why a request got no answer at all, as far as the addresses can tell. */
export function errorOfNoAnswer(url: URL, pageUrl: string | null, cause: unknown): StreamError {
  const {origin, protocol, hostname} = url;
  const page = pageUrl === null ? null : URL.parse(pageUrl);
  if (page?.protocol === 'https:') {
    if (protocol === 'http:' && !LOOPBACK.test(hostname)) {
      return new StreamError(
        'misconfigured',
        `A page served over https may not call ${origin}: browsers block plain http from it. Serve the predictions over https too.`,
        {cause},
      );
    }
    if (isLocal(url) && !isLocal(page)) {
      return new StreamError(
        'unreachable',
        `${origin} gave no answer. It is an address of a local network, which a public page (${page.origin}) may call only when the browser's user allows local network access for that site. Allow it, or serve the page locally.`,
        {cause},
      );
    }
  }
  const isForeign = page !== null && page.origin !== origin;
  const hint = isForeign ? ` or the server does not admit this page's origin (CORS)` : '';
  return new StreamError(
    'unreachable',
    `No answer from ${origin}: the network or the server is down${hint}.`,
    {
      cause,
    },
  );
}
