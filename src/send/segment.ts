import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';

/** A batch that is complete: its name ends in the number of its records. */
const BATCH = /-(\d+)\.jsonl$/;
/** One that is being written. */
export const PART = '.part';
/** A change of the job's status. */
export const STATUS = '.status';

/** One batch that waits to be sent: in a file or, where the disk refuses it, in memory. */
export interface Segment {
  /** Its file; `null`: it has none. */
  path: string | null;
  /** Records; 0 for a change of status. */
  readonly count: number;
  readonly bytes: number;
  /** When they are in no file. */
  lines: readonly string[] | null;
}

/** A batch that is being written. */
export interface Draft {
  readonly path: string | null;
  readonly file: number | null;
  readonly lines: string[];
  count: number;
  bytes: number;
}

/** Has the disk keep it through a power cut. */
export function keep(segment: Segment): void {
  if (segment.path === null) return;
  if (segment.lines !== null) {
    const path = segment.path.endsWith(PART) ? completeName(segment.path, segment.count) : segment.path;
    writeFileSync(path, segment.lines.map((line) => `${line}\n`).join(''), {mode: 0o600, flush: true});
    segment.path = path;
    segment.lines = null;
    return;
  }
  const file = openSync(segment.path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** All of the line, or nothing of it: a full disk takes a part. */
export function appendTo(draft: Draft, line: string, bytes: number): void {
  const data = Buffer.from(`${line}\n`);
  let written = 0;
  try {
    written = writeSync(draft.file!, data);
  } finally {
    if (written !== data.length) truncateSync(draft.path!, draft.bytes);
  }
  if (written !== data.length) throw new Error('the disk is full');
  draft.count++;
  draft.bytes += bytes;
}

const completeName = (part: string, count: number): string => `${part.slice(0, -PART.length)}-${count}.jsonl`;

export function completed(part: string, count: number): string {
  const path = completeName(part, count);
  renameSync(part, path);
  return path;
}

/** What a process that is gone left in this file; nothing when it is none of ours, or nothing whole is in it. */
export function found(path: string): readonly Segment[] {
  if (path.endsWith(STATUS)) return [{path, count: 0, bytes: statSync(path).size, lines: null}];
  const count = BATCH.exec(path)?.[1];
  if (count !== undefined) return [{path, count: Number(count), bytes: statSync(path).size, lines: null}];
  if (!path.endsWith(PART)) return [];
  // Cut off in the middle: what is whole is kept.
  const data = readFileSync(path);
  const whole = data.subarray(0, data.lastIndexOf(10) + 1);
  const lines = whole.reduce((sum, byte) => sum + Number(byte === 10), 0);
  if (lines === 0) {
    rmSync(path);
    return [];
  }
  truncateSync(path, whole.length);
  return [{path: completed(path, lines), count: lines, bytes: whole.length, lines: null}];
}
