import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Match} from './router.ts';

const PREFLIGHT = {
  'Access-Control-Allow-Headers':
    'Authorization, X-API-Key, Content-Type, Content-Encoding, Last-Event-ID, Cache-Control',
  // The longest that Chromium keeps it.
  'Access-Control-Max-Age': '7200',
};

/**
 * Lets pages of any origin read: no cookies are looked at, so the credential alone decides. Pages of `writeOrigins` may
 * write, too.
 */
export function setCorsHeaders(
  request: IncomingMessage,
  response: ServerResponse,
  writeOrigins: readonly string[],
): void {
  const {origin} = request.headers;
  response.setHeader('Vary', 'Origin');
  if (origin === undefined) return;
  if (isRead(request)) {
    response.setHeader('Access-Control-Allow-Origin', '*');
    // The page can then see the protocol, and so whether its connections are few.
    response.setHeader('Timing-Allow-Origin', '*');
  } else if (writeOrigins.includes(origin)) response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Expose-Headers', 'Retry-After, X-Request-Id');
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
