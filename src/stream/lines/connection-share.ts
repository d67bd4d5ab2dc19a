import type {Asker, ConnectionShare, StreamEnvironment} from '../wire/environment.ts';
import {StreamError} from '../wire/error.ts';
import {JointLine} from './joint-line.ts';
import {PageLocks, type Locks} from './locks.ts';
import {readerKey} from './reader-key.ts';
import {Slots, type Release} from './slots.ts';

/** A connection that was waited for is kept for so long for those who were told. */
const KEPT_MS = 5000;

const noLine = (): StreamError =>
  new StreamError(
    'no-line',
    "The browser's connections to this server are taken by other jobs and tabs until one of them is free.",
  );

/** The sources of one server with one credential. */
interface Group {
  readonly key: string;
  readonly lines: Set<JointLine>;
  /** A connection that was given and is not yet used. */
  kept: {readonly release: Release; readonly stop: () => void} | null;
  wait: {readonly free: Promise<void>; readonly stop: () => void; askers: number} | null;
}

export interface ShareOptions {
  /** Default: the browser's, which all tabs of an origin share, where it has them. */
  readonly locks?: Locks | undefined;
  /** Whether one connection to this origin carries many requests (HTTP/2 and later): none has to be saved then. */
  readonly isMultiplexed?: (origin: string) => boolean;
}

/**
 * Shares out the few connections that a browser opens to a server over HTTP/1.1. Sources of one server and one credential
 * have their streams on one connection; where all that may be held are, new rows are asked for in turn.
 */
export class PageShare implements ConnectionShare {
  readonly #environment: Pick<StreamEnvironment, 'setTimer' | 'pageUrl'>;
  readonly #locks: Locks;
  readonly #isMultiplexed: (origin: string) => boolean;
  readonly #askers = new Set<Asker>();
  readonly #groups = new Map<string, Group>();
  readonly #slots = new Map<string, Slots>();
  /** Servers that carry one job a connection. */
  readonly #old = new Set<string>();

  constructor(
    environment: Pick<StreamEnvironment, 'setTimer' | 'pageUrl'>,
    {locks = globalThis.navigator?.locks ?? new PageLocks(), isMultiplexed = () => false}: ShareOptions = {},
  ) {
    this.#environment = environment;
    this.#locks = locks;
    this.#isMultiplexed = isMultiplexed;
  }

  enter(asker: Asker): () => void {
    this.#askers.add(asker);
    return () => {
      this.#askers.delete(asker);
    };
  }

  async fetch(asker: Asker, url: URL, init: RequestInit): Promise<Response> {
    const isPoll = new Headers(init.headers).get('Accept') === 'application/json';
    if (!isPoll) return this.#stream(asker, url, init);
    const isLong = Number(url.searchParams.get('wait')) > 0;
    return isLong ? this.#poll(asker, url, init) : asker.fetch(url, init);
  }

  async freed(asker: Asker, url: URL, signal: AbortSignal): Promise<void> {
    const group = this.#groupOf(asker);
    const wait = (group.wait ??= this.#waitFor(group, url.origin));
    wait.askers++;
    const {promise: aborted, reject} = Promise.withResolvers<never>();
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, {once: true});
    try {
      await Promise.race([wait.free, aborted]);
    } finally {
      signal.removeEventListener('abort', onAbort);
      if (--wait.askers === 0) wait.stop();
    }
  }

  #waitFor(group: Group, origin: string): NonNullable<Group['wait']> {
    const waiting = new AbortController();
    const free = this.#slotsOf(origin)
      .wait(waiting.signal)
      .then((release) => {
        if (waiting.signal.aborted) return release();
        group.wait = null;
        this.#keep(group, release);
      });
    const stop = (): void => {
      waiting.abort();
      if (group.wait === wait) group.wait = null;
    };
    const wait = {free, stop, askers: 0};
    return wait;
  }

  #keep(group: Group, release: Release): void {
    const stop = this.#environment.setTimer(() => {
      group.kept = null;
      release();
    }, KEPT_MS);
    group.kept = {release, stop};
  }

  async #take(group: Group, origin: string): Promise<Release | null> {
    const {kept} = group;
    if (kept === null) return this.#slotsOf(origin).take();
    group.kept = null;
    kept.stop();
    return kept.release;
  }

  #stream(asker: Asker, url: URL, init: RequestInit): Promise<Response> {
    const group = this.#groupOf(asker);
    const base = url.href.slice(0, url.href.lastIndexOf('/api/training/predictions/'));
    if (this.#askersOf(group) < 2 || this.#old.has(base)) return this.#alone(asker, group, url, init);
    for (const line of group.lines) {
      if (line.size === 0) group.lines.delete(line);
      else if (line.hasRoom()) return line.join(asker, url, init);
    }
    const line = new JointLine({
      environment: this.#environment,
      base,
      isComplete: (members) => members >= this.#askersOf(group),
      take: () => this.#take(group, url.origin),
      noLine,
      onUnknown: (members, isUnknown) => {
        if (isUnknown) this.#old.add(base);
        for (const member of members) {
          this.#alone(member.asker, group, member.url, member.init).then(
            (response) => member.settle(response),
            (error: unknown) => member.fail(error),
          );
        }
      },
    });
    group.lines.add(line);
    return line.join(asker, url, init);
  }

  /** On a connection of its own, which is given back when the request is over. */
  async #alone(asker: Asker, group: Group, url: URL, init: RequestInit): Promise<Response> {
    const release = await this.#take(group, url.origin);
    if (release === null) throw noLine();
    const {signal} = init;
    try {
      signal?.throwIfAborted();
      const response = await asker.fetch(url, init);
      if (!response.ok || response.status === 204 || !signal) release();
      else if (signal.aborted) release();
      else signal.addEventListener('abort', release, {once: true});
      return response;
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Held back for news where there is a connection for that; else answered at once, one after another. */
  async #poll(asker: Asker, url: URL, init: RequestInit): Promise<Response> {
    const slots = this.#slotsOf(url.origin);
    let release = await slots.take();
    if (release === null) {
      release = await slots.turn(init.signal!);
      url.searchParams.set('wait', '0');
    }
    try {
      return await asker.fetch(url, init);
    } finally {
      release();
    }
  }

  #slotsOf(origin: string): Slots {
    // None has to be saved: each request has locks of its own.
    if (this.#isMultiplexed(origin)) return new Slots(new PageLocks(), origin);
    let slots = this.#slots.get(origin);
    if (slots === undefined) this.#slots.set(origin, (slots = new Slots(this.#locks, origin)));
    return slots;
  }

  #groupOf(asker: Asker): Group {
    const key = this.#keyOf(asker);
    let group = this.#groups.get(key);
    if (group === undefined) {
      for (const old of this.#groups.values()) if (this.#askersOf(old) === 0) this.#groups.delete(old.key);
      group = {key, lines: new Set(), kept: null, wait: null};
      this.#groups.set(key, group);
    }
    return group;
  }

  /** Its sources; those that rest too. */
  #askersOf({key}: Group): number {
    return [...this.#askers].filter((asker) => this.#keyOf(asker) === key).length;
  }

  /** Equal for the same server and the same reader alone: nobody's rows come with another's credential. */
  #keyOf({src, credential}: Asker): string {
    const server = URL.parse(src || '/', this.#environment.pageUrl() ?? undefined)?.href ?? src;
    return `${server?.replace(/[?#].*/, '').replace(/\/+$/, '')} ${readerKey(credential)}`;
  }
}

/** Whether an answer of this server has come over HTTP/2 or later; `false` where the browser does not say. */
function isMultiplexed(origin: string): boolean {
  const entries = globalThis.performance?.getEntriesByType('resource') ?? [];
  return entries.some(
    (entry) =>
      entry.name.startsWith(`${origin}/`) &&
      /^h[23]/.test((entry as PerformanceResourceTiming).nextHopProtocol),
  );
}

/** Of the browser that this module runs in. */
export const browserShare = (environment: ConstructorParameters<typeof PageShare>[0]): ConnectionShare =>
  new PageShare(environment, {isMultiplexed});
