import {html, nothing, type ReactiveControllerHost, type TemplateResult} from 'lit';
import type {EpochCursor, PredictionSource} from '../../../context/stream-context.ts';
import {epochOf} from '../../../view/epoch-cursor.ts';
import {compareSamples, type AnswerPair, type SamplesCompared} from '../../../view/runs/compare-samples.ts';
import {matchSamples, type SampleMatches} from '../../../view/runs/match-samples.ts';
import {answersAt, answersOfEpoch, lastSharedEpoch, type Lock} from '../../../view/runs/rounds.ts';
import {runNames, type NamedRun} from '../../../view/runs/run-names.ts';
import {sampleHistory, type HistoryEntry} from '../../../view/samples/history.ts';
import {Kept} from '../../../view/kept.ts';
import type {Sample} from '../../../view/samples/sample-index.ts';
import type {AnyShown} from '../../../view/scores/shown-score.ts';
import {commonLine, isMissing, missingRun, problemLine, runLine} from '../../pieces/runs/run-lines.ts';
import {epochLine, writingOf, type EpochsCompared, type Writing} from './compared-lines.ts';
import {answerBeside} from './answer-beside.ts';
import {StandingChoice} from './standing-choice.ts';
import {AllSamples, type AllFound, type AllQuery, type Reach} from '../../pieces/runs/all-samples.ts';
import type {AnswerBeside} from '../entry.ts';
import {SampleFollower} from '../samples/sample-follower.ts';
import type {TextContext} from '../text.ts';

export interface ComparedQuery {
  readonly source: PredictionSource;
  /** The other run; `null` where none is named. */
  readonly other: PredictionSource | null;
  /** What both runs are called by. */
  readonly named: readonly NamedRun[];
  /** Samples of the held rows. */
  readonly samples: readonly Sample[];
  readonly selected: string | null;
  readonly score: AnyShown;
  readonly isGrouped: boolean;
  readonly cursor: EpochCursor;
  /** Epoch to compare all samples with. */
  readonly baseline: number | null;
  readonly lock: Lock;
}

/** What a comparison shows of it. */
export interface ComparedShown {
  /** What is said of all samples. */
  readonly lines: (context: Pick<TextContext, 'strings' | 'locale'>) => TemplateResult;
  /** The other run's answer beside one of this run's; `null` where no other run is shown. */
  readonly beside: ((entry: HistoryEntry) => AnswerBeside) | null;
}

interface RunShown extends Pick<ComparedShown, 'beside'> {
  readonly lines: (writing: Writing) => TemplateResult;
}

/** All samples of a source set against those of another epoch, or of another run. */
export class Compared {
  readonly #follower: SampleFollower;
  readonly #matches = new Kept<SampleMatches>();
  readonly #epochs = new Kept<EpochsCompared>();
  readonly #result = new Kept<SamplesCompared | null>();
  readonly #standings = new Kept<StandingChoice>();
  readonly #all: AllSamples;

  constructor(host: ReactiveControllerHost) {
    this.#follower = new SampleFollower(host);
    this.#all = new AllSamples(() => host.requestUpdate());
  }

  /** Nothing is asked for at the moment. */
  rest(): void {
    this.#follower.use(null);
    this.#all.rest();
  }

  of(query: ComparedQuery): ComparedShown {
    const {source, samples, score, cursor, baseline} = query;
    const {store, epochs: known, isComplete} = source;
    const of = [samples, store.revision, score, cursor, baseline, known.at(-1)?.epoch, isComplete];
    const held = baseline === null ? null : this.#epochs.get(of, () => comparedEpochs(query, baseline));
    const {epochs: reached, run: runReached} = this.#all.of(allQuery(query, held));
    const epochs = held?.kind === 'epochs' && !isComplete ? withAll(held, reached) : held;
    const run = this.#run(query, isHeld(query) ? {reach: WHOLE, found: null} : runReached);
    return {
      lines: (context) =>
        html`<div class="compared" part="compared">
          ${run?.lines(writingOf(context)) ?? nothing}
          ${epochs === null ? nothing : epochLine(epochs, writingOf(context))}
        </div>`,
      beside: run?.beside ?? null,
    };
  }

  #run(query: ComparedQuery, {reach, found}: AllFound['run']): RunShown | null {
    const {source, other, named, samples, selected, score, isGrouped, lock} = query;
    this.#follower.use(other);
    if (other === null) return null;
    const said = (lines: RunShown['lines']): RunShown => ({lines, beside: null});
    const names = ({runs}: Writing): readonly string[] => runNames(named, runs.unnamed);
    if (isMissing(source, other))
      return said((writing) => missingRun(source, other, names(writing), writing));
    const {samples: others} = this.#follower;
    const held = this.#matches.get([samples, others], () => matchSamples(samples, others));
    const matches = found?.value.matches ?? held;
    if (matches.pairs.size === 0 && reach.kind !== 'asking') {
      return said((writing) => {
        const {runs} = writing;
        return problemLine(runs.noneInCommon(names(writing)[1]!), runs.noneInCommonHint, other, writing);
      });
    }
    const epoch = epochBeside(query);
    const of = [held, source.store.revision, other.store.revision, epoch, lock, score];
    const ofHeld = this.#result.get(of, () =>
      epoch === null ? null : compareSamples(this.#pairs(samples, held, {epoch, lock}), score),
    );
    const result = found === null ? ofHeld : found.value.result;
    const standings = this.#standings.get([source], () => new StandingChoice(source));
    standings.keep(other, result);
    const there =
      selected === null ? null : (held.pairs.get(selected) ?? matches.pairs.get(selected) ?? null);
    const history = sampleHistory(this.#follower.follow(there), {
      baseline: null,
      epochs: null,
      score,
      isGrouped,
    });
    return {
      lines: (writing) => {
        const [, name = ''] = names(writing);
        const common = commonLine(matches, {name, reach}, writing);
        return html`${runLine(writing.runs.against(name), other, writing, common)}
        ${epoch === null ? nothing : epochLine({kind: 'run', epoch, result, score}, writing)}
        ${result === null ? nothing : standings.buttons(other, result, {name, ...writing})}`;
      },
      beside: (entry) => answerBeside(entry, {history, isThere: there !== null, lock, score, names}),
    };
  }

  /** The answers of both runs at an epoch of this one. */
  #pairs(
    samples: readonly Sample[],
    matches: SampleMatches,
    {epoch, lock}: {readonly epoch: number; readonly lock: Lock},
  ): readonly AnswerPair[] {
    const theirs = new Map(this.#follower.samples.map((sample) => [sample.id, sample.rows]));
    return samples.flatMap(({id, rows}) => {
      const found = theirs.get(matches.pairs.get(id) ?? '');
      const after = answersOfEpoch(rows, epoch);
      if (found === undefined || after.length === 0) return [];
      return [{id, before: answersAt(found, after.at(-1)!, lock), after}];
    });
  }
}

/** The epoch at which another run is looked at. */
const epochBeside = ({source, other, cursor, lock}: ComparedQuery): number | null =>
  epochOf(cursor, source.epochs) ?? (other === null ? null : lastSharedEpoch(source, other, lock));

const WHOLE: Reach = {kind: 'all'};

/** The page holds every row of both runs. */
const isHeld = ({source, other}: ComparedQuery): boolean => source.isComplete && other?.isComplete !== false;

/** Nothing is asked of a server where the page holds every row. */
function allQuery(query: ComparedQuery, held: EpochsCompared | null): AllQuery {
  const {source, other, score, lock} = query;
  const isAsked = other !== null && !isHeld(query) && !isMissing(source, other);
  const epoch = isAsked ? epochBeside(query) : null;
  return {
    ...{source, other, score},
    span: held?.kind === 'epochs' && !source.isComplete ? held : null,
    moment: epoch === null ? null : {epoch, lock},
  };
}

/** What all samples say, in the place of what the held ones do. */
const withAll = (
  held: Extract<EpochsCompared, {kind: 'epochs'}>,
  {reach, found}: AllFound['epochs'],
): EpochsCompared => (found === null ? {...held, reach} : {...held, reach, result: found.value});

function comparedEpochs({source, samples, score, cursor}: ComparedQuery, baseline: number): EpochsCompared {
  const epoch = epochOf(cursor, source.epochs) ?? source.epochs.at(-1)?.epoch ?? baseline;
  if (epoch === baseline) return {kind: 'itself', epoch};
  const pairs = samples.map(({id, rows}) => ({
    id,
    before: answersOfEpoch(rows, baseline),
    after: answersOfEpoch(rows, epoch),
  }));
  return {kind: 'epochs', epoch, baseline, result: compareSamples(pairs, score), score, reach: WHOLE};
}
