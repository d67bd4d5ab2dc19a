/** What went wrong, in words; loaded when something first does. */
import type {StreamErrorCode, StreamErrorOptions} from './error.ts';

/** Milliseconds of a `Retry-After` header: seconds, or a date. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
}

/** What a `StreamError` is made of. */
export type Fault = readonly [code: StreamErrorCode, message: string, options?: StreamErrorOptions];

type Refusal = readonly [code: StreamErrorCode, what: string, advice?: string];

const BUSY: Refusal = ['busy', 'is busy'];
const FAILED: Refusal = ['server', 'failed'];
const AWAY: Refusal = [
  'server',
  'answered before, but this answer is not its own: a proxy, a login page or a restart may be in its place',
];

const REFUSALS: Readonly<Record<number, Refusal>> = {
  401: ['unauthorized', 'needs a valid credential and got none', 'Check token, api-key or getToken.'],
  403: ['forbidden', 'may not be read with this credential', 'Check its scopes and origins.'],
  404: [
    'not-found',
    'does not exist, or this credential may not read it',
    'Check src and job-id; a job that has not begun yet appears by itself.',
  ],
  406: ['stream-off', 'gives no stream'],
  408: FAILED,
  409: ['server', 'changed while it was being read'],
  425: FAILED,
  429: BUSY,
  503: BUSY,
};

const UNEXPECTED: Refusal = [
  'misconfigured',
  'gave an unexpected status instead of predictions',
  'Check src and job-id.',
];

/** Where an answer came from; what was asked of it is left out. */
const addressOf = ({url}: Response): string => url.replace(/[?#].*/, '');

/**
 * What an answer other than 2xx means.
 *
 * @param hasWorked the server has answered as itself before: an answer that is not in its own words is then somebody
 *   else's, in its place for a while
 */
export function errorOfResponse(response: Response, body: string, now: number, hasWorked: boolean): Fault {
  const {status, headers} = response;
  const said = saidBy(body);
  const isAway = hasWorked && said === null && status < 500 && status !== 429;
  const [code, what, advice = ''] = isAway
    ? AWAY
    : (REFUSALS[status] ?? (status >= 500 ? FAILED : UNEXPECTED));
  const told = said === null ? '' : ` It said: ${said}`;
  return [
    code,
    `${addressOf(response)} ${what} (${status}).${told} ${advice}`.trimEnd(),
    {
      status,
      retryAfterMs: retryAfterMs(headers.get('Retry-After'), now),
    },
  ];
}

/** The server's own words (`error` of a JSON body), short; `null` where somebody else answered. */
function saidBy(body: string): string | null {
  try {
    const {error} = JSON.parse(body) as {readonly error?: unknown};
    return typeof error === 'string' ? error.slice(0, 300) : null;
  } catch {
    return null;
  }
}

/** An answer of 2xx that is not what was asked for. */
export function errorOfContent(
  response: Response,
  expected: string,
  options: StreamErrorOptions & {readonly code: StreamErrorCode},
): Fault {
  const type = response.headers.get('Content-Type') ?? 'no content type';
  const from = `${addressOf(response)}${response.redirected ? ', where the request was sent on to,' : ''}`;
  return [
    options.code,
    `Expected ${expected} from ${from} but got ${type}, or half of it. A proxy or login page may be answering instead.`,
    {...options, status: response.status},
  ];
}

const QUOTES = /[\u2018-\u201f\u00ab\u00bb\u2039\u203a]/;

/** A credential that no request can carry: what is wrong with it, and nothing of it. */
export function errorOfCredential(name: string, value: unknown): Fault {
  return ['misconfigured', `${name} cannot be sent: ${whatIsWrong(value)}`];
}

function whatIsWrong(value: unknown): string {
  if (typeof value !== 'string') return `expected a text but got ${value === null ? 'null' : typeof value}.`;
  const text = value.trim();
  if (text === '') return 'it is empty.';
  if (/^bearer\s/i.test(text)) return 'it begins with the word "Bearer", which is added by itself.';
  if (QUOTES.test(text))
    return 'there are typographic quotes in it, which an editor or a chat may have put there.';
  if (/[\r\n]/.test(text)) return 'there is a line break in it.';
  if (/\s/.test(text)) return 'there is a space in it.';
  return 'there is a character in it that no credential has (only visible ASCII can be sent).';
}

/** What `getHeaders` gave, or `credentials`, is refused by the browser before anything is sent. */
export function errorOfRequest(given: HeadersInit | undefined, credentials: string): Fault {
  const entries = given === undefined ? [] : Symbol.iterator in given ? [...given] : Object.entries(given);
  for (const [name = '', value] of entries) {
    try {
      new Headers([[name, '']]);
    } catch {
      return ['misconfigured', 'getHeaders gave a header whose name no request can carry.'];
    }
    try {
      new Headers([[name, value]]);
    } catch {
      return errorOfCredential(`The header ${name} of getHeaders`, value);
    }
  }
  const message = `Expected omit, same-origin or include as credentials but got "${credentials}".`;
  return ['misconfigured', message];
}

const LOOPBACK = /^(localhost|.+\.localhost|\[::1]|127\..+)$/;
const LOCAL = /\.local$|^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|\[f[cde])/;
const isLocal = ({hostname}: URL): boolean => LOOPBACK.test(hostname) || LOCAL.test(hostname);

/** Why a request got no answer at all, as far as the addresses can tell. */
export function errorOfNoAnswer(url: URL, pageUrl: string | null, cause: unknown): Fault {
  const {origin, protocol, hostname} = url;
  const page = pageUrl === null ? null : URL.parse(pageUrl);
  if (page?.protocol === 'https:') {
    if (protocol === 'http:' && !LOOPBACK.test(hostname)) {
      return [
        'misconfigured',
        `A page served over https may not call ${origin}: browsers block plain http from it. Serve the predictions over https too.`,
        {cause},
      ];
    }
    if (isLocal(url) && !isLocal(page)) {
      return [
        'unreachable',
        `${origin} gave no answer. It is an address of a local network, which a public page (${page.origin}) may call only when the browser's user allows local network access for that site. Allow it, or serve the page locally.`,
        {cause},
      ];
    }
  }
  const isForeign = page !== null && page.origin !== origin;
  const hint = isForeign ? ` or the server does not admit this page's origin (CORS)` : '';
  return [
    'unreachable',
    `No answer from ${origin}: the network or the server is down${hint}.`,
    {
      cause,
    },
  ];
}
