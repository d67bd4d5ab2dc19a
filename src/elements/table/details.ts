import {html, nothing, type TemplateResult} from 'lit';
import type {Prediction, ValidationError} from '../../protocol/protocol.ts';
import {formatAlignedRate, formatCount, formatDuration, formatRatio, formatTime} from '../../view/format.ts';
import type {Scope} from '../../view/hidden-characters.ts';
import {hiddenScope, rowDiff} from '../../view/rows/diff.ts';
import type {DiffUnit} from '../../view/text-diff.ts';
import {validationOf} from '../../view/validation.ts';
import {copyButton} from '../pieces/copy-button.ts';
import {diffTemplate} from '../pieces/diff-text.ts';
import {longText} from '../pieces/long-text.ts';
import {copyExactly, shownText} from '../pieces/shown-text.ts';
import {marked, matchMark, validationChip, type CellContext} from './cell.ts';
import type {TableStrings} from './strings.ts';

export interface DetailsContext extends CellContext {
  readonly diff: DiffUnit | 'off';
}

/** An open row: every text whole, white space kept, with all that is known of the prediction. */
export function rowDetails(row: Prediction, context: DetailsContext): TemplateResult {
  const {columns} = context.strings;
  return html`<div class="details" part="details">
    ${textBlock('prompt', columns.prompt, row.prompt, context)}
    <div class="pair">
      ${textBlock('ground_truth', columns.ground_truth, row.ground_truth, context, {scope: hiddenScope(row)})}
      ${predictionBlock(row, context)}
    </div>
    ${facts(row, context)} ${validationErrors(row, context)}
  </div>`;
}

/** No blank may stand around the content: the box keeps white space. */
const wholeText = (content: unknown): TemplateResult =>
  html`<div class="text" part="text" dir="auto" @copy=${copyExactly}>${content}</div>`;

function textBlock(
  name: string,
  label: string,
  text: string | null,
  {strings, pattern}: DetailsContext,
  {scope = 'alien', note = nothing}: {readonly scope?: Scope; readonly note?: unknown} = {},
): TemplateResult {
  const content =
    text === null || text === ''
      ? html`<p class="none">${text === null ? strings.noTruth : strings.emptyText}</p>`
      : wholeText(pattern === null ? shownText(text, scope) : marked(text, pattern, scope));
  return html`<section class="block ${name}">
    <h3 class="beside">${label} ${note}</h3>
    ${text === null ? nothing : copyButton(label, text, strings.copy)} ${content}
  </section>`;
}

function predictionBlock(row: Prediction, context: DetailsContext): TemplateResult {
  const {strings, diff} = context;
  const label = strings.columns.prediction;
  const found = diff === 'off' ? null : rowDiff(row, diff);
  if (found?.kind !== 'marked') {
    const note =
      found?.kind === 'unlike' ? html`<span class="chip" part="chip">${strings.unlike}</span>` : nothing;
    return textBlock('prediction', label, row.prediction, context, {scope: hiddenScope(row), note});
  }
  const kinds = new Set(found.parts.map(({kind}) => kind));
  return html`<section class="block prediction">
    <h3 class="beside">${label}</h3>
    ${copyButton(label, row.prediction, strings.copy)} ${wholeText(diffTemplate(found.parts, strings.diff))}
    <p class="legend" aria-hidden="true">
      ${kinds.has('missing') ? html`<del>${strings.missing}</del>` : nothing}
      ${kinds.has('extra') ? html`<ins>${strings.extra}</ins>` : nothing}
    </p>
  </section>`;
}

function facts(row: Prediction, context: DetailsContext): TemplateResult {
  const {strings, locale} = context;
  const {columns, details} = strings;
  const count = (value: number | null): string | null => (value === null ? null : formatCount(value, locale));
  // A row of a file need not say when it was made.
  const time = (iso: string): string | null => (iso === '' ? null : formatTime(iso, locale));
  const rate = (value: number | null): string | null =>
    value === null ? null : formatAlignedRate(value, locale);
  const list: readonly (readonly [string, unknown])[] = [
    [columns.exact_match, row.exact_match === null ? null : matchMark(row.exact_match === 1, strings)],
    [columns.char_error_rate, rate(row.char_error_rate)],
    [columns.word_overlap, rate(row.word_overlap)],
    [columns.length_ratio, row.length_ratio === null ? null : formatRatio(row.length_ratio, locale)],
    [columns.validation, validationChip(row, context)],
    [details.prompt_tokens, count(row.prompt_tokens)],
    [details.completion_tokens, count(row.completion_tokens)],
    [details.max_new_tokens, count(row.max_new_tokens)],
    [columns.latency_ms, row.latency_ms === null ? null : formatDuration(row.latency_ms, locale)],
    [details.sampling, row.do_sample === null ? null : row.do_sample ? strings.sampled : strings.greedy],
    [details.source, source(row)],
    [columns.updated_at, time(row.updated_at)],
    [details.created_at, row.created_at === row.updated_at ? null : time(row.created_at)],
  ];
  return html`<dl class="facts">
    ${list.map(([name, value]) =>
      value === null || value === ''
        ? nothing
        : html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
    )}
  </dl>`;
}

function source({sample_source, sample_source_id, source_index}: Prediction): TemplateResult | null {
  const named = [sample_source, sample_source_id, source_index === null ? null : `#${source_index}`];
  const known = named.filter((part) => part !== null);
  return known.length === 0 ? null : html`<bdi>${known.join(' · ')}</bdi>`;
}

function validationErrors(
  row: Prediction,
  {strings, locale}: DetailsContext,
): TemplateResult | typeof nothing {
  const {errors} = validationOf(row);
  if (errors.length === 0) return nothing;
  return html`<section class="block">
    <h3>
      ${strings.validationErrors} <span class="muted">${formatCount(errors.length, locale)}</span>
      ${row.validation_kind === null ? nothing : html`<span class="muted">· ${row.validation_kind}</span>`}
    </h3>
    <ul class="errors">
      ${errors.map((error) => validationError(error, strings))}
    </ul>
  </section>`;
}

function validationError(
  {validator, message, detail, schema_path: path}: ValidationError,
  strings: TableStrings,
): TemplateResult {
  return html`<li>
    <code>${validator}</code> ${longText(String(message), strings.state.long)}
    ${path === null || path === undefined ? nothing : html`<code class="muted">${path}</code>`}
    ${
      detail === null || detail === undefined || detail === ''
        ? nothing
        : wholeDetail(typeof detail === 'string' ? detail : JSON.stringify(detail, null, 2), strings)
    }
  </li>`;
}

const wholeDetail = (text: string, {validationErrors: label, copy}: TableStrings): TemplateResult =>
  html`${copyButton(label, text, copy)} ${wholeText(shownText(text))}`;
