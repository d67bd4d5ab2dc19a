import {html, nothing, type TemplateResult} from 'lit';
import type {Prediction} from '../../protocol/protocol.ts';
import {parted} from '../../view/answers/parted.ts';
import {conversationOf} from '../../view/answers/conversation.ts';
import {formatCount} from '../../view/format.ts';
import {hiddenScope, rowDiff, type RowDiff} from '../../view/rows/diff.ts';
import type {DiffUnit} from '../../view/text-diff.ts';
import {conversation} from '../answer/conversation.ts';
import {onceFound} from '../answer/once-found.ts';
import {renderedSoon} from '../answer/rendered-later.ts';
import type {Rendering} from '../attributes/shared.ts';
import {diffBox, textBox} from '../answer/text-box.ts';
import {foldedThought, noAnswer} from '../answer/thought.ts';
import type {ComparisonStrings} from './strings.ts';

/** What the texts of one drawing have in common. */
export interface TextContext {
  readonly strings: ComparisonStrings;
  readonly locale: string | undefined;
  readonly diff: DiffUnit | 'off';
  readonly rendering: Rendering;
  /** Names of the texts that are shown whole. */
  readonly open: ReadonlySet<string>;
  readonly toggle: (name: string) => void;
}

/** Characters of a text that are shown before one asks for all of it. */
const EXCERPT = {given: 800, said: 2000} as const;

/** A prompt, turn by turn where it is a conversation. */
export function promptText(row: Prediction, context: TextContext): TemplateResult {
  const turns = conversationOf(row);
  return turns === null ? givenText('prompt', row.prompt, context) : conversation(turns, context);
}

/** Prompt or ground truth with its white space. */
export function givenText(name: string, text: string | null, context: TextContext): TemplateResult {
  if (text === null) return html`<p class="none">${context.strings.noTruth}</p>`;
  return excerpt(name, text, EXCERPT.given, context, (shown) =>
    context.rendering === 'auto' && name !== 'prompt' ? renderedSoon(shown, context) : textBox(shown),
  );
}

/** A prediction: what was thought folded, and the answer with what sets it apart from its ground truth. */
export function saidText(row: Prediction, context: TextContext): TemplateResult {
  const {thinking, answer} = parted(row.prediction);
  const diff = shownDiff(row, context);
  const said = (found: RowDiff): TemplateResult =>
    excerpt(row.id, answer ?? '', EXCERPT.said, context, (shown) =>
      found.kind === 'marked'
        ? diffBox(found.parts, context.strings.marks)
        : context.rendering === 'auto'
          ? renderedSoon(shown, context)
          : textBox(shown, {scope: hiddenScope(row)}),
    );
  if (answer === null) return html`${foldedThought(thinking, context)} ${noAnswer(context)}`;
  // Texts of some length are compared in slices; until then they stand there without marks.
  return html`${foldedThought(thinking, context)} ${onceFound(diff, said)}`;
}

/** What is marked in a prediction: nothing in one of which only the start is shown. */
export function shownDiff(row: Prediction, {diff, rendering, open}: TextContext): RowDiff {
  const length = parted(row.prediction).answer?.length ?? 0;
  const isWhole = length <= EXCERPT.said || open.has(row.id);
  return diff === 'off' || rendering === 'auto' || !isWhole ? {kind: 'none'} : rowDiff(row, diff);
}

function excerpt(
  name: string,
  text: string,
  most: number,
  {strings, locale, open, toggle}: TextContext,
  content: (shown: string) => TemplateResult,
): TemplateResult {
  if (text === '') return html`<p class="none">${strings.emptyText}</p>`;
  const isLong = text.length > most;
  const isWhole = !isLong || open.has(name);
  return html`${content(isWhole ? text : `${text.slice(0, most)}…`)}
  ${
    isLong
      ? html`<button class="button quiet more" type="button" @click=${() => toggle(name)}>
          ${isWhole ? strings.showLess : strings.showAll(formatCount(text.length, locale))}
        </button>`
      : nothing
  }`;
}
