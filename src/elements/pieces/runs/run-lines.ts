import {html, nothing, type TemplateResult} from 'lit';
import type {PredictionSource} from '../../../context/stream-context.ts';
import {emptyNotice, type NoticeStrings} from '../../../view/empty-notice.ts';
import {formatCount} from '../../../view/format.ts';
import type {SampleMatches} from '../../../view/runs/match-samples.ts';
import {RUN_STRINGS, type RunStrings} from '../../../view/runs/words.ts';
import type {StateStrings} from '../../../view/state-words.ts';
import type {Reach} from './all-samples.ts';
import {stateNote} from '../signs/state-note.ts';
import {longText} from '../text/long-text.ts';

/** The words and the locale that something is said of runs in. */
export interface RunWriting {
  readonly runs: RunStrings;
  readonly notice: NoticeStrings;
  readonly state: StateStrings;
  readonly locale: string | undefined;
}

/** An element's own words, and the default ones for those of runs that it does not give. */
export const runWriting = (
  {runs, notice, state}: Omit<RunWriting, 'runs' | 'locale'> & {readonly runs: Partial<RunStrings>},
  locale: string | undefined,
): RunWriting => ({runs: {...RUN_STRINGS, ...runs}, notice, state, locale});

/** What keeps a run from being shown beside this one. */
export const problemLine = (
  title: string,
  why: string,
  other: PredictionSource | null,
  {state}: RunWriting,
): TemplateResult =>
  html`<div class="fault run-fault">
    <strong><bdi>${title}</bdi></strong> ${other === null ? nothing : stateNote(other, state)}
    ${why === '' ? nothing : html`<div>${longText(why, state.long)}</div>`}
  </div>`;

/** Which run it is, what it is doing, what is said of it, and before all that how it is drawn. */
export const runLine = (
  title: string,
  other: PredictionSource,
  {state}: RunWriting,
  said: TemplateResult | typeof nothing = nothing,
  mark: TemplateResult | typeof nothing = nothing,
): TemplateResult =>
  html`<p class="run-line">
    ${mark} <strong><bdi>${title}</bdi></strong> ${stateNote(other, state)} ${said}
  </p>`;

const isItself = (source: PredictionSource, other: PredictionSource): boolean =>
  other === source || (other.jobId !== null && other.jobId === source.jobId);

/** Whether a run has nothing to show beside this one. */
export const isMissing = (source: PredictionSource, other: PredictionSource): boolean =>
  isItself(source, other) || other.store.size === 0;

/**
 * Why a run has nothing to show beside this one.
 *
 * @param names of this run, and of the other
 */
export function missingRun(
  source: PredictionSource,
  other: PredictionSource,
  [own = '', name = '']: readonly string[],
  writing: RunWriting,
): TemplateResult {
  const {runs, notice, state} = writing;
  if (isItself(source, other)) return problemLine(runs.itself(own), '', null, writing);
  const {tone, title, hint} = emptyNotice(other, notice, state);
  if (tone === 'busy') return runLine(runs.loading(name), other, writing);
  const isUnknown = other.state.kind === 'waiting' && other.state.cause.code === 'not-found';
  const advice = isUnknown && other.jobId !== null ? `${hint} ${runs.maybeNotYours}` : hint;
  return problemLine(runs.against(name), `${title}. ${advice}`, other, writing);
}

/** Of which samples something is said, where not of all; `null`: of all. */
export function reachWords(reach: Reach, runs: RunStrings): string | null {
  switch (reach.kind) {
    case 'all':
      return null;
    case 'cut':
      return runs.ofTheFirst;
    case 'asking':
      return `${runs.ofThoseHeld}: ${runs.askingForAll}`;
    case 'held':
      return runs.ofThoseHeld;
    case 'failed':
      return `${runs.ofThoseHeld}: ${runs.notTold(reach.message)}`;
  }
}

/** `46 of 48 prompts are in both (44 by prompt_id, 2 by source and index) · 2 only here · 1 only in run-b`. */
export function commonLine(
  {pairs, byPromptId, byPlace, onlyHere, onlyThere, otherPrompt}: SampleMatches,
  {name, reach}: {readonly name: string; readonly reach: Reach},
  {runs, locale}: RunWriting,
): TemplateResult {
  const written = (value: number): string => formatCount(value, locale);
  const found = runs.foundBy(
    byPromptId === 0 ? null : written(byPromptId),
    byPlace === 0 ? null : written(byPlace),
  );
  const said = reachWords(reach, runs);
  const others = otherPrompt === 0 ? null : written(otherPrompt);
  const parts = [
    `${runs.common(written(pairs.size), written(pairs.size + onlyHere))} (${found})`,
    ...(onlyHere === 0 ? [] : [runs.onlyHere(written(onlyHere), others)]),
    ...(onlyThere === 0 ? [] : [runs.onlyThere(written(onlyThere), name)]),
    ...(said === null ? [] : [said]),
  ];
  return html`<span><bdi>${parts.join(' · ')}</bdi></span>`;
}
