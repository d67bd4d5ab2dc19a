import type {MatrixLine} from '../../view/learning/score-matrix.ts';
import {formatCount} from '../../view/format.ts';
import {formatValue, type AnyShown} from '../../view/scores/shown-score.ts';
import type {MapStrings} from './strings.ts';

/** The words and the locale that every part is written in, and the score that it is about. */
export interface Writing {
  readonly words: MapStrings;
  readonly locale: string | undefined;
  readonly score: AnyShown;
}

const MOST_CHARACTERS = 160;

/** A prompt in one line, or the sample's number where the page knows none. */
export function sampleName(
  {prompt, sample_index}: Pick<MatrixLine, 'prompt' | 'sample_index'>,
  {words, locale}: Writing,
): string {
  const line = prompt?.slice(0, MOST_CHARACTERS).replaceAll(/\s+/g, ' ').trim() ?? '';
  return line === '' ? words.sample(formatCount(sample_index, locale)) : line;
}

/** The score within a sentence. */
export const scoreName = ({words, score}: Writing): string => score.label ?? words.scoreNames[score.key];

export const valueText = (value: number, {words, locale, score}: Writing): string =>
  Number.isNaN(value) ? words.noScore : formatValue(score, value, locale);

export const countText = (count: number, {words, locale}: Writing): string =>
  words.samples(formatCount(count, locale), count === 1);

/** As a sentence begins. */
export const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
