import type {ServerResponse} from 'node:http';
import type {ErrorBody} from '../../src/protocol/protocol.ts';
import type {HttpError} from './http-error.ts';
import type {Answer} from './route.ts';

/** On every answer. The API serves no documents, so a browser is told to make none of it. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

interface SendOptions {
  /** Told of the answer's bytes before they are sent; throws when too many wait to be taken already. */
  readonly hold?: (bytes: number) => void;
  /** Of all answers: written with the others at once, which takes a third of setting them one by one before. */
  readonly common?: Readonly<Record<string, string>>;
}

export function sendAnswer(
  response: ServerResponse,
  {status, body, headers = {}}: Answer,
  {hold = () => {}, common = {}}: SendOptions = {},
): void {
  if (body === undefined) {
    response.writeHead(status, {...common, ...headers}).end();
    return;
  }
  const bytes = Buffer.from(JSON.stringify(body));
  hold(bytes.length);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': bytes.length,
    ...common,
    ...headers,
  });
  response.end(bytes);
}

export function sendError(response: ServerResponse, error: HttpError): void {
  const body: ErrorBody = {
    error: error.message,
    code: error.code,
    ...(error.details.length > 0 && {details: error.details}),
  };
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  sendAnswer(response, {status: error.status, body, headers: error.headers});
}
