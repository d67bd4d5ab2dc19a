import {besideOf} from '../../../context/beside.ts';
import type {PredictionSource} from '../../../context/stream-context.ts';
import {HeldSamples} from '../../../view/runs/held-samples.ts';
import {Round} from '../../../view/runs/round.ts';
import type {Moment} from '../../../view/runs/rounds.ts';
import type {AnyShown} from '../../../view/scores/shown-score.ts';

/** Milliseconds before the server is asked again for what it could not tell, or told before more samples came. */
const AGAIN_MS = 30_000;

type Reading =
  | {readonly kind: 'asking'; readonly stop: AbortController; readonly before: Round | null}
  | {readonly kind: 'read'; readonly round: Round; readonly isCut: boolean; readonly at: number}
  | {readonly kind: 'failed'; readonly message: string | null; readonly at: number};

/** What is known of some steps. */
export type RoundsRead =
  | {readonly kind: 'read'; readonly rounds: readonly Round[]; readonly isCut: boolean}
  | {readonly kind: 'asking'}
  /** @param message `null`: the server is older, and does not know the question. */
  | {readonly kind: 'failed'; readonly message: string | null};

/** Reads scores of whole steps from a source's server, and keeps them up to date by its rows, until it is left. */
export class RoundReader {
  readonly source: PredictionSource;
  readonly score: AnyShown;
  readonly prompts: boolean;
  readonly #onChange: () => void;
  readonly #held: HeldSamples;
  readonly #leave: () => void;
  #readings = new Map<string, Reading>();

  /** @param onChange an answer has come */
  constructor(
    {source, score, prompts}: Pick<RoundReader, 'source' | 'score' | 'prompts'>,
    onChange: () => void,
  ) {
    this.source = source;
    this.score = score;
    this.prompts = prompts;
    this.#onChange = onChange;
    this.#held = new HeldSamples(source.store);
    this.#leave = source.store.subscribe(({changed, isExchange}) => {
      if (isExchange) this.#forget();
      for (const reading of this.#readings.values()) {
        const round = reading.kind === 'read' ? reading.round : null;
        if (round !== null) this.#put(round, changed);
      }
    });
  }

  leave(): void {
    this.#leave();
    this.#held.leave();
    this.#forget();
  }

  /** The steps, each asked for once; others are let go of. */
  read(places: readonly Moment[]): RoundsRead {
    const kept = new Map<string, Reading>();
    for (const place of places) {
      const name = nameOf(place);
      if (!kept.has(name)) kept.set(name, this.#readingOf(place, this.#readings.get(name)));
    }
    for (const [name, reading] of this.#readings)
      if (!kept.has(name) && reading.kind === 'asking') reading.stop.abort();
    this.#readings = kept;
    const rounds: Round[] = [];
    let isCut = false;
    for (const place of places) {
      const reading = kept.get(nameOf(place))!;
      if (reading.kind === 'failed') return {kind: 'failed', message: reading.message};
      const round = reading.kind === 'read' ? reading.round : reading.before;
      if (round === null) return {kind: 'asking'};
      rounds.push(round);
      isCut ||= reading.kind === 'read' && reading.isCut;
    }
    return {kind: 'read', rounds: rounds.sort((a, b) => b.step - a.step), isCut};
  }

  #readingOf(place: Moment, known: Reading | undefined): Reading {
    const now = besideOf(this.source)?.now ?? 0;
    if (known?.kind === 'asking') return known;
    if (known !== undefined && now - known.at < AGAIN_MS) return known;
    if (known?.kind === 'failed' && known.message === null) return known;
    if (known?.kind === 'read' && !known.round.isBehind) return known;
    const stop = new AbortController();
    void this.#ask(place, stop.signal);
    return {kind: 'asking', stop, before: known?.kind === 'read' ? known.round : null};
  }

  async #ask(place: Moment, signal: AbortSignal): Promise<void> {
    const settled = await this.#settled(place, signal);
    if (signal.aborted) return;
    this.#readings.set(nameOf(place), settled);
    this.#onChange();
  }

  async #settled(place: Moment, signal: AbortSignal): Promise<Reading> {
    const beside = besideOf(this.source);
    const {prompts, score} = this;
    const round = new Round(place);
    let isCut = false;
    try {
      for await (const page of beside?.loadRound({...place, metric: score.key, prompts}, {signal}) ?? []) {
        round.take(page);
        isCut = page.next !== null;
      }
    } catch (error) {
      const isOld = (error as {readonly code?: unknown}).code === 'not-found';
      const message = error instanceof Error ? error.message : String(error);
      return {kind: 'failed', message: isOld ? null : message, at: beside?.now ?? 0};
    }
    this.#put(round, this.source.store.values());
    return {kind: 'read', round, isCut, at: beside?.now ?? 0};
  }

  #put(round: Round, rows: Iterable<Parameters<Round['put']>[0]>): void {
    for (const row of rows) round.put(row, (id) => this.#held.rowsOf(id), this.score.key);
  }

  #forget(): void {
    for (const reading of this.#readings.values()) if (reading.kind === 'asking') reading.stop.abort();
    this.#readings.clear();
  }
}

const nameOf = ({epoch, step}: Moment): string => `${epoch} ${step}`;
