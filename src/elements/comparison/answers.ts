import {html, nothing, type TemplateResult} from 'lit';
import {scoreOf} from '../../protocol/own-scores.ts';
import type {Prediction} from '../../protocol/protocol.ts';
import {formatCount} from '../../view/format.ts';
import type {HistoryEntry} from '../../view/samples/history.ts';
import type {Metric} from '../../view/scores/metric.ts';
import {formatAligned} from '../../view/scores/shown-score.ts';
import {groupFigures} from '../pieces/group-figures.ts';
import {icons} from '../pieces/signs/icons.ts';
import {saidText, type TextContext} from './text.ts';

type AnswersContext = TextContext & {readonly metric: Metric};

/** What a group of answers is worth together. */
export function groupLine(
  {group}: HistoryEntry,
  {strings, locale, metric}: AnswersContext,
): TemplateResult | typeof nothing {
  if (group === null) return nothing;
  const words = strings.scores;
  const figures = [
    words.answers(formatCount(group.count, locale)),
    ...groupFigures(group, metric.score, words, locale),
  ];
  return html`<p class="muted small figures">${figures.join(' · ')}</p>`;
}

/** The best of the answers, and at a click all of them. */
export function answers(entry: HistoryEntry, context: AnswersContext): TemplateResult {
  const {strings, locale, open, toggle} = context;
  const {id, row, answers, group} = entry;
  if (group === null) return saidText(row, context);
  const name = `answers of ${id}`;
  const isOpen = open.has(name);
  return html`${
      isOpen
        ? html`<ol class="answers">
            ${answers.map((answer) => oneAnswer(answer, context))}
          </ol>`
        : saidText(row, context)
    }
    <button
      class="button quiet more"
      type="button"
      aria-expanded=${isOpen ? 'true' : 'false'}
      @click=${() => toggle(name)}
    >
      ${isOpen ? strings.hideAnswers : strings.showAnswers(formatCount(answers.length, locale))}
    </button>`;
}

function oneAnswer(answer: Prediction, context: AnswersContext): TemplateResult {
  const {strings, locale, metric} = context;
  const value = scoreOf(answer, metric.score.key);
  return html`<li>
    <p class="muted small">
      ${strings.answerNumber(formatCount(answer.completion_index + 1, locale))} ·
      ${value === null ? strings.noScore : formatAligned(metric.score, value, locale)}
      ${answer.exact_match === 1 ? html`<span class="chip good">${icons.check}${strings.exact}</span>` : nothing}
    </p>
    ${saidText(answer, context)}
  </li>`;
}
