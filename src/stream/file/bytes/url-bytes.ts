import {StreamError} from '../../wire/error.ts';
import {readText} from '../../wire/read-text.ts';
import {explained} from '../../wire/explained.ts';
import {Watchdog} from '../../wire/watchdog.ts';
import type {FileBytes, News, Reading} from './file-bytes.ts';
import {joined, Pieces, type Bytes} from './pieces.ts';

/** A connection that is dead gives no error of its own. */
const SILENCE_MS = 35_000;
/** Bytes at the end of what was read, by which a file that only grew is told from another one. */
const TAIL = 256;

/** A file at an address. */
export class UrlBytes implements FileBytes {
  readonly name: string;
  readonly #address: string;
  readonly #isFollowed: boolean;
  /** Bytes that were read, and the last of them. */
  #length = 0;
  #tail: Bytes = new Uint8Array();
  /** What the server says of this version of the file. */
  #version: string | null = null;

  /** @param isFollowed whether it may be written yet: it is then asked for past every cache, and waited for */
  constructor(address: string, pageUrl: string | null, isFollowed: boolean) {
    this.#address = address;
    this.name = URL.parse(address, pageUrl ?? undefined)?.href ?? address;
    this.#isFollowed = isFollowed;
  }

  async *read(reading: Reading): AsyncGenerator<Bytes> {
    const response = await this.#ask(reading, this.#isFollowed ? {cache: 'no-cache'} : {});
    this.#length = 0;
    this.#tail = new Uint8Array();
    this.#version = versionOf(response);
    const length = Number(response.headers.get('Content-Length') ?? 0);
    // Where a `Content-Encoding` was taken off, the length says nothing about these bytes.
    const isKnown = length > 0 && !response.headers.has('Content-Encoding');
    for await (const piece of this.#bytesOf(response, reading)) {
      this.#note(piece);
      reading.onProgress(isKnown ? Math.min(1, this.#length / length) : null);
      yield piece;
    }
  }

  async readMore(reading: Reading): Promise<News> {
    const overlap = this.#tail.length;
    if (overlap === 0) return {kind: 'changed'};
    const headers = {Range: `bytes=${this.#length - overlap}-`};
    const response = await this.#ask(reading, {headers, cache: 'no-store'}, [416]);
    if (response.status !== 206) {
      // The server knows no ranges: it gives the whole file, which need not be read where it is the same.
      const isSame =
        response.status === 200 && this.#version !== null && versionOf(response) === this.#version;
      void response.body?.cancel().catch(() => undefined);
      return {kind: isSame ? 'same' : 'changed'};
    }
    const pieces = new Pieces(this.#bytesOf(response, reading));
    const start = await pieces.peek(overlap);
    const rest = pieces[Symbol.asyncIterator]();
    if (start.length < overlap || !start.every((byte, at) => byte === this.#tail[at])) {
      void rest.return(undefined);
      return {kind: 'changed'};
    }
    const isLonger = (await pieces.peek(overlap + 1)).length > overlap;
    if (!isLonger) return {kind: 'same'};
    return {kind: 'grown', bytes: this.#behind(rest, overlap)};
  }

  async *#behind(pieces: AsyncIterable<Bytes>, overlap: number): AsyncGenerator<Bytes> {
    let skip = overlap;
    for await (const piece of pieces) {
      const news = piece.subarray(Math.min(skip, piece.length));
      skip -= piece.length - news.length;
      if (news.length === 0) continue;
      this.#note(news);
      yield news;
    }
  }

  #note(piece: Bytes): void {
    this.#length += piece.length;
    this.#tail = joined([this.#tail, piece.slice(-TAIL)]).slice(-TAIL);
  }

  async #ask(
    {environment, credential, signal}: Reading,
    init: RequestInit,
    alsoFine: readonly number[] = [],
  ): Promise<Response> {
    const url = addressOf(this.#address, environment.pageUrl());
    const headers = new Headers((await credential.getHeaders?.()) ?? {});
    for (const [name, value] of Object.entries(init.headers ?? {})) headers.set(name, value as string);
    const giveUp = new AbortController();
    const watchdog = new Watchdog(environment, SILENCE_MS, () => giveUp.abort());
    let response: Response;
    try {
      response = await environment.fetch(url, {
        ...init,
        headers,
        credentials: credential.credentials ?? 'same-origin',
        signal: AbortSignal.any([signal, giveUp.signal]),
      });
    } catch (cause) {
      signal.throwIfAborted();
      if (giveUp.signal.aborted) throw silence(this.name);
      const brief = new StreamError('unreachable', `No answer from ${url.origin}.`, {cause});
      throw await explained(environment, brief, ({errorOfNoAnswer}) =>
        errorOfNoAnswer(url, environment.pageUrl(), cause),
      );
    } finally {
      watchdog.stop();
    }
    if (response.ok || alsoFine.includes(response.status)) return response;
    if (response.status === 404 && !this.#isFollowed) {
      throw new StreamError('bad-file', `There is no file at ${url.href} (404). Check file.`, {status: 404});
    }
    if (response.status === 404) {
      throw new StreamError(
        'not-found',
        `There is no file at ${url.href} yet (404). It is looked for again.`,
        {
          status: 404,
        },
      );
    }
    const body = await readText(response, environment).catch(() => '');
    const {status} = response;
    const brief = new StreamError('server', `${url.origin} answered ${status}.`, {status});
    throw await explained(environment, brief, ({errorOfResponse}) =>
      errorOfResponse(response, body, environment.now(), false),
    );
  }

  async *#bytesOf({body}: Response, {environment, signal}: Reading): AsyncGenerator<Bytes> {
    if (body === null) return;
    const reader = (body as ReadableStream<Bytes>).getReader();
    let isSilent = false;
    const letGo = (): void => void reader.cancel().catch(() => undefined);
    signal.addEventListener('abort', letGo, {once: true});
    const watchdog = new Watchdog(environment, SILENCE_MS, () => {
      isSilent = true;
      letGo();
    });
    try {
      for (;;) {
        const {value, done} = await reader.read();
        signal.throwIfAborted();
        if (isSilent) throw silence(this.name);
        if (done) return;
        yield value;
        // However long the reader of the bytes took for them.
        watchdog.heard();
      }
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof StreamError) throw cause;
      throw new StreamError('cut', `${this.name} could not be read to its end: ${String(cause)}`, {cause});
    } finally {
      watchdog.stop();
      signal.removeEventListener('abort', letGo);
      letGo();
    }
  }
}

function versionOf({headers}: Response): string | null {
  const parts = [headers.get('ETag'), headers.get('Last-Modified'), headers.get('Content-Length')];
  return parts.every((part) => part === null) ? null : parts.join(' ');
}

const silence = (name: string): StreamError =>
  new StreamError('silence', `Nothing came from ${name} for ${SILENCE_MS / 1000} s.`);

/**
 * The address of a file, where the page may read it.
 *
 * @throws {StreamError} `misconfigured`, saying what may not be read and how to go on
 */
function addressOf(text: string, pageUrl: string | null): URL {
  const url = URL.parse(text, pageUrl ?? undefined);
  if (url === null || /^[a-z]:$/.test(url.protocol)) {
    throw new StreamError(
      'misconfigured',
      `Expected the address of a recorded run in file but got "${text}"${url === null ? '' : ', a path on a disk'}.`,
    );
  }
  if (url.protocol !== 'file:' || pageUrl === null) return url;
  const isPageOnDisk = pageUrl.startsWith('file:');
  throw new StreamError(
    'misconfigured',
    isPageOnDisk
      ? `A page that is opened from disk (file:) may not read other files: browsers forbid it. Serve the folder (python3 -m http.server, then open http://localhost:8000), or let the reader choose the file and set it as the element's file property.`
      : `A page may not read ${url.href}: browsers forbid files of the disk. Put it where the page is served from, or let the reader choose it and set it as the element's file property.`,
  );
}
