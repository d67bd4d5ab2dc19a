import type {ReactiveController, ReactiveControllerHost} from 'lit';
import type {PredictionSource} from '../../../context/stream-context.ts';
import {isOwnScore, ownNameOf, scoreOf, type ScoreKey} from '../../../protocol/own-scores.ts';
import type {Prediction, SampleSummary} from '../../../protocol/protocol.ts';
import type {AnyShown} from '../../../view/scores/shown-score.ts';
import type {PredictionStore, StoreChange} from '../../../stream/rows/prediction-store.ts';
import {askedOf} from '../../../view/answers/asked.ts';
import {
  mergeRows,
  parseSampleId,
  SampleIndex,
  sampleId,
  type Sample,
} from '../../../view/samples/sample-index.ts';

/** A sample to choose from. */
export interface SampleChoice {
  readonly id: string;
  readonly sample_index: number;
  readonly sample_source_id: string | null;
  /** What was asked last. */
  readonly prompt: string;
  /** By the chosen score: of its latest prediction, or the mean of its latest answers; `null` where there is none. */
  readonly value: number | null;
}

/**
 * Knows the samples of a source and every prediction of the one that is followed. Where the page does not hold all
 * rows of the job, the rest is asked from the server.
 */
export class SampleFollower implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #source: PredictionSource | null = null;
  #leaveStore: () => void = () => undefined;
  #index = new SampleIndex();
  #summaries: readonly SampleSummary[] = [];
  #listing: AbortController | null = null;
  #followed: string | null = null;
  #older: readonly Prediction[] = [];
  #loading: AbortController | null = null;
  #hasFailed = false;
  #revision = 0;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.use(null);
  }

  /** To be called in each update of the host. */
  use(source: PredictionSource | null): void {
    if (source === this.#source) return;
    this.#leaveStore();
    this.#listing?.abort();
    this.#loading?.abort();
    this.#listing = this.#loading = null;
    this.#source = source;
    this.#summaries = [];
    this.#followed = null;
    this.#index = new SampleIndex(source?.store.values());
    this.#leaveStore =
      source?.store.subscribe((change) => this.#apply(change, source.store)) ?? (() => undefined);
  }

  /** Grows whenever a row of the followed sample, or a sample, has come or gone; rows of other samples leave it. */
  get revision(): number {
    return this.#revision;
  }

  #apply(change: StoreChange, store: PredictionStore): void {
    const {samples} = this.#index;
    this.#index.apply(change);
    const isFollowed = (row: Prediction): boolean => sampleId(row) === this.#followed;
    const removed = change.removed.filter(isFollowed);
    // A row that the page let go of for want of room is still a row of the job.
    if (removed.some(({id}) => store.get(id) === undefined)) this.#load();
    if (removed.length > 0 || change.changed.some(isFollowed) || this.#index.samples !== samples)
      this.#revision++;
  }

  /** The samples of the held rows, ascending: the same list until a sample comes or goes. */
  get samples(): readonly Sample[] {
    return this.#index.samples;
  }

  /** Every prediction of the sample, ascending by epoch and step, and kept up to date from now on. */
  follow(id: string | null): readonly Prediction[] {
    if (id !== this.#followed) {
      this.#followed = id;
      this.#load();
    }
    const held = (id === null ? undefined : this.#index.get(id)?.rows) ?? [];
    return this.#older.length === 0 ? held : mergeRows(this.#older, held);
  }

  /** Predictions of the followed sample are being asked from the server. */
  get isLoading(): boolean {
    return this.#loading !== null;
  }

  /** Predictions of the followed sample are missing: the server did not give them. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  retry(): void {
    this.#load();
    this.#host.requestUpdate();
  }

  /** Ascending by sample_index, then by source. */
  choices({key}: AnyShown): readonly SampleChoice[] {
    const held = this.#index.samples.map((sample) => choiceOf(sample, key));
    this.#list();
    if (this.#summaries.length === 0) return held;
    const known = new Set(held.map(({id}) => id));
    const others = this.#summaries
      .map((summary) => ({
        id: sampleId(summary),
        sample_index: summary.sample_index,
        sample_source_id: summary.sample_source_id,
        prompt: summary.prompt_start,
        value: lastOf(summary, key),
      }))
      .filter(({id}) => !known.has(id));
    return [...held, ...others].sort((a, b) => a.sample_index - b.sample_index || (a.id < b.id ? -1 : 1));
  }

  /** Once for a source: samples that come later come with their rows. */
  #list(): void {
    const source = this.#source;
    if (source === null || source.isComplete || this.#listing !== null || source.store.size === 0) return;
    const {signal} = (this.#listing = new AbortController());
    source.loadSamples({signal}).then(
      (summaries) => {
        if (signal.aborted) return;
        this.#summaries = summaries;
        this.#host.requestUpdate();
      },
      // The samples of the held rows can be chosen; asked again with the next source.
      () => undefined,
    );
  }

  #load(): void {
    this.#loading?.abort();
    this.#loading = null;
    this.#hasFailed = false;
    const [source, id] = [this.#source, this.#followed];
    if (this.#older.some((row) => sampleId(row) !== id)) this.#older = [];
    const key = id === null ? null : parseSampleId(id);
    if (source === null || key === null || source.isComplete) {
      this.#older = [];
      return;
    }
    const {signal} = (this.#loading = new AbortController());
    source.loadSample(key, {signal}).then(
      (rows) => this.#settle(signal, rows, false),
      () => this.#settle(signal, this.#older, true),
    );
  }

  #settle(signal: AbortSignal, rows: readonly Prediction[], hasFailed: boolean): void {
    if (signal.aborted) return;
    this.#loading = null;
    this.#older = rows;
    this.#hasFailed = hasFailed;
    this.#host.requestUpdate();
  }
}

const choiceOf = ({id, sample_index, sample_source_id, rows}: Sample, key: ScoreKey): SampleChoice => {
  const last = rows.at(-1);
  return {
    id,
    sample_index,
    sample_source_id,
    prompt: last === undefined ? '' : askedOf(last),
    value: latestOf(rows, key),
  };
};

/** The mean of the answers of the latest step. */
function latestOf(rows: readonly Prediction[], key: ScoreKey): number | null {
  const last = rows.at(-1);
  let sum = 0;
  let count = 0;
  for (let i = rows.length - 1; i >= 0 && last !== undefined; i--) {
    const row = rows[i]!;
    if (row.epoch !== last.epoch || row.step !== last.step) break;
    const value = scoreOf(row, key);
    if (value === null) continue;
    sum += value;
    count++;
  }
  return count === 0 ? null : sum / count;
}

/** As the server's list of samples has it. */
const lastOf = (summary: SampleSummary, key: ScoreKey): number | null =>
  isOwnScore(key)
    ? (summary.scores?.[ownNameOf(key)]?.last ?? null)
    : key === 'char_error_rate'
      ? summary.last_char_error_rate
      : null;
