import {html, nothing, type TemplateResult} from 'lit';
import type {PredictionSource} from '../../../context/stream-context.ts';
import {formatCount} from '../../../view/format.ts';
import {Kept} from '../../../view/kept.ts';
import {HeldSamples} from '../../../view/runs/held-samples.ts';
import {matchSamples, type SampleMatches} from '../../../view/runs/match-samples.ts';
import {lastSharedEpoch} from '../../../view/runs/rounds.ts';
import {runNames, type NamedRun} from '../../../view/runs/run-names.ts';
import {ownScoresOf, type AnyShown, type OwnShown} from '../../../view/scores/shown-score.ts';
import {runStyle, type RunChart} from '../../../view/trends/run-line.ts';
import type {TrendChart} from '../../../view/trends/trend-series.ts';
import {AllSamples, type AllFound} from '../../pieces/runs/all-samples.ts';
import {commonLine, isMissing, missingRun, runLine, runWriting} from '../../pieces/runs/run-lines.ts';
import {MadeChart} from '../made-chart.ts';
import {noIntervals} from '../intervals.ts';
import {isNarrowed} from '../narrowed.ts';
import {swatch, type Writing} from '../parts.ts';

export interface OtherRunsQuery {
  readonly source: PredictionSource;
  readonly others: readonly PredictionSource[];
  /** What this run is called by, then the others. */
  readonly named: readonly NamedRun[];
  /** Further runs that are named, and not shown. */
  readonly tooMany: number;
  /** The chart of this run, whose metrics and axis the others take. */
  readonly main: TrendChart;
  readonly smoothing: number;
  readonly score: AnyShown;
  /** Whether intervals are drawn. */
  readonly intervals: boolean;
}

export interface OtherRunsShown {
  readonly runs: readonly RunChart[];
  /** What the element's own run is called. */
  readonly own: string;
  /** Which runs there are, and what they have in common with this one. */
  readonly lines: TemplateResult;
}

interface KeptRun {
  readonly source: PredictionSource;
  readonly samples: HeldSamples;
  readonly made: MadeChart;
  readonly own: Kept<readonly OwnShown[]>;
  readonly matches: Kept<SampleMatches>;
  readonly all: AllSamples;
}

/** Up to three further runs: their charts along the axis of the element's own, and how comparable they are. */
export class OtherRuns {
  readonly #onChange: () => void;
  #own: Pick<KeptRun, 'source' | 'samples'> | null = null;
  #kept: readonly KeptRun[] = [];

  /** @param onChange more is known of them */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Nothing is asked for at the moment. */
  rest(): void {
    this.#own?.samples.leave();
    this.#own = null;
    for (const kept of this.#kept) letGo(kept);
    this.#kept = [];
  }

  of(query: OtherRunsQuery, {words, locale}: Writing): OtherRunsShown {
    const {source, others, named, tooMany} = query;
    const own = this.#keep(source, others);
    const writing = runWriting(words, locale);
    const names = runNames(named, writing.runs.unnamed);
    const runs: RunChart[] = [];
    const isPart = isNarrowed(source);
    const lines = this.#kept.map((kept, i) => {
      const name = names[i + 1] ?? '';
      if (isMissing(source, kept.source))
        return missingRun(source, kept.source, [names[0] ?? '', name], writing);
      if (!isPart) runs.push({name, chart: chartOf(kept, query), place: i + 1});
      const lists = [own.list, kept.samples.list] as const;
      const held = kept.matches.get(lists, () => matchSamples(...lists));
      const {reach, found} = reachOf(kept, query);
      const matches = found?.value.matches ?? held;
      const said =
        isPart || (matches.pairs.size === 0 && reach.kind !== 'asking')
          ? html`<span>${isPart ? writing.runs.notNarrowed : writing.runs.otherPrompts}</span>`
          : commonLine(matches, {name, reach}, writing);
      const unbounded = query.intervals && !isPart ? noIntervals(kept.source, {words, locale}) : null;
      const told = unbounded === null ? said : html`${said} <span>${unbounded}</span>`;
      return runLine(name, kept.source, writing, told, swatch(runStyle(i + 1)));
    });
    return {
      runs,
      own: names[0] ?? '',
      lines: html`<div class="runs" part="runs">
        <p class="run-line">
          ${swatch(runStyle(0))} <strong><bdi>${names[0]}</bdi></strong>
        </p>
        ${lines}
        ${tooMany === 0 ? nothing : html`<p class="fault run-fault">${writing.runs.tooMany(formatCount(tooMany, locale))}</p>`}
      </div>`,
    };
  }

  /** Samples and charts of the runs that there are; those that stay are kept. */
  #keep(source: PredictionSource, others: readonly PredictionSource[]): HeldSamples {
    if (this.#own?.source !== source) {
      this.#own?.samples.leave();
      this.#own = {source, samples: new HeldSamples(source.store)};
    }
    const old = new Set(this.#kept);
    this.#kept = others.map((other) => {
      const known = [...old].find((kept) => kept.source === other);
      if (known === undefined)
        return {
          source: other,
          samples: new HeldSamples(other.store),
          made: new MadeChart(),
          own: new Kept<readonly OwnShown[]>(),
          matches: new Kept<SampleMatches>(),
          all: new AllSamples(this.#onChange),
        };
      old.delete(known);
      return known;
    });
    for (const kept of old) letGo(kept);
    return this.#own.samples;
  }
}

function letGo({samples, all}: KeptRun): void {
  samples.leave();
  all.rest();
}

/** Which prompts both have: of all samples where a server has to tell. */
function reachOf({source: other, all}: KeptRun, {source, score}: OtherRunsQuery): AllFound['run'] {
  if (source.isComplete && other.isComplete) return {reach: {kind: 'all'}, found: null};
  const epoch = lastSharedEpoch(source, other, 'epoch');
  const moment = epoch === null ? null : ({epoch, lock: 'epoch'} as const);
  return all.of({source, other, score, span: null, moment}).run;
}

function chartOf(
  {source, made, own}: KeptRun,
  {main, smoothing, score, intervals}: OtherRunsQuery,
): TrendChart {
  const of = [source.trendsByEpoch, source.job?.scores ?? null] as const;
  return made.of(source, {
    by: main.axis,
    metrics: main.series.map(({metric}) => metric).join(' '),
    smoothing,
    score,
    own: own.get(of, () => ownScoresOf(...of)),
    servedGroups: null,
    intervals,
  });
}
