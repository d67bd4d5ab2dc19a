/** All samples of one job or of two, set against each other as their servers have them. */
import type {PredictionSource} from '../../../context/stream-context.ts';
import {compareEpochs, compareMatched, matchRounds} from '../../../view/runs/compare-rounds.ts';
import type {SamplesCompared} from '../../../view/runs/compare-samples.ts';
import type {SampleMatches} from '../../../view/runs/match-samples.ts';
import type {Round} from '../../../view/runs/round.ts';
import type {Lock, Moment} from '../../../view/runs/rounds.ts';
import type {AnyShown} from '../../../view/scores/shown-score.ts';
import {Sliced} from '../../../view/sliced.ts';
import {RoundReader, type RoundsRead} from './round-reader.ts';

/** Of which samples something is said. */
export type Reach =
  | {readonly kind: 'all'}
  /** Of the first 100,000. */
  | {readonly kind: 'cut'}
  /** Of those of the rows that the page holds; the server is being asked for the others. */
  | {readonly kind: 'asking'}
  /** Of the same: there is no server that knows of the others. */
  | {readonly kind: 'held'}
  /** Of the same: it did not tell. `null`: it is older, and does not know the question. */
  | {readonly kind: 'failed'; readonly message: string | null};

export interface Reached<Value> {
  readonly reach: Reach;
  /** `null` where it is not of all samples. */
  readonly found: {readonly value: Value} | null;
}

const revisionsOf = (rounds: readonly Round[]): readonly unknown[] =>
  rounds.flatMap((round) => [round, round.revision]);

export interface AllQuery {
  readonly source: PredictionSource;
  /** The other run; `null`: there is none to compare with. */
  readonly other: PredictionSource | null;
  readonly score: AnyShown;
  /** Two epochs of the source. */
  readonly span: {readonly epoch: number; readonly baseline: number} | null;
  /** An epoch of the source at which the other run is looked at, too. */
  readonly moment: {readonly epoch: number; readonly lock: Lock} | null;
}

export interface AllFound {
  readonly epochs: Reached<SamplesCompared | null>;
  readonly run: Reached<{readonly matches: SampleMatches; readonly result: SamplesCompared | null}>;
}

const HELD: Reached<never> = {reach: {kind: 'held'}, found: null};

/** Up to two comparisons of all samples, kept up to date. */
export class AllSamples {
  readonly #onChange: () => void;
  readonly #epochs: Sliced<SamplesCompared | null>;
  readonly #matches: Sliced<SampleMatches>;
  readonly #run: Sliced<SamplesCompared | null>;
  #own: RoundReader | null = null;
  #other: RoundReader | null = null;

  /** @param onChange there is more to say */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
    this.#epochs = new Sliced(onChange);
    this.#matches = new Sliced(onChange);
    this.#run = new Sliced(onChange);
  }

  /** Nothing is asked for at the moment. */
  rest(): void {
    this.#own?.leave();
    this.#other?.leave();
    this.#own = this.#other = null;
  }

  /** To be called in each update. */
  of(query: AllQuery): AllFound {
    const {source, other, score, span, moment} = query;
    const prompts = other !== null && moment !== null;
    const own = (this.#own = renewed(this.#own, {source, score, prompts}, this.#onChange));
    if (!prompts) this.#other?.leave();
    this.#other = prompts ? renewed(this.#other, {source: other, score, prompts}, this.#onChange) : null;
    const steps = (epoch: number | undefined): readonly Moment[] =>
      epoch === undefined ? [] : lastSteps(source, epoch);
    const ours = readOf(own, [span?.epoch, span?.baseline, moment?.epoch].flatMap(steps));
    return {
      epochs: span === null ? HELD : this.#ofEpochs(ours, query, span),
      run: moment === null || this.#other === null ? HELD : this.#ofRun(ours, query, this.#other, moment),
    };
  }

  #ofEpochs(
    ours: Read,
    {source, score}: AllQuery,
    {epoch, baseline}: NonNullable<AllQuery['span']>,
  ): AllFound['epochs'] {
    if (ours.kind !== 'read') return {reach: ours, found: null};
    const pair = {after: roundsOf(ours.rounds, epoch), before: roundsOf(ours.rounds, baseline)};
    const subject = [source, ...partsOf(score), epoch, baseline];
    const revision = revisionsOf([...pair.after, ...pair.before]);
    return reached(
      ours.isCut,
      this.#epochs.get(subject, revision, () => compareEpochs(pair, score)),
    );
  }

  #ofRun(
    ours: Read,
    {source, score}: AllQuery,
    there: RoundReader,
    {epoch, lock}: NonNullable<AllQuery['moment']>,
  ): AllFound['run'] {
    const theirs = readOf(there, placesBeside(source, there.source, epoch, lock));
    if (ours.kind !== 'read') return {reach: ours, found: null};
    if (theirs.kind !== 'read') return {reach: theirs, found: null};
    const pair = {after: roundsOf(ours.rounds, epoch), before: theirs.rounds};
    const subject = [source, there.source, ...partsOf(score), epoch, lock];
    const rounds = [...pair.after, ...pair.before];
    const matches = this.#matches.get(subject, rounds, () => matchRounds(pair));
    if (matches === null) return {reach: {kind: 'asking'}, found: null};
    const scored = lock === 'step' ? pair : {...pair, before: roundsOf(pair.before, epoch)};
    const revision = [matches.value, ...revisionsOf(rounds)];
    const result = this.#run.get(subject, revision, () => compareMatched(scored, matches.value, lock, score));
    const found = result && {value: {matches: matches.value, result: result.value}};
    return reached(ours.isCut || theirs.isCut, found);
  }
}

type Read = RoundsRead | {readonly kind: 'held'};

function renewed(
  known: RoundReader | null,
  of: Pick<RoundReader, 'source' | 'score' | 'prompts'>,
  onChange: () => void,
): RoundReader {
  const {source, score, prompts} = of;
  if (known?.source === source && known.score.key === score.key && known.prompts === prompts) return known;
  known?.leave();
  return new RoundReader(of, onChange);
}

/** What a comparison takes of a score. */
const partsOf = ({key, better}: AnyShown): readonly unknown[] => [key, better];

const roundsOf = (rounds: readonly Round[], epoch: number): readonly Round[] =>
  rounds.filter((round) => round.epoch === epoch);

const reached = <Value>(isCut: boolean, found: {readonly value: Value} | null): Reached<Value> => ({
  reach: {kind: found === null ? 'asking' : isCut ? 'cut' : 'all'},
  found,
});

/** Which steps there are is told by the averages: until they are here, nothing is asked. */
function readOf(reader: RoundReader, places: readonly Moment[]): Read {
  const {asking, trendsByStep} = reader.source;
  if (asking === undefined) return {kind: 'held'};
  return trendsByStep.length === 0 ? {kind: 'asking'} : reader.read(places);
}

/** The last two steps of an epoch: the last may just be under way. */
const lastSteps = ({trendsByStep}: PredictionSource, epoch: number): readonly Moment[] =>
  trendsByStep.filter((point) => point.epoch === epoch).slice(-2);

/** Where another run is looked at: at the same steps, and as the epoch ended. Without that epoch, for its prompts, at its end. */
function placesBeside(
  source: PredictionSource,
  other: PredictionSource,
  epoch: number,
  lock: Lock,
): readonly Moment[] {
  const wanted = new Set(lastSteps(source, epoch).map(({step}) => step));
  const {trendsByStep} = other;
  const shared = trendsByStep.filter(
    (point) => wanted.has(point.step) && (lock === 'step' || point.epoch === epoch),
  );
  const ended = lastSteps(other, epoch);
  const end = trendsByStep.at(-1)?.epoch;
  return [...shared, ...(ended.length > 0 || end === undefined ? ended : lastSteps(other, end))];
}
