import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Match} from './router.ts';

const PREFLIGHT = {
  'Access-Control-Allow-Headers':
    'Authorization, X-API-Key, Content-Type, Content-Encoding, Last-Event-ID, Cache-Control',
  // The longest that Chromium keeps it.
  'Access-Control-Max-Age': '7200',
};

/**
 * Headers that let pages of any origin read: no cookies are looked at, so the credential alone decides. Pages of
 * `writeOrigins` may write, too.
 */
export function corsHeaders(
  request: IncomingMessage,
  writeOrigins: readonly string[],
): Readonly<Record<string, string>> {
  const {origin} = request.headers;
  const headers: Record<string, string> = {Vary: 'Origin'};
  if (origin === undefined) return headers;
  if (isRead(request)) {
    headers['Access-Control-Allow-Origin'] = '*';
    // The page can then see the protocol, and so whether its connections are few.
    headers['Timing-Allow-Origin'] = '*';
  } else if (writeOrigins.includes(origin)) headers['Access-Control-Allow-Origin'] = origin;
  headers['Access-Control-Expose-Headers'] = 'Retry-After, X-Request-Id';
  return headers;
}

/** Answers a preflight, and any other OPTIONS. */
export function answerOptions(request: IncomingMessage, response: ServerResponse, match: Match): void {
  const allow = allowedMethods(match);
  const headers =
    request.headers.origin === undefined ? {} : {...PREFLIGHT, 'Access-Control-Allow-Methods': allow};
  response.writeHead(204, {Allow: allow, ...headers}).end();
}

export function allowedMethods({routes}: Match): string {
  return [...routes.keys(), ...(routes.has('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

function isRead({method, headers}: IncomingMessage): boolean {
  const asked = method === 'OPTIONS' ? (headers['access-control-request-method'] ?? 'GET') : method;
  return asked === 'GET' || asked === 'HEAD';
}
