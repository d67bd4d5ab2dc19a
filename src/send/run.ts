/**
 * Sends the predictions of a training from Node. Nothing here waits for the network, and nothing is thrown into the
 * training (but see `strict`): what cannot be sent now waits on disk and is sent later, by this run or the next one of the
 * same job. The Python package `ftl-predictions` makes the same promises.
 */
import {setTimeout as sleep} from 'node:timers/promises';
import {Delivery} from './delivery.ts';
import {mend, type Sample} from './mend.ts';
import {Spool, type SpoolLimits} from './spool.ts';

export type {Sample, SpoolLimits};

export interface RunOptions {
  /** Of the server. Default: the environment's FTL_URL. */
  readonly url?: string;
  /** An API key (`wak_…`) with the scope `training`. Default: FTL_API_KEY. */
  readonly key?: string;
  /** In place of a key, where the job was made elsewhere. Default: FTL_JOB_TOKEN. */
  readonly jobToken?: string;
  readonly modelName?: string;
  readonly datasetPath?: string;
  /** Anything about the run, as JSON; `scores` says what own scores mean: `{reward: {direction: 'higher', max: 1}}`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Folder for what is not sent yet. Default: FTL_SPOOL, else `ftl-predictions-spool` in the working folder. */
  readonly spool?: string;
  readonly limits?: SpoolLimits;
  /** Records that may wait in memory on their way to the disk. Default 20,000. */
  readonly queueRecords?: number;
  /** Milliseconds after the first record that waits; what comes within them goes along. Default 200. */
  readonly lingerMs?: number;
  /** Milliseconds that the end of the program waits for the rest to be sent. Default 10,000. */
  readonly exitTimeoutMs?: number;
  /** Throw for what is otherwise told in one line: for trying things out. Default false. */
  readonly strict?: boolean;
  /** Told one line of each kind of trouble, once until it is over. Default: a warning of the process. */
  readonly onNotice?: (text: string) => void;
}

/** How far the predictions have come. */
export interface Progress {
  readonly logged: number;
  readonly sent: number;
  readonly waiting: number;
  /** Records that cannot be sent, by what they hold. */
  readonly leftOut: number;
  /** Records for which there was no room. */
  readonly dropped: number;
}

export type EndStatus = 'completed' | 'failed' | 'cancelled' | 'paused';

const runs = new Set<Run>();

/** One training run of which predictions are sent. */
export class Run {
  readonly job: string;
  readonly #options: Required<Pick<RunOptions, 'queueRecords' | 'lingerMs' | 'exitTimeoutMs' | 'strict'>>;
  readonly #onNotice: (text: string) => void;
  readonly #spool: Spool;
  readonly #delivery: Delivery;
  readonly #told = new Set<string>();
  #queue: string[] = [];
  #isLaying = false;
  #wake: (() => void) | null = null;
  #endsAt: number | null = null;
  readonly #sending: Promise<void>;
  #progress = {logged: 0, sent: 0, leftOut: 0, dropped: 0};

  /** @param job 1 to 200 of `A-Za-z0-9._:-`; the same id again is the same job, taken up again */
  constructor(job: string, options: RunOptions = {}) {
    const {env} = process;
    const {queueRecords = 20_000, lingerMs = 200, exitTimeoutMs = 10_000, strict = false} = options;
    this.job = job;
    this.#options = {queueRecords, lingerMs, exitTimeoutMs, strict};
    this.#onNotice = options.onNotice ?? ((text) => process.emitWarning(text, 'FtlPredictions'));
    const url = (options.url ?? env['FTL_URL'] ?? '').trim().replace(/\/+$/, '') || null;
    const about = {
      ...(options.modelName !== undefined && {model_name: options.modelName}),
      ...(options.datasetPath !== undefined && {dataset_path: options.datasetPath}),
      ...(options.config !== undefined && {config: options.config}),
    };
    const root = options.spool ?? env['FTL_SPOOL'] ?? 'ftl-predictions-spool';
    this.#spool = new Spool(root, job, options.limits ?? {}, {url, job_id: job, ...about});
    this.#delivery = new Delivery(
      {
        jobId: job,
        url,
        key: (options.key ?? env['FTL_API_KEY'] ?? '').trim() || null,
        jobToken: (options.jobToken ?? env['FTL_JOB_TOKEN'] ?? '').trim() || null,
        about,
      },
      {
        warn: (kind, text) => this.#warn(kind, text),
        over: (kind, text) => this.#over(kind, text),
        sent: (count) => void (this.#progress.sent += count),
        leftOut: (count) => void (this.#progress.leftOut += count),
      },
    );
    const adopted = this.#spool.adopt();
    if (adopted > 0) this.#onNotice(`${adopted} predictions of an earlier process wait; they go first`);
    runs.add(this);
    watchProcess();
    this.#sending = this.#send();
  }

  get progress(): Progress {
    return {...this.#progress, waiting: this.#queue.length + this.#spool.waiting};
  }

  /**
   * Takes predictions and returns at once.
   *
   * @param epoch 0 = before training; fractions are floored
   * @param step the trainer's optimizer step
   * @throws {TypeError} with `strict` alone, naming sample and field
   */
  log(epoch: number, step: number, samples: Sample | readonly Sample[]): void {
    const list = Array.isArray(samples) ? (samples as readonly Sample[]) : [samples as Sample];
    this.#progress.logged += list.length;
    if (this.#endsAt !== null) return this.#drop(list.length, 'closed', 'log() was called after close()');
    if (this.#queue.length + list.length > this.#options.queueRecords) {
      return this.#drop(list.length, 'queue', 'predictions come faster than they can be written to disk');
    }
    for (const [index, sample] of list.entries()) this.#take(epoch, step, sample, index);
    if (this.#isLaying || this.#queue.length === 0) return;
    this.#isLaying = true;
    setImmediate(() => this.#layDown());
  }

  /** Waits until all that was logged is at the server; false when it is not after so many milliseconds. */
  async flush(timeoutMs = 30_000): Promise<boolean> {
    const until = performance.now() + timeoutMs;
    this.#layDown();
    while (!this.#spool.isEmpty && performance.now() < until) await sleep(5);
    return this.#spool.isEmpty;
  }

  /**
   * Sends what is left and sets the job's status; what is not sent in time stays on disk. Called by itself when the program
   * has nothing more to do, and on SIGTERM (`paused`: it may well be started again).
   *
   * @param status `null` leaves it
   */
  async close(
    status: EndStatus | null = 'completed',
    {error, timeoutMs = this.#options.exitTimeoutMs}: {error?: string; timeoutMs?: number} = {},
  ): Promise<void> {
    if (this.#endsAt !== null) return this.#sending;
    this.#layDown();
    this.#endsAt = performance.now() + timeoutMs;
    if (status !== null)
      this.#spool.appendStatus({status, ...(error !== undefined && {error_message: error})});
    this.#wake?.();
    const over = new AbortController();
    await Promise.race([
      this.#sending,
      sleep(timeoutMs, undefined, {signal: over.signal}).catch(() => undefined),
    ]);
    over.abort();
    this.leave();
  }

  /** Leaves on disk what is not sent, at once. For the end of the process. */
  leave(): void {
    if (!runs.delete(this)) return;
    this.#layDown();
    this.#endsAt ??= performance.now();
    const {waiting} = this.#spool;
    this.#spool.close();
    const lost = this.#spool.inMemory;
    if (lost > 0)
      this.#onNotice(`${lost} predictions could not be written to ${this.#spool.folder} and are lost`);
    if (waiting > lost) {
      this.#onNotice(
        `${waiting - lost} predictions are not sent yet; the next run of this job sends them first`,
      );
    }
  }

  #take(epoch: number, step: number, sample: Sample, index: number): void {
    const {record, complaints} = mend({...sample, epoch, step}, index);
    for (const {field, text} of complaints) {
      const told = `sample ${index} of step ${step}: ${text}`;
      if (this.#options.strict) throw new TypeError(told);
      this.#warn(`mended ${field}`, told);
    }
    if (record === null) this.#progress.leftOut++;
    else this.#queue.push(JSON.stringify(record));
  }

  #layDown(): void {
    this.#isLaying = false;
    const lines = this.#queue;
    if (lines.length === 0) return;
    this.#queue = [];
    const dropped = this.#spool.append(lines);
    if (dropped > 0) this.#drop(dropped, 'full', 'disk and memory are full; new predictions are dropped');
    if (this.#spool.fault !== null) {
      const {folder, fault} = this.#spool;
      this.#spool.fault = null;
      this.#warn('disk', `${folder} cannot be written (${fault.message}); predictions wait in memory`);
    }
    this.#wake?.();
  }

  #drop(count: number, kind: string, why: string): void {
    this.#progress.dropped += count;
    this.#warn(kind, `${why}; ${count} predictions are dropped`);
  }

  /** Brings what waits to the server, in order, for as long as it takes. */
  async #send(): Promise<void> {
    while (!this.#isOver()) {
      const registering = await this.#delivery.register();
      if (registering !== null) await this.#rest(registering);
      else if (this.#spool.isEmpty) await this.#rest(null);
      else {
        if (this.#endsAt === null) await this.#rest(this.#options.lingerMs);
        await this.#bringFirst();
      }
    }
  }

  async #bringFirst(): Promise<void> {
    const segment = this.#spool.first();
    if (segment === null) return;
    try {
      this.#delivery.begin(this.#spool.read(segment));
    } catch (error) {
      this.#warn(
        'unreadable',
        `${segment.path} cannot be read and is passed over: ${(error as Error).message}`,
      );
      this.#spool.done(segment);
      return;
    }
    for (;;) {
      const pause = await this.#delivery.step(segment.count === 0);
      // Left meanwhile: it is the next run's now.
      if (!runs.has(this)) return;
      if (pause === null) return this.#spool.done(segment);
      if (pause > 0) await this.#rest(pause);
      if (this.#isOver()) return;
    }
  }

  #isOver(): boolean {
    if (!runs.has(this)) return true;
    if (this.#endsAt === null) return false;
    return performance.now() >= this.#endsAt || this.#spool.isEmpty || this.#delivery.refusal !== null;
  }

  /** Waits so long, or until woken; `null`: until woken. Does not keep the process alive. */
  async #rest(ms: number | null): Promise<void> {
    // Told to end while it did something else.
    if (ms === null && this.#endsAt !== null) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      const left = this.#endsAt === null ? Infinity : Math.max(0, this.#endsAt - performance.now());
      if (ms !== null) timer = setTimeout(resolve, Math.min(ms, left));
      if (this.#endsAt === null) timer?.unref();
    });
    clearTimeout(timer);
    this.#wake = null;
  }

  #warn(kind: string, text: string): void {
    if (this.#told.has(kind)) return;
    this.#told.add(kind);
    this.#onNotice(`${this.job}: ${text}`);
  }

  #over(kind: string, text: string): void {
    if (this.#told.delete(kind)) this.#onNotice(`${this.job}: ${text}`);
  }
}

let isWatching = false;

/** Runs end with the process: sent where there is time, on disk where there is none. */
function watchProcess(): void {
  if (isWatching) return;
  isWatching = true;
  process.on('beforeExit', () => {
    for (const run of runs) void run.close();
  });
  process.on('exit', () => {
    for (const run of runs) run.leave();
  });
  process.once('SIGTERM', () => {
    // Where the program has a handler of its own, it decides what comes next, and may well go on.
    if (process.listenerCount('SIGTERM') > 0) return;
    const closing = [...runs].map((run) => run.close('paused', {timeoutMs: 5000}));
    void Promise.all(closing).then(() => process.kill(process.pid, 'SIGTERM'));
  });
}
