import {html, nothing, type TemplateResult} from 'lit';
import type {PredictionSource} from '../../context/stream-context.ts';
import {formatCount} from '../../view/format.ts';
import type {SampleMatches} from '../../view/runs/match-samples.ts';
import {RUN_STRINGS, type RunStrings} from '../../view/runs/words.ts';
import type {AnyShown} from '../../view/scores/shown-score.ts';
import type {PairedResult} from '../../view/statistics/paired.ts';
import {pairedWords} from '../../view/statistics/words.ts';
import {longText} from '../pieces/text/long-text.ts';
import {stateNote} from '../pieces/state-mark.ts';
import {nameOf} from './sparkline.ts';
import type {TextContext} from './text.ts';

/** The words and the locale that a line is written in. */
export interface Writing extends Pick<TextContext, 'strings' | 'locale'> {
  readonly runs: RunStrings;
}

export const writingOf = ({strings, locale}: Pick<TextContext, 'strings' | 'locale'>): Writing => ({
  strings,
  locale,
  runs: {...RUN_STRINGS, ...strings.runs},
});

/** All samples of an epoch against those of another, or of another run. */
export type EpochsCompared =
  | {readonly kind: 'itself'; readonly epoch: number}
  | {
      readonly kind: 'epochs';
      readonly epoch: number;
      readonly baseline: number;
      /** `null`: no sample has scores at both. */
      readonly result: PairedResult | null;
      readonly score: AnyShown;
      /** The page holds a part of the run. */
      readonly isPartial: boolean;
    }
  | {
      readonly kind: 'run';
      readonly epoch: number;
      readonly result: PairedResult | null;
      readonly score: AnyShown;
    };

/** What keeps a run from being shown beside this one. */
export const problemLine = (
  title: string,
  why: string,
  other: PredictionSource | null,
  {strings}: Writing,
): TemplateResult =>
  html`<div class="fault compared-fault">
    <strong><bdi>${title}</bdi></strong> ${other === null ? nothing : stateNote(other, strings.state)}
    ${why === '' ? nothing : html`<div>${longText(why, strings.state.long)}</div>`}
  </div>`;

/** Which run it is, what it is doing, and what both have in common. */
export const runLine = (
  title: string,
  other: PredictionSource,
  {strings}: Writing,
  said: TemplateResult | typeof nothing = nothing,
): TemplateResult =>
  html`<p class="compared-line">
    <strong><bdi>${title}</bdi></strong> ${stateNote(other, strings.state)} ${said}
  </p>`;

/** `46 of 48 prompts are in both (44 by prompt_id, 2 by source and index) · 2 only here · 1 only in run-b`. */
export function commonLine(
  {pairs, byPromptId, byPlace, onlyHere, onlyThere, otherPrompt}: SampleMatches,
  {name, isPartial, count}: {readonly name: string; readonly isPartial: boolean; readonly count: number},
  {runs, locale}: Writing,
): TemplateResult {
  const written = (value: number): string => formatCount(value, locale);
  const found = runs.foundBy(
    byPromptId === 0 ? null : written(byPromptId),
    byPlace === 0 ? null : written(byPlace),
  );
  const parts = [
    `${runs.common(written(pairs.size), written(count))} (${found})`,
    ...(onlyHere === 0
      ? []
      : [runs.onlyHere(written(onlyHere), otherPrompt === 0 ? null : written(otherPrompt))]),
    ...(onlyThere === 0 ? [] : [runs.onlyThere(written(onlyThere), name)]),
    ...(isPartial ? [runs.ofThoseHeld] : []),
  ];
  return html`<span><bdi>${parts.join(' · ')}</bdi></span>`;
}

/** `At epoch 30: 12 better, 9 worse of 48: may be chance (p = 0.66)`. */
export function epochLine(compared: EpochsCompared, {strings, runs, locale}: Writing): TemplateResult {
  const written = (value: number): string => formatCount(value, locale);
  const epoch = written(compared.epoch);
  if (compared.kind === 'itself') return html`<p class="compared-line">${runs.baselineItself(epoch)}</p>`;
  const {result, score} = compared;
  const title =
    compared.kind === 'run' ? runs.atEpoch(epoch) : runs.epochAgainst(epoch, written(compared.baseline));
  const by = result === null ? null : runs.by(nameOf(score, strings), runs.paired.tests[result.test]);
  const isPartial = compared.kind === 'epochs' && compared.isPartial;
  return html`<p class="compared-line">
    <strong>${title}:</strong>
    <span>${result === null ? runs.nothingToCompare : pairedWords(result, runs.paired, locale)}</span>
    ${by === null ? nothing : html`<span class="muted small"><bdi>${by}</bdi></span>`}
    ${isPartial ? html`<span class="muted small">${runs.ofThoseHeld}</span>` : nothing}
  </p>`;
}
