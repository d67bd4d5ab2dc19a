import {html, nothing, type TemplateResult} from 'lit';
import type {Prediction} from '../../protocol/protocol.ts';
import {scoreOf} from '../../protocol/own-scores.ts';
import {formatCount, formatRate, formatRatio} from '../../view/format.ts';
import type {Metric} from '../../view/scores/metric.ts';
import {formatAligned, formatGain, formatValue, isRate} from '../../view/scores/shown-score.ts';
import type {Change, HistoryEntry} from '../../view/samples/history.ts';
import {validationOf} from '../../view/validation.ts';
import {diffChip} from '../answer/diff-chip.ts';
import {endingChip, loopChip} from '../answer/ending.ts';
import {copyButton} from '../pieces/text/copy-button.ts';
import {alikeChip} from '../pieces/group-figures.ts';
import {icons} from '../pieces/signs/icons.ts';
import {longText} from '../pieces/text/long-text.ts';
import {answers, groupLine} from './answers.ts';
import {nameOf} from './sparkline.ts';
import {shownDiff, type TextContext} from './text.ts';

export const CHANGE_ICONS = {
  better: icons.arrowUp,
  worse: icons.arrowDown,
  same: icons.equal,
  unknown: icons.dash,
} as const;
export const CHANGE_TONES = {better: 'good', worse: 'bad', same: '', unknown: ''} as const;

/** Another run's answer beside an entry's. */
export interface AnswerBeside {
  /** Which run the entry's own answer is of. */
  readonly own: (context: EntryContext) => TemplateResult;
  readonly answer: (context: EntryContext) => TemplateResult;
  /** Whether the entry's is better than it; `nothing` where there is none. */
  readonly chip: (context: EntryContext) => TemplateResult | typeof nothing;
}

export interface EntryContext extends TextContext {
  readonly metric: Metric;
  readonly pick: (entry: HistoryEntry) => void;
  /** The other run's answer beside an entry's; `null` where no other run is shown. */
  readonly beside: ((entry: HistoryEntry) => AnswerBeside) | null;
}

/** One prediction of the sample, or several answers at one step: when, what, and how good beside the one before it. */
export function historyEntry(entry: HistoryEntry, isMarked: boolean, context: EntryContext): TemplateResult {
  const {row} = entry;
  const {strings, locale} = context;
  const beside = context.beside?.(entry);
  return html`<li class="entry" part="entry" data-id=${entry.id} aria-current=${isMarked ? 'true' : nothing}>
    <div class="when">
      <span class="which">
        <button
          class="epoch"
          type="button"
          aria-pressed=${isMarked ? 'true' : 'false'}
          @click=${() => context.pick(entry)}
        >
          ${strings.epoch(formatCount(row.epoch, locale))}
        </button>
        ${copyButton(strings.prediction, row.prediction, strings.copy)}
      </span>
      <span class="muted">${strings.step(formatCount(row.step, locale))}</span>
      ${entry.isBaseline ? html`<span class="chip">${icons.flag}${strings.baselineMark}</span>` : nothing}
    </div>
    <div class="said">
      ${beside?.own(context) ?? nothing} ${answers(entry, context)} ${validationErrors(row, context)}
      ${beside?.answer(context) ?? nothing}
    </div>
    ${quality(entry, context, beside?.chip(context) ?? nothing)}
  </li>`;
}

function quality(
  entry: HistoryEntry,
  context: EntryContext,
  besideChip: TemplateResult | typeof nothing,
): TemplateResult {
  const {row, value, group, isBest, sinceBaseline} = entry;
  const {strings, locale, metric} = context;
  const name = nameOf(metric.score, strings);
  return html`<div class="quality" part="quality">
    <p class="rate">
      ${
        value === null
          ? html`<span class="none">${strings.noScore}</span>`
          : html`<strong>${formatAligned(metric.score, value, locale)}</strong>
              <span class="muted"><bdi>${group === null ? name : strings.meanOf(name)}</bdi></span>`
      }
      ${group === null && row.exact_match === 1 ? html`<span class="chip good">${icons.check}${strings.exact}</span>` : nothing}
      ${isBest ? html`<span class="chip best">${icons.star}${strings.best}</span>` : nothing}
    </p>
    ${groupLine(entry, context)} ${change(entry, context)}
    <p class="marks">
      ${
        sinceBaseline === null
          ? nothing
          : html`<span class="chip ${CHANGE_TONES[sinceBaseline]}"
              >${CHANGE_ICONS[sinceBaseline]}${strings.sinceBaseline[sinceBaseline]}</span
            >`
      }
      ${besideChip} ${group === null ? nothing : alikeChip(group, strings.scores)} ${validation(row, context)}
      ${endingChip(row, context)} ${loopChip(row, context)} ${diffChip(shownDiff(row, context), strings)}
    </p>
    ${group === null ? otherScores(row, context) : nothing}
  </div>`;
}

/** The arrow points up for better, whichever way the error rate went; its words say the same. */
function change(
  entry: HistoryEntry,
  {strings, locale, metric: {score}}: EntryContext,
): TemplateResult | typeof nothing {
  const {change, gain, isNewText} = entry;
  if (change === null || change === 'unknown') return nothing;
  const words = isNewText
    ? strings.change[change](gain === null ? '' : formatGain(score, gain, locale), isRate(score))
    : strings.sameText;
  return html`<p class="change ${change satisfies Change}">${CHANGE_ICONS[change]} ${words}</p>`;
}

function validation(row: Prediction, {strings, locale}: EntryContext): TemplateResult | typeof nothing {
  const {kind, errors} = validationOf(row);
  if (kind === 'not-run') return nothing;
  return kind === 'valid'
    ? html`<span class="chip good">${icons.check}${strings.valid}</span>`
    : html`<span class="chip bad"
        >${icons.cross}${strings.invalid(errors.length === 0 ? null : formatCount(errors.length, locale), errors.length === 1)}</span
      >`;
}

/** The first few; the table has them all. */
function validationErrors(row: Prediction, {strings}: EntryContext): TemplateResult | typeof nothing {
  const {errors} = validationOf(row);
  if (errors.length === 0) return nothing;
  return html`<ul class="errors">
    ${errors.slice(0, 3).map(({message}) => html`<li>${longText(String(message), strings.state.long)}</li>`)}
    ${errors.length > 3 ? html`<li>…</li>` : nothing}
  </ul>`;
}

/** What else is known of how good it is: of an exact match only the trainer's own scores say more. */
function otherScores(
  row: Prediction,
  {strings, locale, metric}: EntryContext,
): TemplateResult | typeof nothing {
  const {word_overlap: overlap, length_ratio: ratio, exact_match: match} = row;
  const own = metric.own.flatMap((score) => {
    const value = score.key === metric.score.key ? null : scoreOf(row, score.key);
    return value === null ? [] : [`${score.label} ${formatValue(score, value, locale)}`];
  });
  const known =
    match === 1
      ? []
      : [
          ...(overlap === null ? [] : [strings.wordOverlap(formatRate(overlap, locale))]),
          ...(ratio === null ? [] : [strings.lengthRatio(formatRatio(ratio, locale))]),
        ];
  const parts = [...own, ...known];
  return parts.length === 0 ? nothing : html`<p class="muted small"><bdi>${parts.join(' · ')}</bdi></p>`;
}
