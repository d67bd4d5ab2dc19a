import {html, nothing, type TemplateResult} from 'lit';
import type {PredictionSource} from '../../../context/stream-context.ts';
import {formatCount} from '../../../view/format.ts';
import {lastSharedColumn, pairsAt} from '../../../view/learning/beside.ts';
import {courseOf} from '../../../view/learning/course.ts';
import {drawnRange} from '../../../view/learning/range.ts';
import {HeldSamples} from '../../../view/runs/held-samples.ts';
import type {SampleMatches} from '../../../view/runs/match-samples.ts';
import {runNames, type NamedRun} from '../../../view/runs/run-names.ts';
import {pairedTest} from '../../../view/statistics/paired.ts';
import {pairedWords} from '../../../view/statistics/words.ts';
import {
  commonLine,
  isMissing,
  missingRun,
  problemLine,
  runLine,
  runWriting,
  type RunWriting,
} from '../../pieces/runs/run-lines.ts';
import type {Study} from '../study.ts';
import {scoreName, type Writing} from '../writing.ts';
import {RunBeside} from './run-beside.ts';

/** Further runs as an element names them. */
export interface RunsNamed {
  readonly others: readonly PredictionSource[];
  /** What the element's own run is called by, then the others. */
  readonly named: readonly NamedRun[];
  /** How many more are named than are shown. */
  readonly tooMany: number;
}

export interface OtherMapsQuery extends RunsNamed {
  readonly source: PredictionSource;
  readonly study: Study;
  /** Whether each run's scores stand in a table too. */
  readonly isTabled: boolean;
  readonly isMatrix: boolean;
}

export interface OtherMap {
  readonly run: string;
  /** This run's samples at this run's epochs, with the other run's scores. */
  readonly study: Study;
}

export interface OtherMapsShown {
  /** What the element's own run is called. */
  readonly own: string;
  /** This run's, drawn between values that hold for all runs. */
  readonly study: Study;
  readonly maps: readonly OtherMap[];
  /** Which runs there are, what they have in common with this one, and why one is not drawn. */
  readonly lines: TemplateResult;
}

/** The scores of up to three further runs, sample by sample and epoch by epoch beside the element's own. */
export class OtherMaps {
  readonly #onAnswer: () => void;
  #own: {readonly source: PredictionSource; readonly samples: HeldSamples} | null = null;
  #runs: readonly RunBeside[] = [];

  /** @param onAnswer called when a server has answered */
  constructor(onAnswer: () => void) {
    this.#onAnswer = onAnswer;
  }

  /** Nothing is asked for at the moment. */
  rest(): void {
    this.#own?.samples.leave();
    this.#own = null;
    for (const run of this.#runs) run.leave();
    this.#runs = [];
  }

  /** `null` where no further run is named. */
  of(query: OtherMapsQuery, writing: Writing): OtherMapsShown | null {
    const {source, study, others, named, tooMany, isMatrix} = query;
    if (others.length === 0) {
      this.rest();
      return null;
    }
    const samples = this.#keep(source, others);
    const words = runWriting(writing.words, writing.locale);
    const names = runNames(named, words.runs.unnamed);
    const maps: OtherMap[] = [];
    const lines = this.#runs.map((run, i) => {
      const name = names[i + 1] ?? '';
      if (isMissing(source, run.source)) return missingRun(source, run.source, [names[0] ?? '', name], words);
      const matches = run.matches(samples.list);
      const fault = this.#fault(run, matches, name, query, {...writing, runs: words.runs});
      if (fault !== null) return problemLine(fault.title, fault.hint, run.source, words);
      const beside = this.#study(run, matches, query, writing);
      maps.push({run: name, study: beside});
      const isWhole = source.isComplete && run.source.isComplete;
      const common = commonLine(matches, {name, reach: {kind: isWhole ? 'all' : 'held'}}, words);
      const said = html`${common} ${this.#paired(run, beside, study, writing, words)}
      ${this.#extent(run, writing)}`;
      return runLine(words.runs.against(name), run.source, words, said);
    });
    const {score} = writing;
    const courses = [
      ...study.courses,
      ...(maps.length === 0 ? [] : this.#runs.flatMap((run) => run.book(score).courses(study.rule))),
    ];
    return {
      own: names[0] ?? '',
      study: {...study, range: drawnRange(score, courses)},
      maps,
      lines: html`<div class="runs" part="runs">
        ${lines}
        ${isMatrix || maps.length === 0 ? nothing : html`<p class="muted">${writing.words.inMatrix}</p>`}
        ${tooMany === 0 ? nothing : html`<p class="fault run-fault">${words.runs.tooMany(formatCount(tooMany, words.locale))}</p>`}
      </div>`,
    };
  }

  /** Why it cannot be drawn; `null`: it can. */
  #fault(
    run: RunBeside,
    {pairs}: SampleMatches,
    name: string,
    {study}: OtherMapsQuery,
    {words, score, runs, ...rest}: Writing & Pick<RunWriting, 'runs'>,
  ): {readonly title: string; readonly hint: string} | null {
    if (pairs.size === 0) return {title: runs.noneInCommon(name), hint: runs.noneInCommonHint};
    const book = run.book(score);
    if (lastSharedColumn(study.epochs, book.matrix) < 0)
      return {title: words.noSharedEpoch(name), hint: words.noSharedEpochHint};
    if (book.extent.kind === 'asking' || book.courses(study.rule).some(({count}) => count > 0)) return null;
    const unscored = words.unscored(scoreName({words, score, ...rest}));
    return {title: runs.against(name), hint: `${unscored}. ${words.unscoredHint}`};
  }

  #study(run: RunBeside, {pairs}: SampleMatches, {study, isTabled}: OtherMapsQuery, {score}: Writing): Study {
    const {lines: own, epochs, rule} = study;
    const lines = run.lines.of({lines: own, epochs, pairs, other: run.book(score).matrix});
    return {...study, lines, courses: isTabled ? lines.map(({values}) => courseOf(values, rule)) : []};
  }

  /** `At epoch 30: 12 better, 9 worse of 48: may be chance (p = 0.66)`. */
  #paired(
    run: RunBeside,
    beside: Study,
    {lines, epochs, marked}: Study,
    {score, locale}: Writing,
    {runs}: RunWriting,
  ): TemplateResult {
    const column = marked < 0 ? lastSharedColumn(epochs, run.book(score).matrix) : marked;
    const pairs = pairsAt(lines, beside.lines, column, score);
    const said =
      pairs.length === 0
        ? runs.nothingToCompare
        : pairedWords(pairedTest(pairs, score.unit === 'match'), runs.paired, locale);
    return html`<span class="paired">
      <bdi>${runs.atEpoch(formatCount(epochs[column] ?? 0, locale))}: ${said}</bdi>
    </span>`;
  }

  /** How far its scores are known, where not whole. */
  #extent(run: RunBeside, {words, locale, score}: Writing): TemplateResult | typeof nothing {
    const book = run.book(score);
    const {extent, matrix} = book;
    const count = (value: number): string => formatCount(value, locale);
    const isPart = matrix.sampleCount > matrix.lines.length;
    const part = isPart ? words.partOf(count(matrix.lines.length), count(matrix.sampleCount)) : nothing;
    if (extent.kind === 'asking') return html`<span class="muted">${words.asking}</span>`;
    if (extent.kind !== 'failed') return html`<span class="muted">${part}</span>`;
    return html`<span>
      ${words.failed} <bdi>${extent.message}</bdi>
      <button class="button" type="button" @click=${() => book.retry()}>${words.retry}</button>
    </span>`;
  }

  /** What is followed of the runs that there are; those that stay are kept. */
  #keep(source: PredictionSource, others: readonly PredictionSource[]): HeldSamples {
    if (this.#own?.source !== source) {
      this.#own?.samples.leave();
      this.#own = {source, samples: new HeldSamples(source.store)};
    }
    const old = new Set(this.#runs);
    this.#runs = others.map((other) => {
      const known = [...old].find((run) => run.source === other) ?? new RunBeside(other, this.#onAnswer);
      old.delete(known);
      return known;
    });
    for (const run of old) run.leave();
    return this.#own.samples;
  }
}
