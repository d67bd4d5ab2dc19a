import {html, nothing, type TemplateResult} from 'lit';
import type {Prediction} from '../../../protocol/protocol.ts';
import {
  formatAlignedRate,
  formatCount,
  formatDuration,
  formatRatio,
  formatTime,
} from '../../../view/format.ts';
import {ownKey} from '../../../protocol/own-scores.ts';
import {formatValue, ownScore} from '../../../view/scores/shown-score.ts';
import {endingChip, loopChip} from '../../answer/ending.ts';
import {matchMark, validationChip, type CellContext} from './cell.ts';

/** What is known of a prediction beside its texts, in the order in which one asks: how good, how it came about, when. */
export function facts(row: Prediction, context: CellContext): TemplateResult {
  const {strings, locale} = context;
  const {columns, details, answer} = strings;
  const count = (value: number | null): string | null => (value === null ? null : formatCount(value, locale));
  // A row of a file need not say when it was made.
  const time = (iso: string): string | null => (iso === '' ? null : formatTime(iso, locale));
  const rate = (value: number | null): string | null =>
    value === null ? null : formatAlignedRate(value, locale);
  const hasNoValidation = row.validation_pass === null && row.validation_errors === null;
  const list: readonly (readonly [string, unknown])[] = [
    [columns.exact_match, row.exact_match === null ? null : matchMark(row.exact_match === 1, strings)],
    [columns.char_error_rate, rate(row.char_error_rate)],
    [columns.word_overlap, rate(row.word_overlap)],
    [columns.length_ratio, row.length_ratio === null ? null : formatRatio(row.length_ratio, locale)],
    ...ownScores(row, context),
    [columns.validation, hasNoValidation ? null : validationChip(row, context)],
    [details.validation_kind, text(row.validation_kind)],
    [answer.ended, endings(row, context)],
    [details.prompt_tokens, count(row.prompt_tokens)],
    [details.completion_tokens, count(row.completion_tokens)],
    [columns.total_tokens, count(row.total_tokens)],
    [details.max_new_tokens, count(row.max_new_tokens)],
    [columns.latency_ms, row.latency_ms === null ? null : formatDuration(row.latency_ms, locale)],
    [details.sampling, row.do_sample === null ? null : row.do_sample ? strings.sampled : strings.greedy],
    [details.completion_index, row.completion_index === 0 ? null : count(row.completion_index)],
    [details.source, source(row)],
    [details.prompt_id, code(row.prompt_id)],
    [columns.updated_at, time(row.updated_at)],
    [details.created_at, row.created_at === row.updated_at ? null : time(row.created_at)],
    [details.id, code(row.id)],
  ];
  return html`<dl class="facts">
    ${list.map(([name, value]) =>
      value === null || value === ''
        ? nothing
        : html`<div>
            <dt><bdi>${name}</bdi></dt>
            <dd>${value}</dd>
          </div>`,
    )}
  </dl>`;
}

function ownScores({scores}: Prediction, {metric, locale}: CellContext): (readonly [string, unknown])[] {
  return Object.entries(scores ?? {}).map(([name, value]) => {
    const shown = metric.own.find(({key}) => key === ownKey(name)) ?? ownScore(ownKey(name), null);
    return [shown.label, value === null ? null : formatValue(shown, value, locale)];
  });
}

function endings(row: Prediction, context: CellContext): TemplateResult | null {
  const [ending, loop] = [endingChip(row, context), loopChip(row, context)];
  return ending === null && loop === null ? null : html`${ending} ${loop}`;
}

function source({sample_source, sample_source_id, source_index}: Prediction): TemplateResult | null {
  const named = [sample_source, sample_source_id, source_index === null ? null : `#${source_index}`];
  const known = named.filter((part) => part !== null);
  return known.length === 0 ? null : html`<bdi>${known.join(' · ')}</bdi>`;
}

const text = (value: string | null): TemplateResult | null =>
  value === null || value === '' ? null : html`<bdi>${value}</bdi>`;

const code = (value: string | null): TemplateResult | null =>
  value === null || value === '' ? null : html`<code dir="ltr">${value}</code>`;
