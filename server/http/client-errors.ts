import type {Server, ServerResponse} from 'node:http';
import type {Socket} from 'node:net';

const REFUSALS: Readonly<Record<string, readonly [status: string, code: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'headers_too_large',
    'The headers are over 16 KiB.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [
    '408 Request Timeout',
    'request_timeout',
    'The request took too long to arrive.',
  ],
};
/** For a client to take the answer, before the connection is cut. */
const LINGER_MS = 1000;
const MALFORMED = ['400 Bad Request', 'not_http', 'Expected an HTTP request.'] as const;

/**
 * Answers what never became a request: not HTTP, headers too large, too slow. A connection whose answer is under way is
 * cut instead: a second answer in the midst of it would be read as part of the first.
 */
export function answerClientErrors(server: Server, onError?: (code: string) => void): void {
  const answering = new WeakMap<Socket, ServerResponse>();
  server.on('request', ({socket}, response) => {
    answering.set(socket, response);
    response.on('close', () => {
      if (answering.get(socket) === response) answering.delete(socket);
    });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const [status, code, message] = REFUSALS[error.code ?? ''] ?? MALFORMED;
    onError?.(code);
    const response = answering.get(socket);
    const isAnswering = response !== undefined && response.headersSent && !response.writableFinished;
    // A request that its sender cut short was never asked: whoever sent it is to see a cut, not a refusal.
    const isCut = error.code === 'ECONNRESET' || error.code === 'HPE_INVALID_EOF_STATE';
    if (!socket.writable || isCut || isAnswering) {
      socket.destroy();
      return;
    }
    const body = JSON.stringify({error: message, code});
    const head = [
      `HTTP/1.1 ${status}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Cache-Control: no-store',
      'X-Content-Type-Options: nosniff',
      'Connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
    // One that does not close its side would keep it for ever: no timeout of the server's looks at it any more.
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  });
}
