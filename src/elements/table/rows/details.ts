import {html, nothing, type TemplateResult} from 'lit';
import type {Prediction, ScoreText, ValidationError} from '../../../protocol/protocol.ts';
import {parted} from '../../../view/answers/parted.ts';
import {conversationOf, promptCopy} from '../../../view/answers/conversation.ts';
import {formatCount} from '../../../view/format.ts';
import type {Scope} from '../../../view/hidden-characters.ts';
import {hiddenScope, rowDiff, type RowDiff} from '../../../view/rows/diff.ts';
import type {DiffPart, DiffUnit} from '../../../view/text-diff.ts';
import {validationOf} from '../../../view/validation.ts';
import {conversation} from '../../answer/conversation.ts';
import {diffChip} from '../../answer/diff-chip.ts';
import {jsonTree} from '../../answer/json-tree.ts';
import {onceFound} from '../../answer/once-found.ts';
import {renderedBox} from '../../answer/rendered.ts';
import {diffBox, textBox} from '../../answer/text-box.ts';
import {foldedThought, noAnswer, scoringHint} from '../../answer/thought.ts';
import type {Rendering} from '../../attributes/shared.ts';
import {copyButton} from '../../pieces/text/copy-button.ts';
import {longText} from '../../pieces/text/long-text.ts';
import type {CellContext} from './cell.ts';
import {facts} from './facts.ts';
import type {TableStrings} from '../strings.ts';

export interface DetailsContext extends CellContext {
  readonly diff: DiffUnit | 'off';
  readonly rendering: Rendering;
  /** What of a prediction the job scores; `null`: it does not say. */
  readonly scoreText: ScoreText | null;
}

/** An open row: every text whole, white space kept, with all that is known of the prediction. */
export function rowDetails(row: Prediction, context: DetailsContext): TemplateResult {
  const {columns} = context.strings;
  return html`<div class="details" part="details">
    ${promptBlock(row, context)}
    <div class="pair">
      ${textBlock('ground_truth', columns.ground_truth, row.ground_truth, context, hiddenScope(row))}
      ${predictionBlock(row, context)}
    </div>
    ${validationErrors(row, context)} ${facts(row, context)} ${metadata(row, context)}
  </div>`;
}

function promptBlock(row: Prediction, context: DetailsContext): TemplateResult {
  const {strings} = context;
  const label = strings.columns.prompt;
  const turns = conversationOf(row);
  if (turns === null) return textBlock('prompt', label, row.prompt, context);
  return html`<section class="block prompt">
    <h3 class="beside">${label}</h3>
    ${copyButton(label, promptCopy(row), strings.copy)} ${conversation(turns, context)}
  </section>`;
}

function textBlock(
  name: string,
  label: string,
  text: string | null,
  context: DetailsContext,
  scope: Scope = 'alien',
): TemplateResult {
  const {strings, pattern} = context;
  const content =
    text === null || text === ''
      ? html`<p class="none">${text === null ? strings.noTruth : strings.emptyText}</p>`
      : context.rendering === 'auto' && name !== 'prompt'
        ? renderedBox(text, context)
        : textBox(text, {pattern, scope});
  return html`<section class="block ${name}">
    <h3 class="beside">${label}</h3>
    ${text === null ? nothing : copyButton(label, text, strings.copy)} ${content}
  </section>`;
}

/** What is compared is the answer; what is copied all of it. */
function predictionBlock(row: Prediction, context: DetailsContext): TemplateResult {
  const {strings, diff} = context;
  const label = strings.columns.prediction;
  const {thinking, answer} = parted(row.prediction);
  const found = diff === 'off' || context.rendering === 'auto' ? UNMARKED : rowDiff(row, diff);
  // Texts of some length are compared in slices; until then they stand there without marks.
  const content = onceFound(found, (late) => answerText(row, answer, late, context));
  return html`<section class="block prediction">
    <h3 class="beside">${label} ${diffChip(found, strings)}</h3>
    ${copyButton(label, row.prediction, strings.copy)} ${foldedThought(thinking, context)} ${content}
    ${scoringHint(row, context.scoreText, context)}
  </section>`;
}

const UNMARKED = {kind: 'none'} as const;

function answerText(
  row: Prediction,
  answer: string | null,
  found: RowDiff,
  context: DetailsContext,
): TemplateResult {
  const {strings, pattern} = context;
  if (answer === null) return noAnswer(context);
  if (answer === '') return html`<p class="none">${strings.emptyText}</p>`;
  if (context.rendering === 'auto') return renderedBox(answer, context);
  if (found.kind !== 'marked') return textBox(answer, {pattern, scope: hiddenScope(row)});
  const has = (kind: DiffPart['kind']): boolean => found.parts.some((part) => part.kind === kind);
  return html`${diffBox(found.parts, strings.diff)}
    <p class="legend" aria-hidden="true">
      ${has('missing') ? html`<del>${strings.missing}</del>` : nothing}
      ${has('extra') ? html`<ins>${strings.extra}</ins>` : nothing}
    </p>`;
}

function metadata({metadata: found}: Prediction, context: DetailsContext): TemplateResult | typeof nothing {
  if (found === null || Object.keys(found).length === 0) return nothing;
  const {details, copy} = context.strings;
  return html`<section class="block metadata">
    <h3 class="beside">${details.metadata}</h3>
    ${copyButton(details.metadata, JSON.stringify(found, null, 2), copy)} ${jsonTree(found, context)}
  </section>`;
}

function validationErrors(
  row: Prediction,
  {strings, locale}: DetailsContext,
): TemplateResult | typeof nothing {
  const {errors} = validationOf(row);
  if (errors.length === 0) return nothing;
  return html`<section class="block">
    <h3>${strings.validationErrors} <span class="muted">${formatCount(errors.length, locale)}</span></h3>
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
  html`${copyButton(label, text, copy)} ${textBox(text)}`;
