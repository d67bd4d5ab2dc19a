import {html, nothing, type TemplateResult} from 'lit';
import type {Prediction} from '../protocol.ts';
import {formatCount} from '../view/format.ts';
import {diffText, likeness, type DiffPart, type DiffUnit} from '../view/text-diff.ts';
import {diffTemplate} from './diff-text.ts';
import type {ComparisonStrings} from './predictions-comparison-strings.ts';

/** What the texts of one drawing have in common. */
export interface TextContext {
  readonly strings: ComparisonStrings;
  readonly locale: string | undefined;
  readonly diff: DiffUnit | 'off';
  /** Names of the texts that are shown whole. */
  readonly open: ReadonlySet<string>;
  readonly toggle: (name: string) => void;
}

/** Characters of a text that are shown before one asks for all of it. */
const EXCERPT = {given: 800, said: 2000} as const;

/** Texts that have less than this in common are shown without marks: they would be all marks. */
const MIN_LIKENESS = 0.35;

/** Prompt or ground truth with its white space. */
export function givenText(name: string, text: string | null, context: TextContext): TemplateResult {
  if (text === null) return html`<p class="none">${context.strings.noTruth}</p>`;
  return excerpt(name, text, EXCERPT.given, context, (shown) => html`${shown}`);
}

/** A prediction with what sets it apart from its ground truth. */
export function saidText(row: Prediction, context: TextContext): TemplateResult {
  const {diff, strings} = context;
  const parts = diff === 'off' ? null : differences(row, diff);
  return excerpt(row.id, row.prediction, EXCERPT.said, context, (shown, isWhole) =>
    parts === null || !isWhole || likeness(parts) < MIN_LIKENESS
      ? html`${shown}`
      : diffTemplate(parts, strings.marks),
  );
}

/** Whether a prediction is so far from its truth that its differences are not marked. */
export function isUnlike(row: Prediction, {diff}: Pick<TextContext, 'diff'>): boolean {
  const parts = diff === 'off' ? null : differences(row, diff);
  return parts !== null && likeness(parts) < MIN_LIKENESS;
}

function excerpt(
  name: string,
  text: string,
  most: number,
  {strings, locale, open, toggle}: TextContext,
  content: (shown: string, isWhole: boolean) => TemplateResult,
): TemplateResult {
  if (text === '') return html`<p class="none">${strings.emptyText}</p>`;
  const isLong = text.length > most;
  const isWhole = !isLong || open.has(name);
  // A span, not a div: the formatter keeps white space around what is in it, and so does the page.
  return html`<span class="text" part="text" dir="auto"
      >${content(isWhole ? text : `${text.slice(0, most)}…`, isWhole)}</span
    >
    ${
      isLong
        ? html`<button class="button quiet more" type="button" @click=${() => toggle(name)}>
            ${isWhole ? strings.showLess : strings.showAll(formatCount(text.length, locale))}
          </button>`
        : nothing
    }`;
}

const known = new WeakMap<Prediction, Partial<Record<DiffUnit, readonly DiffPart[]>>>();

/** `null` where there is nothing to mark. A row never changes, so its diff is taken once, not at every flush. */
function differences(row: Prediction, unit: DiffUnit): readonly DiffPart[] | null {
  const {ground_truth: truth, prediction} = row;
  if (truth === null || truth === '' || prediction === '' || row.exact_match === 1) return null;
  let made = known.get(row);
  if (made === undefined) known.set(row, (made = {}));
  return (made[unit] ??= diffText(truth, prediction, unit));
}
