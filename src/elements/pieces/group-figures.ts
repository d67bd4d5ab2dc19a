import {html, nothing, type TemplateResult} from 'lit';
import {formatCount, formatRate} from '../../view/format.ts';
import {passRates, type GroupSummary} from '../../view/scores/answer-group.ts';
import {formatValue, type AnyShown} from '../../view/scores/shown-score.ts';
import type {ScoreStrings} from '../../view/scores/words.ts';

/**
 * What the answers of a group are worth, figure by figure: best and spread where they differ, right ones, pass@k.
 *
 * @param hasMean whether the mean is among them: it need not be said where it stands beside
 */
export function groupFigures(
  summary: GroupSummary,
  score: AnyShown,
  words: ScoreStrings,
  locale: string | undefined,
  hasMean = false,
): readonly string[] {
  const {best, mean, least, greatest, isAlike} = summary;
  const value = (each: number): string => formatValue(score, each, locale);
  return [
    ...(best === null || isAlike ? [] : [words.best(value(best))]),
    ...(mean === null || !hasMean ? [] : [words.mean(value(mean))]),
    ...(least === null || greatest === null || isAlike ? [] : [words.spread(value(least), value(greatest))]),
    ...rightFigure(summary, score, words, locale),
    ...passRates(summary).map(({k, rate}) => words.passAt(formatCount(k, locale), formatRate(rate, locale))),
  ];
}

/** `2 of 4 exact`; nothing where nothing tells. */
export const rightFigure = (
  {right}: GroupSummary,
  {label}: AnyShown,
  words: ScoreStrings,
  locale: string | undefined,
): readonly string[] =>
  right === null
    ? []
    : [words.right(formatCount(right.count, locale), formatCount(right.of, locale), label === null)];

export const alikeChip = ({isAlike}: GroupSummary, words: ScoreStrings): TemplateResult | typeof nothing =>
  isAlike ? html`<span class="chip alike">${words.alike}</span>` : nothing;
