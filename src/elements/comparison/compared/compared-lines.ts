import {html, nothing, type TemplateResult} from 'lit';
import {formatCount} from '../../../view/format.ts';
import type {AnyShown} from '../../../view/scores/shown-score.ts';
import type {PairedResult} from '../../../view/statistics/paired.ts';
import {pairedWords} from '../../../view/statistics/words.ts';
import type {Reach} from '../../pieces/runs/all-samples.ts';
import {reachWords, runWriting, type RunWriting} from '../../pieces/runs/run-lines.ts';
import {nameOf} from '../sparkline.ts';
import type {ComparisonStrings} from '../strings.ts';
import type {TextContext} from '../text.ts';

/** The words and the locale that a line is written in. */
export interface Writing extends RunWriting {
  readonly strings: ComparisonStrings;
}

export const writingOf = ({strings, locale}: Pick<TextContext, 'strings' | 'locale'>): Writing => ({
  ...runWriting(strings, locale),
  strings,
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
      readonly reach: Reach;
    }
  | {
      readonly kind: 'run';
      readonly epoch: number;
      readonly result: PairedResult | null;
      readonly score: AnyShown;
    };

/** `At epoch 30: 12 better, 9 worse of 48: may be chance (p = 0.66)`. */
export function epochLine(compared: EpochsCompared, {strings, runs, locale}: Writing): TemplateResult {
  const written = (value: number): string => formatCount(value, locale);
  const epoch = written(compared.epoch);
  if (compared.kind === 'itself') return html`<p class="run-line">${runs.baselineItself(epoch)}</p>`;
  const {result, score} = compared;
  const title =
    compared.kind === 'run' ? runs.atEpoch(epoch) : runs.epochAgainst(epoch, written(compared.baseline));
  const by = result === null ? null : runs.by(nameOf(score, strings), runs.paired.tests[result.test]);
  const reach = compared.kind === 'epochs' ? reachWords(compared.reach, runs) : null;
  return html`<p class="run-line">
    <strong><bdi>${title}:</bdi></strong>
    <bdi>${result === null ? runs.nothingToCompare : pairedWords(result, runs.paired, locale)}</bdi>
    ${by === null ? nothing : html`<span class="muted small"><bdi>${by}</bdi></span>`}
    ${reach === null ? nothing : html`<span class="muted small"><bdi>${reach}</bdi></span>`}
  </p>`;
}
