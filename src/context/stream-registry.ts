import {DEFAULT_MAX_ROWS} from '../stream/rows/bounded-store.ts';
import {idOf, readerKey} from '../stream/lines/reader-key.ts';
import {openPredictionSource} from '../stream/open-prediction-source.ts';
import type {OwnedSource, PredictionSource, SourceLimits} from '../stream/prediction-source.ts';
import {sourceEnvironment} from '../stream/source-environment.ts';
import type {SourceOptions} from '../stream/source-options.ts';
import type {SourceEnvironment} from '../stream/wire/environment.ts';

/** One use of a source; `release()` when it is over. */
export interface SourceLease {
  readonly source: OwnedSource;
  /**
   * Keeps the source, with its rows and its position, for options that differ in the credential alone; false where it
   * cannot be kept, since the options name another source or somebody else reads this one.
   */
  renew(options: SourceOptions): boolean;
  release(): void;
}

interface Entry {
  readonly source: OwnedSource;
  readonly subject: string;
  key: string;
  options: SourceOptions;
  /** What each user asked for; the greatest of their bounds and the shortest of their intervals hold for all. */
  readonly uses: Set<{limits: SourceLimits}>;
}

/** The sources of a page: one connection for each, however many elements show it. */
export class StreamRegistry {
  readonly #environment: SourceEnvironment;
  readonly #entries = new Map<string, Entry>();

  constructor(environment: SourceEnvironment) {
    this.#environment = environment;
  }

  /** Sources in use. */
  get size(): number {
    return this.#entries.size;
  }

  /** The source of these options, shared with whoever asked for the same with the same credential. */
  lease(options: SourceOptions): SourceLease {
    const known = this.#entries.get(this.keyOf(options));
    const entry = known ?? this.#open(options);
    const use = {limits: limitsOf(options)};
    entry.uses.add(use);
    if (known !== undefined) this.#adjust(entry);
    return {
      source: entry.source,
      renew: (renewed) => {
        if (!entry.uses.has(use) || !this.#renew(entry, renewed)) return false;
        const limits = limitsOf(renewed);
        const isSame =
          limits.maxRows === use.limits.maxRows && limits.flushInterval === use.limits.flushInterval;
        use.limits = limits;
        if (!isSame) this.#adjust(entry);
        return true;
      },
      release: () => {
        if (!entry.uses.delete(use)) return;
        if (entry.uses.size > 0) return this.#adjust(entry);
        this.#entries.delete(entry.key);
        entry.source.close();
      },
    };
  }

  /** What a source in use was asked for by, with its newest credential; `null` where it is none of these. */
  optionsOf(source: PredictionSource): SourceOptions | null {
    for (const entry of this.#entries.values()) if (entry.source === source) return entry.options;
    return null;
  }

  /** Equal for equal sources: same address, same rows, and the same credential, lest one reader's rows be shown to another. */
  keyOf(options: SourceOptions): string {
    return `${this.#subjectOf(options)} ${readerKey(options)}`;
  }

  #subjectOf({src, jobId, file, map, replay, epoch, live}: SourceOptions): string {
    const base = this.#environment.pageUrl() ?? undefined;
    const address = (text: string): string => URL.parse(text, base)?.href ?? text;
    const fileId = (one: string | Blob) => (typeof one === 'string' ? address(one) : idOf(one));
    const subject = file
      ? [[file].flat().map(fileId), map ?? null, epoch ?? null, replay ?? null, live === 'on']
      : [address(src || '/'), jobId, epoch ?? null, live ?? 'on'];
    return JSON.stringify(subject);
  }

  #open(options: SourceOptions): Entry {
    const source = openPredictionSource(options, this.#environment);
    const uses: Entry['uses'] = new Set();
    const entry = {source, key: this.keyOf(options), subject: this.#subjectOf(options), options, uses};
    this.#entries.set(entry.key, entry);
    return entry;
  }

  #adjust({source, uses}: Entry): void {
    const all = [...uses].map(({limits}) => limits);
    const intervals = all.map(({flushInterval}) => flushInterval).filter((interval) => interval !== 'auto');
    source.adjust({
      maxRows: Math.max(...all.map(({maxRows}) => maxRows)),
      flushInterval: intervals.length === 0 ? 'auto' : Math.min(...intervals),
    });
  }

  #renew(entry: Entry, options: SourceOptions): boolean {
    const key = this.keyOf(options);
    if (key === entry.key) return true;
    if (this.#subjectOf(options) !== entry.subject || entry.uses.size > 1 || this.#entries.has(key))
      return false;
    this.#entries.delete(entry.key);
    entry.key = key;
    entry.options = options;
    this.#entries.set(key, entry);
    entry.source.setCredential(options);
    return true;
  }
}

function limitsOf({maxRows, flushInterval}: SourceOptions): SourceLimits {
  return {maxRows: maxRows ?? DEFAULT_MAX_ROWS, flushInterval: flushInterval ?? 'auto'};
}

/** True when the options name a source at all. */
export function namesSource({jobId, file}: SourceOptions): boolean {
  return Boolean(jobId) || (Array.isArray(file) ? file.length > 0 : Boolean(file));
}

/** The page's own registry: one for all copies of this library that the page has loaded. */
const PAGE_KEY = Symbol.for('ftl-predictions-registry');

export function pageRegistry(): StreamRegistry {
  const page = globalThis as {[PAGE_KEY]?: StreamRegistry};
  return (page[PAGE_KEY] ??= new StreamRegistry(sourceEnvironment));
}
