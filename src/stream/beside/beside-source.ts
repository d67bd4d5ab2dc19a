/** What few want of a job's server beside its rows: to be fetched by the first of them. */
import type {ScoreKey} from '../../protocol/own-scores.ts';
import type {MetricPoint, RoundScoresAnswer} from '../../protocol/protocol.ts';
import {readTrends, type TrendLists} from '../job-lists.ts';
import type {Asking, PredictionSource} from '../prediction-source.ts';
import {followCurves} from './follow-curves.ts';
import {readRound, type RoundQuery} from './read-round.ts';

type Asked = Pick<PredictionSource, 'state' | 'subscribe' | 'asking'>;

/** One for each source, however many ask. */
const known = new WeakMap<object, BesideSource>();

/** `null` where there is no server to ask. */
export function besideOf(source: Asked): BesideSource | null {
  const {asking} = source;
  if (asking === undefined) return null;
  const made = known.get(source) ?? new BesideSource(source, asking);
  known.set(source, made);
  return made;
}

/** What few want of a job's server beside its rows. */
export class BesideSource {
  readonly #source: Asked;
  readonly #asking: Asking;
  readonly #followers = new Set<(fault: string | null) => void>();
  #following = new AbortController();

  /** The trainer's own curves, ascending by step: what is known of them while somebody follows them. */
  curves: readonly MetricPoint[] = [];

  constructor(source: Asked, asking: Asking) {
    this.#source = source;
    this.#asking = asking;
  }

  /**
   * Keeps `curves` up to date until the function that it returns is called: of a job that runs they are asked for every ten
   * seconds or so while the page is seen, once for all who follow.
   *
   * @param onChange there are others; or with a text, why no more of them can be read
   */
  followCurves(onChange: (fault: string | null) => void): () => void {
    const follower = (fault: string | null): void => onChange(fault);
    this.#followers.add(follower);
    if (this.#followers.size === 1) void this.#follow();
    return () => {
      if (this.#followers.delete(follower) && this.#followers.size === 0) this.#following.abort();
    };
  }

  /** Averages of the whole job with those of its groups of answers by a score, as the server counts them. */
  loadGroupTrends(
    metric: ScoreKey,
    {signal = this.#asking.closed}: {readonly signal?: AbortSignal} = {},
  ): Promise<TrendLists> {
    return readTrends(this.#asking.requests, signal, {group: 1, metric});
  }

  /** One score of all samples at one step, in pages of 10,000 up to 100,000; of several answers the mean. */
  loadRound(query: RoundQuery, {signal}: {readonly signal: AbortSignal}): AsyncGenerator<RoundScoresAnswer> {
    const {requests, closed} = this.#asking;
    return readRound(requests, query, AbortSignal.any([signal, closed]));
  }

  /** By the clock of the source. */
  get now(): number {
    return this.#asking.environment.now();
  }

  async #follow(): Promise<void> {
    const following = (this.#following = new AbortController());
    const ended = AbortSignal.any([following.signal, this.#asking.closed]);
    const reader = {
      source: this.#source,
      ...this.#asking,
      show: (points: readonly MetricPoint[]): void => {
        this.curves = points;
        this.#tell(null);
      },
    };
    try {
      await followCurves(reader, ended);
    } catch (error) {
      if (!ended.aborted) this.#tell(error instanceof Error ? error.message : String(error));
    }
  }

  #tell(fault: string | null): void {
    for (const follower of [...this.#followers]) follower(fault);
  }
}
