import {ContextProvider} from '@lit/context';
import {
  streamContext,
  type EpochCursor,
  type PredictionSource,
  type SampleKey,
  type Transport,
} from '../../src/context/stream-context.ts';
import type {
  EpochSummary,
  JobSummary,
  Prediction,
  SampleSummary,
  Scores,
  TrendPoint,
} from '../../src/protocol.ts';
import {score} from '../../src/scores.ts';
import type {PredictionStore, StoreChange} from '../../src/stream/prediction-store.ts';
import type {StreamError} from '../../src/stream/stream-error.ts';
import type {StreamState} from '../../src/stream/stream-state.ts';

/** A source over rows that a test puts in by hand: no client, no server, every field settable. */
export class FakeSource implements PredictionSource {
  state: StreamState = {kind: 'live'};
  error: StreamError | null = null;
  readonly store = new FakeStore();
  totalCount: number | null = null;
  isComplete = true;
  job: JobSummary | null = {
    status: 'running',
    model_name: 'g2p',
    error_message: null,
    started_at: '2026-11-20T10:00:00.000Z',
    completed_at: null,
  };
  jobId: string | null = 'run-a';
  trendsByEpoch: readonly TrendPoint[] = [];
  trendsByStep: readonly TrendPoint[] = [];
  overallImprovement: number | null = null;
  latestPrediction: Prediction | null = null;
  transport: Transport | null = 'stream';
  lastEventAt: number | null = null;
  delayMs: number | null = null;
  progress: number | null = null;
  epochs: readonly EpochSummary[] = [];
  /** Calls of `pause`, `resume` and `refresh`, in order. */
  readonly calls: string[] = [];

  #epochCursor: EpochCursor = 'all';
  readonly #listeners = new Set<() => void>();

  constructor(rows: readonly Prediction[] = []) {
    this.put(rows);
  }

  get isConnected(): boolean {
    return ['catching-up', 'live', 'polling'].includes(this.state.kind);
  }

  get epochCursor(): EpochCursor {
    return this.#epochCursor;
  }

  set epochCursor(value: EpochCursor) {
    this.#epochCursor = value;
    this.notify();
  }

  /** Adds rows, or newer versions of rows, as one flush. */
  put(rows: readonly Prediction[]): void {
    this.store.put(rows);
    const held = [...this.store.values()];
    this.totalCount = held.length;
    this.latestPrediction = rows.at(-1) ?? this.latestPrediction;
    this.trendsByEpoch = averages(held, (row) => `${row.epoch}`);
    this.trendsByStep = averages(held, (row) => `${row.epoch} ${row.step}`);
    this.epochs = this.trendsByEpoch.map(({epoch, step, sample_count}) => ({
      epoch,
      prediction_count: sample_count,
      latest_step: step,
    }));
    const errors = this.trendsByEpoch.flatMap(({avg_char_error_rate: cer}) => (cer === null ? [] : [cer]));
    const first = errors[0];
    const last = errors.at(-1);
    this.overallImprovement =
      errors.length < 2 || first === undefined || last === undefined || first === 0
        ? null
        : ((first - last) / first) * 100;
    this.notify();
  }

  /** Sets fields and tells every subscriber. */
  set(fields: Partial<Omit<FakeSource, 'store' | 'calls'>>): void {
    Object.assign(this, fields);
    this.notify();
  }

  notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  pause(): void {
    this.calls.push('pause');
    this.set({state: {kind: 'paused', by: 'user'}});
  }

  resume(): void {
    this.calls.push('resume');
    this.set({state: {kind: 'live'}});
  }

  refresh(): void {
    this.calls.push('refresh');
  }

  async loadSamples(): Promise<readonly SampleSummary[]> {
    const samples = Map.groupBy(this.store.values(), (row) => `${row.sample_index} ${row.sample_source_id}`);
    return [...samples.values()].map(summary).sort((a, b) => a.sample_index - b.sample_index);
  }

  async loadSample(sample: SampleKey): Promise<readonly Prediction[]> {
    return [...this.store.values()]
      .filter(
        (row) => row.sample_index === sample.sample_index && row.sample_source_id === sample.sample_source_id,
      )
      .sort((a, b) => a.epoch - b.epoch || a.step - b.step);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

function summary(rows: readonly Prediction[]): SampleSummary {
  const errors = values(rows, 'char_error_rate');
  const matches = values(rows, 'exact_match');
  return {
    sample_index: rows[0]!.sample_index,
    sample_source_id: rows[0]!.sample_source_id,
    prompt_start: rows[0]!.prompt.slice(0, 120),
    first_char_error_rate: errors[0] ?? null,
    last_char_error_rate: errors.at(-1) ?? null,
    best_char_error_rate: errors.length === 0 ? null : Math.min(...errors),
    ever_exact: matches.length === 0 ? null : matches.includes(1),
  };
}

class FakeStore implements PredictionStore {
  revision = 0;
  receivedCount = 0;
  readonly #rows = new Map<string, Prediction>();
  readonly #listeners = new Set<(change: StoreChange) => void>();

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): Prediction | undefined {
    return this.#rows.get(id);
  }

  values(): Iterable<Prediction> {
    return this.#rows.values();
  }

  put(rows: readonly Prediction[]): void {
    const changed: Prediction[] = [];
    const removed: Prediction[] = [];
    for (const row of rows) {
      this.receivedCount++;
      const held = this.#rows.get(row.id);
      if (held !== undefined && held.seq >= row.seq) continue;
      if (held !== undefined) removed.push(held);
      this.#rows.delete(row.id);
      this.#rows.set(row.id, row);
      changed.push(row);
    }
    this.#tell({changed, removed});
  }

  drop(ids: readonly string[]): void {
    const removed = ids.flatMap((id) => this.#rows.get(id) ?? []);
    for (const id of ids) this.#rows.delete(id);
    this.#tell({changed: [], removed});
  }

  subscribe(listener: (change: StoreChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(change: StoreChange): void {
    this.revision++;
    for (const listener of [...this.#listeners]) listener(change);
  }
}

/** Offers `source` to every element inside a new `<div>`, as `<ftl-predictions-stream>` would. */
export function offer(source: PredictionSource): HTMLDivElement {
  const container = document.createElement('div');
  const provider = new ContextProvider(container, {context: streamContext, initialValue: source});
  provider.hostConnected();
  return container;
}

interface RecordedRow {
  readonly t: number;
  readonly epoch: number;
  readonly step: number;
  readonly sample_index: number;
  readonly prompt: string;
  readonly ground_truth: string;
  readonly prediction: string;
}

/** The rows of a recorded run as the server would send them, scored, in order of arrival. Browser only. */
export async function recordedRun(
  name: 'g2p' | 'shakespeare',
  options: {readonly limit?: number} = {},
): Promise<Prediction[]> {
  const response = await fetch(new URL(`../../demo/runs/${name}.jsonl`, import.meta.url));
  const lines = (await response.text()).trimEnd().split('\n').slice(0, options.limit);
  return lines.map((line, index) => toPrediction(JSON.parse(line) as RecordedRow, index + 1));
}

function toPrediction(row: RecordedRow, seq: number): Prediction {
  const time = new Date(Date.UTC(2026, 10, 20, 10) + row.t * 1000).toISOString();
  return makePrediction({
    seq,
    epoch: row.epoch,
    step: row.step,
    sample_index: row.sample_index,
    prompt: row.prompt,
    ground_truth: row.ground_truth,
    prediction: row.prediction,
    created_at: time,
    updated_at: time,
  });
}

/** One prediction with scores as the server computes them; what is not given is `null` or a plain default. */
export function makePrediction(fields: Partial<Prediction> = {}): Prediction {
  const {epoch = 1, step = epoch * 100, sample_index = 0} = fields;
  const prediction = fields.prediction ?? 'a guess';
  const ground_truth = fields.ground_truth === undefined ? 'a truth' : fields.ground_truth;
  const scores: Scores = score(prediction, ground_truth);
  return {
    id: `${epoch}-${step}-${sample_index}-${fields.sample_source_id ?? ''}`,
    seq: 1,
    job_id: 'run-a',
    epoch,
    step,
    sample_index,
    prompt: 'a prompt',
    prediction,
    ground_truth,
    ...scores,
    prompt_id: null,
    source_index: null,
    sample_source: null,
    sample_source_id: null,
    prompt_tokens: null,
    completion_tokens: null,
    total_tokens: null,
    max_new_tokens: null,
    latency_ms: null,
    do_sample: null,
    validation_pass: null,
    validation_kind: null,
    validation_errors: null,
    created_at: '2026-11-20T10:00:00.000Z',
    updated_at: '2026-11-20T10:00:00.000Z',
    ...fields,
  };
}

function averages(rows: readonly Prediction[], keyOf: (row: Prediction) => string): TrendPoint[] {
  const groups = Map.groupBy(rows, keyOf);
  return [...groups.values()].map(average).sort((a, b) => a.epoch - b.epoch || a.step - b.step);
}

function average(rows: Prediction[]): TrendPoint {
  const errors = values(rows, 'char_error_rate');
  const passes = rows.flatMap((row) => (row.validation_pass === null ? [] : [row.validation_pass ? 1 : 0]));
  return {
    epoch: rows[0]!.epoch,
    step: Math.max(...rows.map((row) => row.step)),
    sample_count: rows.length,
    avg_exact_match: mean(values(rows, 'exact_match')),
    avg_char_error_rate: mean(errors),
    avg_length_ratio: mean(values(rows, 'length_ratio')),
    avg_word_overlap: mean(values(rows, 'word_overlap')),
    min_char_error_rate: errors.length === 0 ? null : Math.min(...errors),
    max_char_error_rate: errors.length === 0 ? null : Math.max(...errors),
    validation_pass_rate: mean(passes),
  };
}

const values = (rows: readonly Prediction[], name: keyof Scores): number[] =>
  rows.flatMap((row) => row[name] ?? []);

const mean = (numbers: readonly number[]): number | null =>
  numbers.length === 0 ? null : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
