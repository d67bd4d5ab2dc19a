import type {HTTPRequest, Page} from 'puppeteer-core';

/** Counts the event streams that a page has open. */
export class OpenStreams {
  readonly #open = new Set<HTTPRequest>();
  /** The tokens that requests carried. */
  readonly tokens = new Set<string>();
  /** Addresses asked of the server. */
  readonly addresses: string[] = [];

  constructor(page: Page) {
    page.on('request', (request) => {
      if (!request.url().includes('/api/training/')) return;
      this.addresses.push(request.url());
      const {authorization} = request.headers();
      if (authorization !== undefined) this.tokens.add(authorization.replace('Bearer ', ''));
      if (/\/streams?(\?|$)/.test(request.url()) && request.method() === 'GET') this.#open.add(request);
    });
    for (const event of ['requestfinished', 'requestfailed'] as const)
      page.on(event, (request) => void this.#open.delete(request));
  }

  get size(): number {
    return this.#open.size;
  }
}
