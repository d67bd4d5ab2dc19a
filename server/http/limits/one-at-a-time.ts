import {once} from 'node:events';
import type {IncomingMessage, RequestListener, ServerResponse} from 'node:http';
import type {Socket} from 'node:net';

/** Requests that may wait on one connection; browsers send none ahead, and proxies few. */
const MAX_WAITING = 8;

interface Line {
  last: ServerResponse;
  waiting: number;
}

/**
 * Lets a connection have one request at work: those sent ahead (pipelined) wait for the answer before them to be taken,
 * so that one connection cannot have any number of answers made that it does not read.
 */
export function oneAtATime(
  serve: (request: IncomingMessage, response: ServerResponse) => void,
): RequestListener {
  const lines = new WeakMap<Socket, Line>();
  return (request, response) => {
    const {socket} = request;
    const line = lines.get(socket);
    // A stream's connection outlasts its response, which must not be kept.
    response.on('close', () => {
      if (lines.get(socket)?.last === response) lines.delete(socket);
    });
    if (!line) {
      lines.set(socket, {last: response, waiting: 0});
      serve(request, response);
      return;
    }
    if (line.waiting === MAX_WAITING) {
      socket.destroy();
      return;
    }
    const {last} = line;
    line.last = response;
    line.waiting++;
    void once(last, 'close').then(() => {
      line.waiting--;
      // Behind a stream, all that was sent ahead is dropped.
      if (!request.destroyed) serve(request, response);
    });
  };
}
