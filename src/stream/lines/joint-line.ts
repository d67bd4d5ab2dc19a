import {formatJointJob, JOINT_PATH, MAX_JOINT_JOBS} from '../../protocol/joint.ts';
import type {Asker, StreamEnvironment} from '../wire/environment.ts';
import type {StreamError} from '../wire/error.ts';
import {JointMember} from './joint-member.ts';
import {JointSplitter, type JointPart} from './joint-splitter.ts';
import type {Release} from './slots.ts';

/** Sources that come together are taken on together: so long after the last of them … */
const QUIET_MS = 100;
/** … and after the first of them at the latest. */
const PATIENCE_MS = 1000;
/** After one has gone, its events may come for so long. */
const LEFT_MS = 1000;

/** Characters of an address; what is longer is refused on the way, or by the server (8,192). */
const MAX_URL_LENGTH = 6000;

/** The server does not have this endpoint. */
const UNKNOWN: readonly number[] = [404, 405, 501];

/**
 * What each would be answered with alone too. Anything else may be about the endpoint, which a proxy on the way may not
 * let through: it is then found out by asking for each.
 */
const isOfEach = (status: number): boolean =>
  [401, 408, 425, 429].includes(status) || (status >= 500 && !UNKNOWN.includes(status));

export interface JointPorts {
  readonly environment: Pick<StreamEnvironment, 'setTimer'>;
  /** The server, as far as its endpoints are below it. */
  readonly base: string;
  /** Whether as many sources as there may be have come. */
  readonly isComplete: (members: number) => boolean;
  /** A connection; `null` when there is none. */
  readonly take: () => Promise<Release | null>;
  readonly noLine: () => StreamError;
  /** It was not to be had for several, by this server (`isUnknown`) or this time: these go on for themselves. */
  readonly onUnknown: (members: readonly JointMember[], isUnknown: boolean) => void;
}

/**
 * One connection for several sources with one credential. Whoever comes or goes has it opened anew, with the positions of
 * those who stay: they notice nothing of it but another `connected`.
 */
export class JointLine {
  readonly #ports: JointPorts;
  readonly #members = new Set<JointMember>();
  #connection: AbortController | null = null;
  #release: Release | null = null;
  #cancelTimer: (() => void) | null = null;
  #mustOpenBy: (() => void) | null = null;

  constructor(ports: JointPorts) {
    this.#ports = ports;
  }

  get size(): number {
    return this.#members.size;
  }

  hasRoom(): boolean {
    return this.size < MAX_JOINT_JOBS && this.#url([...this.#members]).href.length < MAX_URL_LENGTH;
  }

  /** The answer to this request for a job's stream. */
  join(asker: Asker, url: URL, init: RequestInit): Promise<Response> {
    const member: JointMember = new JointMember(asker, url, init, () => this.#leave(member));
    this.#members.add(member);
    init.signal?.addEventListener('abort', () => {
      member.fail(init.signal!.reason);
      this.#leave(member);
    });
    this.#mustOpenBy ??= this.#ports.environment.setTimer(() => void this.#open(), PATIENCE_MS);
    this.#openIn(this.#ports.isComplete(this.size) ? 0 : QUIET_MS);
    return member.answered;
  }

  #openIn(delayMs: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#ports.environment.setTimer(() => void this.#open(), delayMs);
  }

  #leave(member: JointMember): void {
    if (!this.#members.delete(member)) return;
    if (this.size === 0) this.#close();
    else if (!member.isOver && this.#cancelTimer === null) this.#openIn(LEFT_MS);
  }

  #close(): void {
    this.#stopTimers();
    this.#connection?.abort();
    this.#connection = null;
    this.#release?.();
    this.#release = null;
  }

  #stopTimers(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#mustOpenBy?.();
    this.#mustOpenBy = null;
  }

  async #open(): Promise<void> {
    this.#stopTimers();
    this.#connection?.abort();
    const {signal} = (this.#connection = new AbortController());
    const members = [...this.#members];
    try {
      await this.#read(members, signal);
      if (!signal.aborted) for (const member of this.#takeOut(members)) member.end();
    } catch (error) {
      if (!signal.aborted) for (const member of this.#takeOut(members)) member.fail(error);
    }
  }

  /** Those who are still there; they are not any more. */
  #takeOut(members: readonly JointMember[]): readonly JointMember[] {
    const present = members.filter((member) => this.#members.delete(member));
    if (this.size === 0) this.#close();
    return present;
  }

  async #read(members: readonly JointMember[], signal: AbortSignal): Promise<void> {
    const {take, noLine, onUnknown} = this.#ports;
    if (this.#release === null) {
      const release = await take();
      if (signal.aborted) return release?.();
      if (release === null) throw noLine();
      this.#release = release;
    }
    // The newest request has the newest headers of the one credential.
    const {asker, init} = members.at(-1)!;
    const {headers, credentials, cache} = init;
    const response = await asker.fetch(this.#url(members), {
      ...(headers !== undefined && {headers}),
      ...(credentials !== undefined && {credentials}),
      ...(cache !== undefined && {cache}),
      signal,
    });
    const {status, ok, body} = response;
    const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream') ?? false;
    if (ok && isStream && body !== null) return this.#deliver(members, body, signal);
    if (isOfEach(status)) return this.#refuse(members, response, signal);
    void body?.cancel();
    onUnknown(this.#takeOutWaiting(members, status), UNKNOWN.includes(status));
  }

  async #refuse(members: readonly JointMember[], response: Response, signal: AbortSignal): Promise<void> {
    const body = await response.text();
    if (signal.aborted) return;
    const {status, headers} = response;
    for (const member of this.#takeOutWaiting(members, status))
      member.settle(new Response(body, {status, headers}));
  }

  /** Those who wait for their answer; whoever had been open is cut off, and asks again. */
  #takeOutWaiting(members: readonly JointMember[], status: number): readonly JointMember[] {
    const present = this.#takeOut(members);
    const isOpen = new Set(present.filter((member) => member.isOpen));
    for (const member of isOpen) member.refuse(status);
    return present.filter((member) => !isOpen.has(member));
  }

  async #deliver(
    members: readonly JointMember[],
    body: ReadableStream<Uint8Array<ArrayBuffer>>,
    signal: AbortSignal,
  ): Promise<void> {
    const splitter = new JointSplitter();
    const reader = body.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      if (signal.aborted) return;
      for (const part of splitter.push(read.value)) this.#hand(part, members);
      for (const member of members) await member.drained();
      if (signal.aborted) return;
    }
  }

  #hand(part: JointPart, members: readonly JointMember[]): void {
    if (part.kind === 'answer') {
      const member = members[part.answer.job];
      if (member !== undefined && !member.answer(part.answer)) this.#takeOut([member]);
    } else if (part.job === null) for (const member of members) member.push(part.bytes, null, false);
    else members[part.job]?.push(part.bytes, part.lastId, part.isEnd);
  }

  #url(members: readonly JointMember[]): URL {
    const url = new URL(this.#ports.base + JOINT_PATH);
    for (const {job} of members) url.searchParams.append('job', formatJointJob(job));
    return url;
  }
}
