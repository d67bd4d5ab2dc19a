import {ContextProvider} from '@lit/context';
import {
  streamContext,
  type EpochCursor,
  type PredictionSource,
  type SampleKey,
  type SampleSelection,
  type Transport,
} from '../../../../src/context/stream-context.ts';
import type {
  EpochSummary,
  JobSummary,
  Prediction,
  SampleSummary,
  TrendPoint,
} from '../../../../src/protocol/protocol.ts';
import {BoundedStore} from '../../../../src/stream/rows/bounded-store.ts';
import {readRecordedRow} from '../../../../src/stream/file/recorded-row.ts';
import {
  overallImprovement,
  sampleRows,
  sampleSummaries,
  trendsByEpoch,
  trendsByStep,
} from '../../../../src/stream/rows/roll-up.ts';
import type {StreamError} from '../../../../src/stream/wire/error.ts';
import type {StreamState} from '../../../../src/stream/wire/state.ts';
import {makePrediction as wholeRow} from '../make-prediction.ts';

/** A source over rows that a test puts in by hand: no client, no server, every field settable. */
export class FakeSource implements PredictionSource {
  state: StreamState = {kind: 'live'};
  error: StreamError | null = null;
  readonly store = new BoundedStore(Infinity, Infinity);
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
  /** There is no server to ask, until a test gives an answer. */
  loadRows?: NonNullable<PredictionSource['loadRows']>;
  loadSnapshot?: NonNullable<PredictionSource['loadSnapshot']>;
  asking?: NonNullable<PredictionSource['asking']>;

  loadScores?: NonNullable<PredictionSource['loadScores']>;

  #epochCursor: EpochCursor = 'all';
  #sampleSelection: SampleSelection | null = null;
  #openedSample: SampleKey | null = null;
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

  get sampleSelection(): SampleSelection | null {
    return this.#sampleSelection;
  }

  set sampleSelection(value: SampleSelection | null) {
    this.#sampleSelection = value;
    this.notify();
  }

  get openedSample(): SampleKey | null {
    return this.#openedSample;
  }

  set openedSample(value: SampleKey | null) {
    this.#openedSample = value;
    this.notify();
  }

  /** Adds rows, or newer versions of rows, as one flush. */
  put(rows: readonly Prediction[]): void {
    this.store.add(rows);
    const held = [...this.store.values()];
    this.totalCount = held.length;
    this.latestPrediction = rows.at(-1) ?? this.latestPrediction;
    this.trendsByEpoch = trendsByEpoch(held);
    this.trendsByStep = trendsByStep(held);
    this.epochs = this.trendsByEpoch.map(({epoch, step, sample_count}) => ({
      epoch,
      prediction_count: sample_count,
      latest_step: step,
    }));
    this.overallImprovement = overallImprovement(this.trendsByEpoch);
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
    return sampleSummaries(this.store.values());
  }

  async loadSample(sample: SampleKey): Promise<readonly Prediction[]> {
    return sampleRows(this.store.values(), sample);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Offers `source` to every element inside a new `<div>`, as `<ftl-predictions-stream>` would. */
export function offer(source: PredictionSource): HTMLDivElement {
  const container = document.createElement('div');
  const provider = new ContextProvider(container, {context: streamContext, initialValue: source});
  provider.hostConnected();
  return container;
}

/** The rows of a recorded run as the server would send them, scored, in order of arrival. Browser only. */
export async function recordedRun(
  name: 'g2p' | 'shakespeare' | 'assistant',
  options: {readonly limit?: number} = {},
): Promise<Prediction[]> {
  const response = await fetch(new URL(`../../../../demo/runs/${name}.jsonl`, import.meta.url));
  const lines = (await response.text()).trimEnd().split('\n').slice(0, options.limit);
  return lines.map((line, index) => {
    const {row, atS} = finished(readRecordedRow(JSON.parse(line) as Record<string, unknown>, index + 1));
    const time = new Date(Date.UTC(2026, 10, 20, 10) + atS * 1000).toISOString();
    return {...row, id: idOf(row), job_id: 'run-a', created_at: time, updated_at: time};
  });
}

function finished<Result>(slices: Generator<void, Result>): Result {
  for (;;) {
    const slice = slices.next();
    if (slice.done) return slice.value;
  }
}

const idOf = ({
  epoch,
  step,
  sample_index,
  sample_source_id,
  completion_index = 0,
}: SampleKey & {readonly epoch: number; readonly step: number; readonly completion_index?: number}): string =>
  `${epoch}-${step}-${sample_index}-${sample_source_id ?? ''}${completion_index === 0 ? '' : `-${completion_index}`}`;

/** One prediction of `run-a` with scores as the server computes them. */
export function makePrediction(fields: Partial<Prediction> = {}): Prediction {
  const {epoch = 1, step = epoch * 100, sample_index = 0, sample_source_id = null} = fields;
  const {completion_index = 0} = fields;
  return wholeRow({
    id: idOf({epoch, step, sample_index, sample_source_id, completion_index}),
    job_id: 'run-a',
    prompt: 'a prompt',
    prediction: 'a guess',
    ground_truth: 'a truth',
    created_at: '2026-11-20T10:00:00.000Z',
    updated_at: '2026-11-20T10:00:00.000Z',
    ...fields,
    epoch,
    step,
    sample_index,
  });
}
