import {randomBytes} from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import {hostname} from 'node:os';
import {basename, join} from 'node:path';
import {appendTo, completed, found, keep, PART, STATUS, type Draft, type Segment} from './segment.ts';

/** Says which process writes a lane. */
const OWNER = '.node';
const JOB_FILE = 'job.json';

/** A disk that refused something is not asked again before. */
const DISK_REST_MS = 5000;

export interface SpoolLimits {
  /** Records of one POST. Default 1,000, the most that the server takes. */
  readonly batchRecords?: number;
  /** Bytes of one POST before gzip. Default 4 MiB, half of what the server takes unless told otherwise. */
  readonly batchBytes?: number;
  /** Bytes that may wait on disk. Default 4 GiB. */
  readonly spoolBytes?: number;
  /** Bytes that may wait in memory because the disk refuses them. Default 64 MiB. */
  readonly memoryBytes?: number;
}

/**
 * What waits to be sent: a folder of each job, one file a batch, in the order in which they have to go; the files are those
 * of the Python package. Every process writes a lane of its own, named by the time at which it began; the lanes of processes
 * that are gone belong to whoever comes next. What the disk refuses waits in memory.
 *
 * Files are written at once, without waiting for the event loop: so nothing is left over when the process ends.
 */
export class Spool {
  readonly folder: string;
  readonly #limits: Required<SpoolLimits>;
  readonly #about: Readonly<Record<string, unknown>>;
  readonly #segments: Segment[] = [];
  readonly #lanes: string[] = [];
  #draft: Draft | null = null;
  #lane: string | null = null;
  #number = 0;
  #diskBytes = 0;
  #memoryBytes = 0;
  #diskAgainAt = -Infinity;
  /** Why the disk refused something last; `null` when it takes all again. */
  fault: Error | null = null;

  /** @param about what a later process has to know to send what is here; no credential */
  constructor(root: string, jobId: string, limits: SpoolLimits, about: Readonly<Record<string, unknown>>) {
    this.folder = join(root, encodeURIComponent(jobId).slice(0, 200));
    this.#about = about;
    const {
      batchRecords = 1000,
      batchBytes = 4 << 20,
      spoolBytes = 4 * 2 ** 30,
      memoryBytes = 64 << 20,
    } = limits;
    this.#limits = {batchRecords, batchBytes, spoolBytes, memoryBytes};
  }

  /** Records that are not sent. */
  get waiting(): number {
    return this.#segments.reduce((sum, {count}) => sum + count, this.#draft?.count ?? 0);
  }

  get isEmpty(): boolean {
    return this.#segments.length === 0 && this.#draft === null;
  }

  /** Records that end with this process. */
  get inMemory(): number {
    const held = this.#segments.reduce((sum, {count, lines}) => sum + (lines === null ? 0 : count), 0);
    return held + (this.#draft !== null && this.#draft.file === null ? this.#draft.count : 0);
  }

  /** Takes over the lanes of processes that are gone, oldest first; gives how many records they held. */
  adopt(): number {
    const names = namesIn(this.folder);
    const lanes = names.filter((name) => name.endsWith(OWNER) && isGone(join(this.folder, name)));
    const adopted = lanes.flatMap((owner) => {
      const lane = owner.slice(0, -OWNER.length);
      this.#lanes.push(lane);
      return names
        .filter((name) => name.startsWith(`${lane}-`))
        .flatMap((name) => found(join(this.folder, name)));
    });
    this.#segments.unshift(...adopted);
    for (const segment of adopted) this.#diskBytes += segment.bytes;
    return adopted.reduce((sum, {count}) => sum + count, 0);
  }

  /** Adds records behind all others; gives how many there was no room for. */
  append(lines: readonly string[]): number {
    return lines.filter((line) => !this.#add(line)).length;
  }

  /** Adds a change of the job's status behind all records. */
  appendStatus(change: Readonly<Record<string, unknown>>): void {
    this.#cut();
    const line = JSON.stringify(change);
    const segment: Segment = {
      path: this.#nextPath(STATUS),
      count: 0,
      bytes: Buffer.byteLength(line) + 1,
      lines: [line],
    };
    this.#tryDisk(() => {
      if (segment.path === null) return;
      writeFileSync(segment.path, `${line}\n`, {mode: 0o600});
      segment.lines = null;
    });
    this.#count(segment, segment.bytes);
    this.#segments.push(segment);
  }

  /** The batch that has to go next. It stays until `done`. */
  first(): Segment | null {
    if (this.#segments.length === 0) this.#cut();
    return this.#segments[0] ?? null;
  }

  /** It is stored at the server, or never will be. */
  done(segment: Segment): void {
    this.#segments.splice(this.#segments.indexOf(segment), 1);
    this.#count(segment, -segment.bytes);
    if (segment.path !== null && segment.lines === null) rmSync(segment.path, {force: true});
  }

  /** @throws when the file is gone or cannot be read */
  read(segment: Segment): readonly string[] {
    if (segment.lines !== null) return segment.lines;
    return readFileSync(segment.path!, 'utf8').split('\n').filter(Boolean);
  }

  /** Completes what is being written, has the disk keep all that waits, and lets go of the lanes. */
  close(): void {
    this.#cut();
    for (const segment of this.#segments) this.#tryDisk(() => keep(segment));
    const left = this.#segments.flatMap(({path, lines}) =>
      path === null || lines !== null ? [] : basename(path),
    );
    const owned = this.#lane === null ? this.#lanes : [...this.#lanes, this.#lane];
    for (const lane of owned) {
      const owner = join(this.folder, lane + OWNER);
      if (left.some((name) => name.startsWith(`${lane}-`))) this.#tryDisk(() => writeFileSync(owner, '{}'));
      else rmSync(owner, {force: true});
    }
    this.#lanes.length = 0;
    this.#lane = null;
    if (left.length === 0) this.#removeFolder();
  }

  #removeFolder(): void {
    if (namesIn(this.folder).some((name) => name !== JOB_FILE)) return;
    rmSync(join(this.folder, JOB_FILE), {force: true});
    try {
      rmdirSync(this.folder);
      rmdirSync(join(this.folder, '..'));
    } catch {
      // Other jobs are in it.
    }
  }

  #add(line: string): boolean {
    const bytes = Buffer.byteLength(line) + 1;
    const {batchRecords, batchBytes, spoolBytes} = this.#limits;
    const draft = this.#draft;
    if (draft !== null && (draft.count >= batchRecords || draft.bytes + bytes > batchBytes)) this.#cut();
    if (performance.now() < this.#diskAgainAt) return this.#addInMemory(line, bytes);
    const isOnDisk = this.#tryDisk(() => {
      if (this.#diskBytes + bytes > spoolBytes)
        throw new Error(`${this.#diskBytes} bytes wait there, as many as may`);
      if (this.#draft?.file === null) this.#cut();
      this.#draft ??= this.#newDraft();
      appendTo(this.#draft, line, bytes);
    });
    if (!isOnDisk) return this.#addInMemory(line, bytes);
    this.#diskBytes += bytes;
    return true;
  }

  #addInMemory(line: string, bytes: number): boolean {
    if (this.#memoryBytes + bytes > this.#limits.memoryBytes) return false;
    if (this.#draft?.file !== null) {
      this.#cut();
      this.#draft = {path: null, file: null, lines: [], count: 0, bytes: 0};
    }
    this.#draft.lines.push(line);
    this.#draft.count++;
    this.#draft.bytes += bytes;
    this.#memoryBytes += bytes;
    return true;
  }

  #newDraft(): Draft {
    const path = this.#nextPath(PART);
    if (path === null) throw this.fault ?? new Error('the folder cannot be made');
    return {path, file: openSync(path, 'w', 0o600), lines: [], count: 0, bytes: 0};
  }

  /** Ends the batch that is being written. */
  #cut(): void {
    const draft = this.#draft;
    this.#draft = null;
    if (draft === null) return;
    if (draft.file !== null) closeSync(draft.file);
    if (draft.count === 0) {
      if (draft.path !== null) rmSync(draft.path, {force: true});
      return;
    }
    const {count, bytes} = draft;
    if (draft.path === null)
      this.#segments.push({path: this.#nextPath(PART), count, bytes, lines: draft.lines});
    else this.#segments.push({path: completed(draft.path, count), count, bytes, lines: null});
  }

  #count({lines}: Segment, bytes: number): void {
    if (lines === null) this.#diskBytes += bytes;
    else this.#memoryBytes += bytes;
  }

  /** `null` when there is no folder to write into. */
  #nextPath(suffix: string): string | null {
    this.#tryDisk(() => {
      if (this.#lane !== null) return;
      mkdirSync(this.folder, {recursive: true, mode: 0o700});
      writeFileSync(join(this.folder, JOB_FILE), `${JSON.stringify(this.#about, null, 2)}\n`, {mode: 0o600});
      const lane = `${String(Date.now()).padStart(13, '0')}-${process.pid}-${randomBytes(3).toString('hex')}`;
      writeFileSync(join(this.folder, lane + OWNER), JSON.stringify({pid: process.pid, host: hostname()}));
      this.#lane = lane;
    });
    if (this.#lane === null) return null;
    return join(this.folder, `${this.#lane}-${String(++this.#number).padStart(8, '0')}${suffix}`);
  }

  #tryDisk(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      this.fault = error as Error;
      this.#diskAgainAt = performance.now() + DISK_REST_MS;
      return false;
    }
  }
}

/** Whether the process that wrote a lane is over. One of another machine may be going on. */
function isGone(owner: string): boolean {
  try {
    const {pid, host} = JSON.parse(readFileSync(owner, 'utf8')) as {pid?: number; host?: string};
    if (pid === undefined) return true;
    if (host !== hostname()) return false;
    if (pid === process.pid) return false;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH' || error instanceof SyntaxError;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
