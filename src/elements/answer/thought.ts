import {html, nothing, type TemplateResult} from 'lit';
import type {Prediction, ScoreText} from '../../protocol/protocol.ts';
import {partThinking} from '../../protocol/thinking.ts';
import {formatCount} from '../../view/format.ts';
import {icons} from '../pieces/signs/icons.ts';
import type {AnswerContext} from './context.ts';
import {textBox} from './text-box.ts';

/** What a model thought before it answered: folded, with its length; open where the search finds something in it. */
export function foldedThought(
  thinking: string | null,
  {strings: {answer}, locale, pattern = null}: AnswerContext,
): TemplateResult | typeof nothing {
  if (thinking === null || thinking.trim() === '') return nothing;
  const isFound = pattern !== null && thinking.search(pattern) !== -1;
  return html`<details class="fold thought" ?open=${isFound}>
    <summary>
      ${icons.chevronRight}${answer.thinking(formatCount(thinking.length, locale), thinking.length === 1)}
    </summary>
    ${textBox(thinking, {pattern})}
  </details>`;
}

/** In place of an answer that never came. */
export const noAnswer = ({strings: {answer}}: AnswerContext): TemplateResult =>
  html`<p class="none" title=${answer.noAnswerHint}>
    ${answer.noAnswer}<span class="visually-hidden">. ${answer.noAnswerHint}</span>
  </p>`;

/** Where a right answer counts as wrong for the thinking before it: how it would not. */
export function scoringHint(
  {prediction, char_error_rate}: Pick<Prediction, 'prediction' | 'char_error_rate'>,
  scoreText: ScoreText | null,
  {strings: {answer}}: AnswerContext,
): TemplateResult | typeof nothing {
  if (scoreText !== 'whole' || char_error_rate === null || partThinking(prediction).thinking === null) {
    return nothing;
  }
  return html`<p class="hint">${answer.scoredWhole}</p>`;
}
