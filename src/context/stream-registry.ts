import {JobSource} from '../stream/job-source.ts';
import {pageEnvironment} from '../stream/page-environment.ts';
import type {OwnedSource} from '../stream/prediction-source.ts';
import type {SourceOptions} from '../stream/source-options.ts';
import type {StreamEnvironment} from '../stream/stream-environment.ts';

/** One use of a source; `release()` when it is over. */
export interface SourceLease {
  readonly source: OwnedSource;
  release(): void;
}

interface Entry {
  readonly source: OwnedSource;
  users: number;
}

/** The sources of a page: one connection for each, however many elements show it. */
export class StreamRegistry {
  readonly #environment: StreamEnvironment;
  readonly #entries = new Map<string, Entry>();

  constructor(environment: StreamEnvironment) {
    this.#environment = environment;
  }

  /** Sources in use. */
  get size(): number {
    return this.#entries.size;
  }

  /** The source of these options, shared with whoever asked for the same with the same credential. */
  lease(options: SourceOptions): SourceLease {
    const key = keyOf(options, this.#environment.pageUrl);
    const entry = this.#entries.get(key) ?? this.#open(key, options);
    entry.users++;
    let isReleased = false;
    return {
      source: entry.source,
      release: () => {
        if (isReleased) return;
        isReleased = true;
        if (--entry.users > 0) return;
        this.#entries.delete(key);
        entry.source.close();
      },
    };
  }

  #open(key: string, options: SourceOptions): Entry {
    const source = new JobSource(this.#environment, options);
    const entry = {source, users: 0};
    this.#entries.set(key, entry);
    source.start();
    return entry;
  }
}

/** True when the options name a source at all. */
export function namesSource({jobId, file}: SourceOptions): boolean {
  return Boolean(jobId) || Boolean(file);
}

/** Equal for equal sources: same place, same rows, and the same credential, lest one reader's rows be shown to another. */
export function keyOf(options: SourceOptions, pageUrl: string | null): string {
  const {src, jobId, file, epoch, live, replay, share} = options;
  const {token, apiKey, getToken, getHeaders, credentials} = options;
  const address = (text: string): string => URL.parse(text, pageUrl ?? undefined)?.href ?? text;
  const place = file
    ? [address(file), replay ?? null]
    : [address(src || '/'), jobId, epoch ?? null, live ?? 'on', share ?? 'page'];
  const credential = [token || null, apiKey || null, credentials ?? null, idOf(getToken), idOf(getHeaders)];
  return JSON.stringify([place, credential]);
}

const functionIds = new WeakMap<object, number>();
let functionCount = 0;

function idOf(value: object | null | undefined): number | null {
  if (value == null) return null;
  let id = functionIds.get(value);
  if (id === undefined) functionIds.set(value, (id = ++functionCount));
  return id;
}

/** The page's own registry: one for all copies of this library that the page has loaded. */
const PAGE_KEY = Symbol.for('ftl-predictions-registry');

export function pageRegistry(): StreamRegistry {
  const page = globalThis as {[PAGE_KEY]?: StreamRegistry};
  return (page[PAGE_KEY] ??= new StreamRegistry(pageEnvironment));
}
