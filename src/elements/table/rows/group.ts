import {html, nothing, type TemplateResult} from 'lit';
import {isScore} from '../../../protocol/fields.ts';
import type {Prediction} from '../../../protocol/protocol.ts';
import {formatCount, formatDuration, formatTime} from '../../../view/format.ts';
import type {Column} from '../../../view/rows/columns.ts';
import type {LineGroup} from '../../../view/rows/lines.ts';
import {summaryOf} from '../../../view/scores/answer-group.ts';
import {formatAligned, knownScore, type AnyShown} from '../../../view/scores/shown-score.ts';
import {alikeChip, groupFigures, rightFigure} from '../../pieces/group-figures.ts';
import {icons} from '../../pieces/signs/icons.ts';
import {cellContent, none, type CellContext} from './cell.ts';

/** What a column shows of a group: a mean, a count, or what all answers have in common. */
export function groupCell(group: LineGroup, column: Column, context: CellContext): unknown {
  const {answers, summary} = group;
  const {strings, locale} = context;
  if (column.kind === 'own') return meanCell(answers, column.score, context);
  if (column.id === 'prediction') return groupText(group, column, context);
  if (column.kind === 'match') {
    const told = summaryOf(answers, knownScore('exact_match')).right;
    return told === null ? none(strings.noScore) : shareOf(told.count, told.of, context);
  }
  if (isScore(column.id)) return meanCell(answers, knownScore(column.id), context);
  switch (column.id) {
    case 'validation': {
      const run = answers.filter(({validation_pass: pass}) => pass !== null);
      const passed = run.filter(({validation_pass: pass}) => pass === true).length;
      return run.length === 0
        ? html`<span class="none">${strings.notRun}</span>`
        : html`${shareOf(passed, run.length, context)} <span class="muted">${strings.valid}</span>`;
    }
    case 'total_tokens':
    case 'latency_ms': {
      const {id} = column;
      const values = answers.map((row) => row[id]).filter((value) => value !== null);
      if (values.length === 0) return none(strings.noScore);
      const mean = Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
      const format = id === 'latency_ms' ? formatDuration : formatCount;
      return html`<span class="number" title=${strings.scores.mean(format(mean, locale))}
        >${format(mean, locale)}</span
      >`;
    }
    case 'updated_at': {
      const last = answers.reduce((latest, {updated_at: time}) => (time > latest ? time : latest), '');
      return last === ''
        ? none(strings.noTime)
        : html`<time datetime=${last}>${formatTime(last, locale)}</time>`;
    }
    case 'finish_reason':
      return isCommon(answers, 'finish_reason')
        ? cellContent(summary.bestRow, column, context)
        : html`<span class="none">${strings.differ}</span>`;
    default:
      return cellContent(summary.bestRow, column, context);
  }
}

const isCommon = (rows: readonly Prediction[], name: 'finish_reason'): boolean =>
  rows.every((row) => row[name] === rows[0]?.[name]);

const shareOf = (count: number, of: number, {strings, locale}: CellContext): TemplateResult =>
  html`<span class="number"
    >${strings.scores.share(formatCount(count, locale), formatCount(of, locale))}</span
  >`;

/** How many answers, or how many of them are right, and the best of those that the filter lets through; the figures on being asked. */
function groupText(
  {answers, shown, score, summary}: LineGroup,
  column: Column,
  context: CellContext,
): TemplateResult {
  const {strings, locale} = context;
  const words = strings.scores;
  const {right, bestRow} = summary;
  const told = rightFigure(summary, score, words, locale);
  const [said = words.answers(formatCount(answers.length, locale))] = told;
  const figures = groupFigures(summary, score, words, locale).filter((figure) => !told.includes(figure));
  const title = [said, ...figures].join(' · ');
  const short =
    right === null
      ? html`×${formatCount(answers.length, locale)}`
      : html`${icons.check}${formatCount(right.count, locale)}/${formatCount(right.of, locale)}`;
  return html`<div class="answers">
    <span class="chip ${right !== null && right.count === right.of ? 'good' : ''}" part="chip" title=${title}
      ><span class="short" aria-hidden="true">${short}</span
      ><span class="visually-hidden">${title}.</span></span
    >
    ${cellContent(shown.includes(bestRow) ? bestRow : (shown[0] ?? bestRow), column, context)}
    ${alikeChip(summary, words)}
  </div>`;
}

/** The mean, after a bar from the least to the greatest where a bar has its place. */
function meanCell(answers: readonly Prediction[], score: AnyShown, context: CellContext): TemplateResult {
  const {strings, locale} = context;
  const {mean, least, greatest} = summaryOf(answers, score);
  if (mean === null || least === null || greatest === null) return none(strings.noScore);
  const words = strings.scores;
  const value = (each: number): string => formatAligned(score, each, locale);
  const spread = `${words.mean(value(mean))}, ${words.spread(value(least), value(greatest))}`;
  const width = Math.max(2, 36 * (greatest - least));
  const number = html`<span class="number" aria-hidden="true">${value(mean)}</span
    ><span class="visually-hidden">${spread}</span>`;
  if (score.key !== 'char_error_rate') return html`<span title=${spread}>${number}</span>`;
  return html`<span class="rate" title=${spread}>
    <svg viewBox="0 0 36 4" aria-hidden="true">
      <rect class="bar-track" width="36" height="4" rx="2"></rect>
      <rect class="bar-value" x=${Math.min(36 * least, 36 - width)} width=${width} height="4" rx="2"></rect>
    </svg>
    <span>${number}</span>
  </span>`;
}

/** What stands below an open group and above its answers: every figure, by the chosen score and by each own one. */
export function groupDetails(
  group: LineGroup,
  context: CellContext & {readonly isPart: boolean},
): TemplateResult {
  const {answers, shown, score} = group;
  const {strings, locale, metric, isPart} = context;
  const count = (value: number): string => formatCount(value, locale);
  const others = metric.own.filter(({key}) => key !== score.key);
  return html`<div class="details several" part="details">
    <dl class="facts">${[score, ...others].map((each) => scoreFacts(answers, each, context))}</dl>
    ${
      shown.length === answers.length
        ? nothing
        : html`<p class="muted">${strings.matching(count(shown.length), count(answers.length))}</p>`
    }
    ${isPart ? html`<p class="muted">${icons.flag} ${strings.answersHeld}</p>` : nothing}
  </div>`;
}

function scoreFacts(
  answers: readonly Prediction[],
  score: AnyShown,
  {strings, locale}: CellContext,
): unknown {
  const summary = summaryOf(answers, score);
  if (summary.mean === null) return nothing;
  const words = strings.scores;
  const figures = groupFigures(summary, score, words, locale, true);
  const name = score.label ?? strings.columns[score.key];
  return html`<div>
    <dt><bdi>${name}</bdi> ${alikeChip(summary, words)}</dt>
    <dd>${figures.join(' · ')}</dd>
  </div>`;
}
