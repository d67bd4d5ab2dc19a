import {PageShare} from '../../../src/stream/lines/connection-share.ts';
import {PageLocks, type Locks} from '../../../src/stream/lines/locks.ts';
import type {Credential} from '../../../src/stream/source-options.ts';
import {FakeEnvironment} from './fake/fake-environment.ts';

const encoder = new TextEncoder();

/** One request that the network was given, and its answer to write. */
class Asked {
  readonly url: URL;
  readonly headers: Headers;
  readonly signal: AbortSignal;
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  readonly #answer = Promise.withResolvers<Response>();

  constructor(url: URL, init: RequestInit) {
    this.url = url;
    this.headers = new Headers(init.headers);
    this.signal = init.signal!;
    this.signal.addEventListener('abort', () => this.#answer.reject(this.signal.reason));
  }

  get answered(): Promise<Response> {
    return this.#answer.promise;
  }

  get jobs(): string[] {
    return this.url.searchParams.getAll('job');
  }

  answer(response: Response): void {
    this.#answer.resolve(response);
  }

  stream(): this {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => void (this.#controller = controller),
    });
    this.answer(new Response(body, {headers: {'Content-Type': 'text/event-stream'}}));
    return this;
  }

  /** Each job is followed. */
  admit(): this {
    this.stream();
    this.jobs.forEach((_, job) => this.send('answer', {job, status: 200}));
    return this;
  }

  send(event: string, data: object, id?: string): void {
    const idLine = id === undefined ? '' : `id: ${id}\n`;
    this.#controller.enqueue(encoder.encode(`${idLine}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
  }

  comment(): void {
    this.#controller.enqueue(encoder.encode(':\n\n'));
  }

  row(job: number, text: string, id: string): void {
    this.send('job', {job});
    this.send('prediction', {text}, id);
  }

  end(): void {
    this.#controller.close();
  }
}

/** All of them are there before the first asks, as on a page that is loaded. */
export function openAll(sources: readonly {open: () => Promise<Response>}[]): readonly Promise<Response>[] {
  const answers = sources.map((source) => source.open());
  for (const answer of answers) answer.catch(() => undefined);
  return answers;
}

export function makePage(locks: Locks = new PageLocks(), isMultiplexed = false) {
  const asked: Asked[] = [];
  const environment = new FakeEnvironment(async (input, init) => {
    const one = new Asked(new URL(input as URL), init!);
    asked.push(one);
    return one.answered;
  });
  const share = new PageShare(environment, {locks, isMultiplexed: () => isMultiplexed});
  /** A source that asks for its job's stream. */
  const source = (jobId: string, credential: Credential = {token: 't'}, src = 'https://server.test') => {
    const asker = {src, credential, fetch: (url: URL, init: RequestInit) => environment.fetch(url, init)};
    const leave = share.enter(asker);
    const over = new AbortController();
    const urlOf = (query: object): URL =>
      new URL(`${src}/api/training/predictions/${jobId}/stream?${new URLSearchParams({...query})}`);
    const headers = {Authorization: `Bearer ${credential.token ?? 'asked'}`};
    return {
      open: (since = 'start', query: object = {}) =>
        share.fetch(asker, urlOf({...query, since}), {
          headers: {...headers, Accept: 'text/event-stream'},
          signal: over.signal,
        }),
      poll: () =>
        share.fetch(asker, urlOf({since: 'g.1', wait: 25}), {
          headers: {...headers, Accept: 'application/json'},
          signal: over.signal,
        }),
      freed: () => share.freed(asker, urlOf({}), over.signal),
      close: () => {
        leave();
        over.abort(new Error('closed'));
      },
    };
  };
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 3; i++) await environment.advance(150);
  };
  return {asked, environment, source, settle};
}

/** What has come of an answer's body so far, read as it comes. */
export function readBody(response: Response) {
  const told = {text: '', end: null as 'end' | 'cut' | null};
  void (async () => {
    try {
      for await (const chunk of response.body!) told.text += new TextDecoder().decode(chunk);
      told.end = 'end';
    } catch {
      told.end = 'cut';
    }
  })();
  return told;
}

/** Two jobs of one credential on one connection. */
export async function openTwo() {
  const page = makePage();
  const [a, b] = [page.source('a'), page.source('b')];
  const answers = [a.open('g.1'), b.open('g.2', {epoch: 7})];
  await page.settle();
  const line = page.asked.at(-1)!.admit();
  const [first, second] = (await Promise.all(answers)).map(readBody) as [
    ReturnType<typeof readBody>,
    ReturnType<typeof readBody>,
  ];
  return {...page, a, b, line, first, second};
}
