import type {JointAnswer, JointEventData, JointEventName} from '../../../src/protocol/joint.ts';
import {Frame} from '../frames/sse-frame.ts';
import type {SocketViewer} from './socket-viewer.ts';
import type {Viewer} from './viewer.ts';

const eventText = <Name extends JointEventName>(event: Name, data: JointEventData[Name]): string =>
  `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** By the job's place; the same bytes for all connections. */
const tags: Frame[] = [];

const tagOf = (job: number): Frame =>
  (tags[job] ??= new Frame([], {lead: eventText('job', {job}), isCompressed: false}));

/**
 * One connection that carries several jobs. Their frames are the bytes that all viewers get; a tag goes before those of
 * another job than the last.
 */
export class JointSocket {
  readonly #socket: SocketViewer;
  readonly #open = new Set<JobViewer>();
  #last: number | null = null;

  constructor(socket: SocketViewer) {
    this.#socket = socket;
  }

  /** The end of one job's stream; to be ended like any other. */
  viewer(job: number): Viewer {
    const viewer = new JobViewer(this, this.#socket, job);
    this.#open.add(viewer);
    return viewer;
  }

  /** Says of every job what becomes of it; where none is followed, that is all. */
  answer(answers: readonly JointAnswer[]): void {
    const lead = answers.map((answer, job) => eventText('answer', {job, ...answer})).join('');
    const frame = new Frame([], {lead, isCompressed: false});
    if (this.#open.size > 0) this.#socket.append(frame);
    else this.#socket.end(frame);
  }

  /** Bytes that wait, by the job. */
  get waitingBytes(): number {
    return this.#socket.waitingBytes / Math.max(1, this.#open.size);
  }

  write(frame: Frame, job: number): void {
    // One that is too slow is ended in the midst of this: the tag is then not written.
    this.#socket.write(frame, this.#tagFor(job));
    this.#last = job;
  }

  end(last: Frame, viewer: JobViewer): void {
    if (!this.#open.delete(viewer)) return;
    const tag = this.#tagFor(viewer.job);
    this.#last = viewer.job;
    if (this.#open.size > 0) this.#socket.append(last, tag);
    else this.#socket.end(last, tag);
  }

  #tagFor(job: number): Frame | undefined {
    return job === this.#last ? undefined : tagOf(job);
  }
}

class JobViewer implements Viewer {
  readonly wantsTrends = true;
  readonly wantsGzip: boolean;
  readonly patienceMs: number;
  readonly job: number;
  readonly #joint: JointSocket;
  readonly #socket: SocketViewer;
  bytesWritten = 0;

  constructor(joint: JointSocket, socket: SocketViewer, job: number) {
    this.#joint = joint;
    this.#socket = socket;
    this.job = job;
    this.wantsGzip = socket.wantsGzip;
    this.patienceMs = socket.patienceMs;
  }

  get isCongested(): boolean {
    return this.#socket.isCongested;
  }

  get waitingBytes(): number {
    return this.#joint.waitingBytes;
  }

  write(frame: Frame): void {
    this.#count(() => this.#joint.write(frame, this.job));
  }

  flushed(): Promise<void> {
    return this.#socket.flushed();
  }

  end(last: Frame): void {
    this.#count(() => this.#joint.end(last, this));
  }

  #count(write: () => void): void {
    const before = this.#socket.bytesWritten;
    write();
    this.bytesWritten += this.#socket.bytesWritten - before;
  }
}
