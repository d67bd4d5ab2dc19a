import {html, nothing, type TemplateResult} from 'lit';
import type {Prediction} from '../../protocol/protocol.ts';
import {formatAlignedRate, formatCount, formatRate, formatRatio, formatTick} from '../../view/format.ts';
import type {Change, HistoryEntry} from '../../view/samples/history.ts';
import {validationOf} from '../../view/validation.ts';
import {endingChip, loopChip} from '../answer/ending.ts';
import {copyButton} from '../pieces/copy-button.ts';
import {icons} from '../pieces/icons.ts';
import {longText} from '../pieces/long-text.ts';
import {saidText, shownDiff, type TextContext} from './text.ts';

const ICONS = {
  better: icons.arrowUp,
  worse: icons.arrowDown,
  same: icons.equal,
  unknown: icons.dash,
} as const;
const TONES = {better: 'good', worse: 'bad', same: '', unknown: ''} as const;

export interface EntryContext extends TextContext {
  readonly pick: (row: Prediction) => void;
}

/** One prediction of the sample: when, what, and how good beside the one before it. */
export function historyEntry(entry: HistoryEntry, isMarked: boolean, context: EntryContext): TemplateResult {
  const {row} = entry;
  const {strings, locale} = context;
  return html`<li class="entry" part="entry" data-id=${row.id} aria-current=${isMarked ? 'true' : nothing}>
    <div class="when">
      <span class="which">
        <button
          class="epoch"
          type="button"
          aria-pressed=${isMarked ? 'true' : 'false'}
          @click=${() => context.pick(row)}
        >
          ${strings.epoch(formatCount(row.epoch, locale))}
        </button>
        ${copyButton(strings.prediction, row.prediction, strings.copy)}
      </span>
      <span class="muted">${strings.step(formatCount(row.step, locale))}</span>
      ${entry.isBaseline ? html`<span class="chip">${icons.flag}${strings.baselineMark}</span>` : nothing}
    </div>
    <div class="said">${saidText(row, context)} ${validationErrors(row, context)}</div>
    ${quality(entry, context)}
  </li>`;
}

function quality(entry: HistoryEntry, context: EntryContext): TemplateResult {
  const {row, isBest, sinceBaseline} = entry;
  const {strings, locale} = context;
  const rate = row.char_error_rate;
  return html`<div class="quality" part="quality">
    <p class="rate">
      ${
        rate === null
          ? html`<span class="none">${strings.noScore}</span>`
          : html`<strong>${formatAlignedRate(rate, locale)}</strong>
              <span class="muted">${strings.errorRate}</span>`
      }
      ${row.exact_match === 1 ? html`<span class="chip good">${icons.check}${strings.exact}</span>` : nothing}
      ${isBest ? html`<span class="chip best">${icons.star}${strings.best}</span>` : nothing}
    </p>
    ${change(entry, context)}
    <p class="marks">
      ${
        sinceBaseline === null
          ? nothing
          : html`<span class="chip ${TONES[sinceBaseline]}"
              >${ICONS[sinceBaseline]}${strings.sinceBaseline[sinceBaseline]}</span
            >`
      }
      ${validation(row, context)} ${endingChip(row, context)} ${loopChip(row, context)}
      ${shownDiff(row, context).kind === 'unlike' ? html`<span class="chip">${strings.unlike}</span>` : nothing}
    </p>
    ${row.exact_match === 1 ? nothing : otherScores(row, context)}
  </div>`;
}

/** The arrow points up for better, whichever way the error rate went; its words say the same. */
function change(entry: HistoryEntry, {strings, locale}: EntryContext): TemplateResult | typeof nothing {
  const {change, gain, isNewText} = entry;
  if (change === null || change === 'unknown') return nothing;
  const words = isNewText
    ? strings.change[change](gain === null ? '' : formatTick(Math.abs(gain) * 100, locale))
    : strings.sameText;
  return html`<p class="change ${change satisfies Change}">${ICONS[change]} ${words}</p>`;
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

function otherScores(row: Prediction, {strings, locale}: EntryContext): TemplateResult | typeof nothing {
  const {word_overlap: overlap, length_ratio: ratio} = row;
  if (overlap === null && ratio === null) return nothing;
  return html`<p class="muted small">
    ${overlap === null ? nothing : strings.wordOverlap(formatRate(overlap, locale))}
    ${overlap === null || ratio === null ? nothing : '·'}
    ${ratio === null ? nothing : strings.lengthRatio(formatRatio(ratio, locale))}
  </p>`;
}
