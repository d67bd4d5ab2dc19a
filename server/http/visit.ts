import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Logger} from '../log.ts';
import {Over, OVER} from './limits/over.ts';

/** A request that is under way. */
export class Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly log: Logger;
  /** Of every answer to it; set on the response by the time that somebody else writes the head. */
  readonly headers = new Map<string, string>();
  /** Who asks, once that is known: whom limits count. */
  reader = '';
  readonly over = new Over();
  #controller: AbortController | null = null;

  constructor(request: IncomingMessage, response: ServerResponse, log: Logger) {
    this.request = request;
    this.response = response;
    this.log = log;
  }

  /** The same as `over`, for what takes nothing less. Made for those who ask: most requests never do. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.over.aborted) this.#controller.abort(OVER);
    return this.#controller.signal;
  }

  addHeaders(headers: Readonly<Record<string, string>>): void {
    for (const name in headers) this.headers.set(name, headers[name]!);
  }

  /** The connection is done with it. */
  end(): void {
    this.over.end();
    this.#controller?.abort(OVER);
  }
}
