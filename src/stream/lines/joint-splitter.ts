import type {JointEventData} from '../../protocol/joint.ts';

export type JointPart =
  | {readonly kind: 'answer'; readonly answer: JointEventData['answer']}
  /** Whole events of one job as they came; comments alone where `job` is `null`. */
  | {
      readonly kind: 'events';
      readonly job: number | null;
      readonly bytes: Uint8Array<ArrayBuffer>;
      /** Of the last of them that has one. */
      readonly lastId: string | null;
      /** The server ends this job's part with them. */
      readonly isEnd: boolean;
    };

const LINE_FEED = 0x0a;
/** What ends a job's part of the stream. */
const ENDINGS: readonly string[] = ['bye', 'reset', 'error'];

/** An event's id and name stand before its data, and are short. */
const HEAD_BYTES = 512;

/**
 * Takes the bytes of a stream of several jobs apart, and leaves them as they are: only whole events are given, since a
 * connection may be opened anew between any two of them. Ours is the only server that speaks this, so lines end in LF.
 */
export class JointSplitter {
  readonly #decoder = new TextDecoder();
  #job: number | null = null;
  #rest = new Uint8Array(0);

  push(bytes: Uint8Array<ArrayBuffer>): readonly JointPart[] {
    const all = this.#rest.length === 0 ? bytes : joined(this.#rest, bytes);
    // What was looked through before has no end in it, but for the last byte.
    let from = Math.max(0, this.#rest.length - 1);
    const parts: JointPart[] = [];
    let runStart = 0;
    let lastId: string | null = null;
    let isEnd = false;
    const endRun = (end: number): void => {
      if (end > runStart)
        parts.push({
          kind: 'events',
          job: this.#job,
          bytes: all.subarray(runStart, end),
          lastId,
          isEnd,
        });
      lastId = null;
      isEnd = false;
    };
    let start = 0;
    for (let end = endOf(all, from); end !== -1; end = endOf(all, from)) {
      const head = this.#decoder.decode(all.subarray(start, Math.min(end, start + HEAD_BYTES)));
      const event = fieldOf(head, 'event');
      const data = (): string => fieldOf(this.#decoder.decode(all.subarray(start, end)), 'data') ?? '';
      if (event === 'job' || event === 'answer') {
        endRun(start);
        const told = JSON.parse(data()) as unknown;
        if (event === 'job') this.#job = (told as JointEventData['job']).job;
        else parts.push({kind: 'answer', answer: told as JointEventData['answer']});
        runStart = end;
      } else if (event !== null) {
        lastId = fieldOf(head, 'id') ?? lastId;
        isEnd ||= ENDINGS.includes(event) && !isOfOneRow(event, data);
      }
      start = from = end;
    }
    endRun(start);
    this.#rest = all.slice(start);
    return parts;
  }
}

/** Tells of a row that was left out: the stream goes on. Within a text of the data the quotes would be escaped. */
function isOfOneRow(event: string, data: () => string): boolean {
  return event === 'error' && data().includes('"left_out":');
}

/** Behind the next empty line; -1 when there is none. */
function endOf(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(LINE_FEED, from); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) {
    if (bytes[at + 1] === LINE_FEED) return at + 2;
  }
  return -1;
}

function fieldOf(text: string, name: string): string | null {
  return new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? null;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
