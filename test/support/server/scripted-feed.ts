import type {JobStatus, Prediction, TrendPoint} from '../../../src/protocol/protocol.ts';
import {
  resetReason,
  type EpochHead,
  type FeedBatch,
  type FeedPosition,
  type JobHead,
} from '../../../server/feed/feed-batch.ts';
import type {FeedListener} from '../../../server/feed/poller.ts';
import type {RangeAnswer, RangeRequest} from '../../../server/feed/read-range.ts';
import type {TrendsChange, TrendsRequest} from '../../../server/feed/read-trends-since.ts';
import type {StreamFeed} from '../../../server/stream/stream-feed.ts';
import {makePrediction} from '../page/make-prediction.ts';

const START = '2026-01-01T00:00:00.000Z';

interface Watch {
  seq: number;
  readonly gen: string;
  readonly listener: FeedListener;
}

export interface ScriptedFeedOptions {
  /** Most places in the stream that one read looks at. Default 500. */
  readonly reach?: number;
  /** What a read waits for before and after it looks. Default: nothing. */
  readonly gate?: (label: string) => Promise<void>;
}

/** The feed of one job that a test writes to itself; it polls when it is told to. */
export class ScriptedFeed implements StreamFeed {
  lastSuccessAt: number | null = null;
  readonly #reach: number;
  readonly #gate: (label: string) => Promise<void>;
  readonly #rows = new Map<string, Prediction>();
  readonly #epochs = new Map<number, EpochHead>();
  readonly #watches = new Set<Watch>();
  #polling: Promise<void> = Promise.resolve();
  /** Reads by kind. */
  readonly reads = {head: 0, range: 0, count: 0, trends: 0, polls: 0};
  isAway = false;
  /** The job was deleted before anybody watched it. */
  isGone = false;
  head: JobHead = {
    jobId: 'job',
    gen: 'first',
    firstSeq: 1,
    lastSeq: 1,
    rowCount: 0,
    status: 'running',
    errorMessage: null,
    statusSeq: 1,
    statusChangedAt: START,
    appendedAt: null,
  };

  constructor({reach = 500, gate = async () => {}}: ScriptedFeedOptions = {}) {
    this.#reach = reach;
    this.#gate = gate;
  }

  get watchCount(): number {
    return this.#watches.size;
  }

  /** The table as it stands, ascending by seq. */
  get rows(): Prediction[] {
    return [...this.#rows.values()].sort((a, b) => a.seq - b.seq);
  }

  get epochs(): EpochHead[] {
    return [...this.#epochs.values()].sort((a, b) => a.epoch - b.epoch);
  }

  /** Writes one row, or replaces the one of the same epoch, step and sample. */
  append(fields: Partial<Prediction> = {}): Prediction {
    const seq = this.head.lastSeq + 1;
    const {epoch, step, sample_index, ...rest} = makePrediction({...fields, seq});
    const key = `${epoch} ${step} ${sample_index}`;
    const replaced = this.#rows.get(key);
    const row = {...rest, epoch, step, sample_index, ...(replaced && {id: replaced.id})};
    this.#rows.set(key, row);
    const known = this.#epochs.get(epoch);
    this.#epochs.set(epoch, {
      epoch,
      prediction_count: (known?.prediction_count ?? 0) + (replaced ? 0 : 1),
      latest_step: Math.max(known?.latest_step ?? 0, step),
      openedSeq: known?.openedSeq ?? seq,
      lastSeq: seq,
    });
    const rowCount = this.head.rowCount + (replaced ? 0 : 1);
    this.head = {...this.head, lastSeq: seq, rowCount, appendedAt: row.updated_at};
    return row;
  }

  appendAll(count: number, fields: Partial<Prediction> = {}): void {
    for (let i = 0; i < count; i++) this.append({sample_index: i, ...fields});
  }

  setStatus(status: JobStatus, errorMessage: string | null = null, at = this.head.statusChangedAt): void {
    const seq = this.head.lastSeq + 1;
    this.head = {...this.head, status, errorMessage, lastSeq: seq, statusSeq: seq, statusChangedAt: at};
  }

  newGeneration(): void {
    this.head = {...this.head, gen: `${this.head.gen}x`};
  }

  /** One poll for all watches, after those that are under way. */
  poll(): Promise<void> {
    return (this.#polling = this.#polling.then(() => this.#poll()));
  }

  async #poll(): Promise<void> {
    this.reads.polls++;
    await this.#gate('poll asks');
    const found = [...this.#watches].map((watch) => ({
      watch,
      answer: this.#read(watch.seq, null),
      head: this.head,
    }));
    await this.#gate('poll answers');
    for (const {watch, answer, head} of found) {
      if (!this.#watches.has(watch)) continue;
      const reason = resetReason(head, watch);
      if (reason !== null) {
        this.#watches.delete(watch);
        watch.listener.reset(reason);
      } else if (answer.toSeq > watch.seq) {
        watch.seq = answer.toSeq;
        watch.listener.batch(answer);
      }
    }
  }

  watch(_jobId: string, {gen, seq}: FeedPosition, listener: FeedListener): () => void {
    const watch = {gen, seq, listener};
    this.#watches.add(watch);
    return () => this.#watches.delete(watch);
  }

  /** Deletes the job under its watchers. */
  deleteJob(): void {
    for (const watch of this.#watches) watch.listener.gone();
    this.#watches.clear();
  }

  readHead(): Promise<JobHead | null> {
    this.reads.head++;
    return this.#answer('head', () => (this.isGone ? null : this.head));
  }

  readRange(_jobId: string, {after, epoch = null}: RangeRequest): Promise<RangeAnswer> {
    this.reads.range++;
    return this.#answer('range', (): RangeAnswer => {
      if (this.isGone) return {kind: 'gone'};
      const reason = resetReason(this.head, {gen: after.gen ?? this.head.gen, seq: after.seq});
      return reason === null
        ? {kind: 'batch', batch: this.#read(after.seq, epoch)}
        : {kind: 'reset', reason: reason as 'generation'};
    });
  }

  countAfter(_jobId: string, {after, epoch = null}: {after: number; epoch?: number | null}): Promise<number> {
    this.reads.count++;
    return this.#answer('count', () => this.#range(after, Infinity, epoch).length);
  }

  readTrendsSince(requests: readonly TrendsRequest[]): Promise<ReadonlyMap<string, TrendsChange>> {
    this.reads.trends++;
    return this.#answer('trends', () => {
      const entries = requests.map(({jobId, after}): [string, TrendsChange] => {
        const changed = this.epochs.filter(({lastSeq}) => lastSeq > after).map(trendPoint);
        return [
          jobId,
          {
            gen: this.head.gen,
            seq: this.head.lastSeq,
            trends: changed,
            steps: changed,
            overall_improvement: null,
          },
        ];
      });
      return new Map(entries);
    });
  }

  async #answer<T>(what: string, look: () => T): Promise<T> {
    await this.#gate(`${what} asks`);
    if (this.isAway) throw new Error('The scripted database is away.');
    const seen = look();
    await this.#gate(`${what} answers`);
    return seen;
  }

  #range(after: number, to: number, epoch: number | null): Prediction[] {
    return this.rows.filter(
      (row) => row.seq > after && row.seq <= to && (epoch === null || row.epoch === epoch),
    );
  }

  #read(after: number, epoch: number | null): FeedBatch {
    const toSeq = Math.min(after + this.#reach, this.head.lastSeq);
    const begun = this.epochs.filter(({openedSeq}) => openedSeq <= after).at(-1)?.epoch;
    const epochs = this.epochs.filter(
      (each) => each.lastSeq > after || each.epoch === epoch || each.epoch === begun,
    );
    return {
      head: this.head,
      fromSeq: after,
      toSeq,
      rows: this.#range(after, toSeq, epoch),
      leftOut: [],
      epochs,
    };
  }
}

/** Stands for the averages: what tells one version of an epoch from another. */
export function trendPoint({epoch, latest_step, prediction_count, lastSeq}: EpochHead): TrendPoint {
  return {
    epoch,
    step: latest_step,
    sample_count: prediction_count,
    avg_exact_match: null,
    avg_char_error_rate: lastSeq,
    avg_length_ratio: null,
    avg_word_overlap: null,
    min_char_error_rate: null,
    max_char_error_rate: null,
    validation_pass_rate: null,
  };
}
