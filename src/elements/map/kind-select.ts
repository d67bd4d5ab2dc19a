import {html, nothing, type TemplateResult} from 'lit';
import {live} from 'lit/directives/live.js';
import type {PredictionSource} from '../../context/stream-context.ts';
import {formatCount} from '../../view/format.ts';
import {rightRule} from '../../view/learning/right.ts';
import {kindsToChoose, type KindName} from '../../view/learning/kinds.ts';
import type {AnyShown} from '../../view/scores/shown-score.ts';
import type {SelectionStrings} from '../../view/selection-words.ts';
import {bookLater} from './book-later.ts';

export interface KindChoice {
  readonly source: PredictionSource;
  readonly score: AnyShown;
  /** Epoch since which samples may have improved or regressed; `null`: none is set. */
  readonly baseline: number | null;
  readonly words: SelectionStrings;
  readonly locale: string | undefined;
}

/** The choice of a kind of samples, to which all panels are narrowed. What finds them is fetched for the first choice. */
export function kindSelect(choice: KindChoice): TemplateResult {
  const {source, score, baseline, words, locale} = choice;
  const {sampleSelection: selection} = source;
  const kinds = kindsToChoose(score, baseline);
  const chosen = selection == null ? '' : (kinds.find((name) => name === selection.kind) ?? 'other');
  const option = (value: string, text: string): TemplateResult =>
    html`<option value=${value} .selected=${live(value === chosen)}>${text}</option>`;
  return html`<label class="option group">
      <span>${words.samples}</span>
      <select
        class="select kinds"
        @change=${(event: Event) => choose(event.target as HTMLSelectElement, choice)}
      >
        ${option('', words.every)}
        ${kinds.map((name) => option(name, labelOf(name, baseline, words, locale)))}
        ${chosen === 'other' ? option(chosen, selection!.label) : nothing}
      </select>
    </label>
    ${
      selection?.lack === undefined
        ? nothing
        : html`<p class="fault">
            <span>${words.partly} <bdi>${selection.lack.message}</bdi></span>
            <button class="button" type="button" @click=${selection.lack.retry}>${words.retry}</button>
          </p>`
    }`;
}

const SINCE: ReadonlySet<KindName> = new Set(['improved', 'same', 'regressed', 'lost', 'gained']);

const labelOf = (
  name: KindName,
  baseline: number | null,
  words: SelectionStrings,
  locale: string | undefined,
): string =>
  SINCE.has(name) && baseline !== null
    ? words.since(words.kinds[name], formatCount(baseline, locale))
    : words.kinds[name];

function choose(select: HTMLSelectElement, {source, score, baseline, words, locale}: KindChoice): void {
  const name = select.value as KindName | '' | 'other';
  select.setCustomValidity('');
  if (name === '') source.sampleSelection = null;
  if (name === '' || name === 'other') return;
  const label = labelOf(name, baseline, words, locale);
  bookLater.load().then(
    ({chooseKind}) => {
      const rule = rightRule(score, null);
      switch (name) {
        case 'improved':
        case 'same':
        case 'regressed':
        case 'lost':
        case 'gained':
          if (baseline !== null)
            chooseKind(source, score, {name, rule, span: {from: baseline, to: null}}, label);
          break;
        default:
          chooseKind(source, score, {name, rule, span: null}, label);
      }
    },
    // As it was: chosen again it is tried again.
    () => {
      select.value = '';
      select.setCustomValidity(words.notFetched);
      select.reportValidity();
    },
  );
}
