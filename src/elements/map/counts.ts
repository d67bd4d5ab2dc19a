import {html, nothing, type TemplateResult} from 'lit';
import {live} from 'lit/directives/live.js';
import {formatCount} from '../../view/format.ts';
import {SAMPLE_CLASSES} from '../../view/learning/classes.ts';
import type {SampleClass, SampleKind, SinceClass} from '../../view/learning/kinds.ts';
import {SINCE_CLASSES} from '../../view/learning/since.ts';
import {pairedWords} from '../../view/statistics/words.ts';
import type {SinceStudy, Study} from './study.ts';
import {scoreName, valueText, type Writing} from './writing.ts';

export interface CountActions {
  readonly choose: (kind: SampleKind | null, label: string) => void;
  readonly setBaseline: (epoch: number | null) => void;
}

/** How many samples there are of each kind; each is a button that narrows all panels to it. */
export function kindCounts(study: Study, writing: Writing, actions: CountActions): TemplateResult {
  const {words} = writing;
  const {counts, rule, chosen} = study;
  return html`<div class="kinds" part="kinds">
      <div class="kind-row" role="group" aria-label=${words.overTraining}>
        <span class="muted">${words.overTraining}</span>
        ${
          counts === null
            ? html`<span
                >${words.notTold(scoreName(writing))}. <span class="muted">${words.notToldHint}</span></span
              >`
            : SAMPLE_CLASSES.map((name) => {
                const isChosen = chosen === name;
                const [label, means] = [words.selection.kinds[name], words.means[name]];
                const choose = (): void => actions.choose(isChosen ? null : {name, rule, span: null}, label);
                return kindButton({label, means, count: counts[name], isChosen, choose}, writing);
              })
        }
      </div>
      ${sinceRow(study, writing, actions)}
    </div>
    ${help(study, writing)}`;
}

interface KindButton {
  readonly label: string;
  readonly means: string;
  readonly count: number;
  readonly isChosen: boolean;
  readonly choose: () => void;
}

const kindButton = ({label, means, count, isChosen, choose}: KindButton, {locale}: Writing): TemplateResult =>
  html`<button
    class="button kind"
    part="kind"
    type="button"
    title=${means}
    aria-pressed=${isChosen}
    @click=${choose}
  >
    <bdi>${label}</bdi> <strong>${formatCount(count, locale)}</strong>
  </button>`;

function sinceRow(
  {epochs, since, rule, chosen}: Study,
  writing: Writing,
  actions: CountActions,
): TemplateResult {
  const {words, locale} = writing;
  const epochName = (epoch: number): string => words.epoch(formatCount(epoch, locale));
  const names = SINCE_CLASSES.filter((name) => rule !== null || !BY_RIGHT.has(name));
  return html`<div class="kind-row" role="group" aria-label=${words.since}>
    <label class="baseline">
      <span class="muted">${words.since}</span>
      <select
        class="select"
        part="baseline"
        @change=${(event: Event) => {
          const {value} = event.target as HTMLSelectElement;
          actions.setBaseline(value === '' ? null : Number(value));
        }}
      >
        <option value="" .selected=${live(since === null)}>${words.noBaseline}</option>
        ${epochs.map(
          (epoch) =>
            html`<option value=${epoch} .selected=${live(epoch === since?.from)}>
              ${epochName(epoch)}
            </option>`,
        )}
      </select>
    </label>
    ${
      since === null
        ? html`<span class="muted">${words.sinceHint}</span>`
        : html`<span class="muted up-to"
              >${words.upTo(formatCount(since.to ?? epochs.at(-1) ?? since.from, locale), since.to === null)}</span
            >
            ${
              since.counts === null
                ? html`<span class="muted">${words.readingScores}</span>`
                : names.map((name) => {
                    const isChosen = chosen === name;
                    const [label, means] = [words.selection.kinds[name], words.means[name]];
                    const kind = {name, rule, span: {from: since.from, to: since.to}};
                    const choose = (): void =>
                      actions.choose(
                        isChosen ? null : kind,
                        words.selection.since(label, formatCount(since.from, locale)),
                      );
                    return kindButton({label, means, count: since.counts![name], isChosen, choose}, writing);
                  })
            }
            ${pairedNote(since, writing)}`
    }
  </div>`;
}

/** Whether it may be chance, and how many samples have no say. */
function pairedNote(
  {paired, missing}: SinceStudy,
  {words, locale}: Writing,
): TemplateResult | typeof nothing {
  if (paired === null) return nothing;
  return html`<span class="paired" part="paired" title=${words.paired.tests[paired.test]}>
      <bdi>${pairedWords(paired, words.paired, locale)}</bdi>
    </span>
    ${missing === 0 ? nothing : html`<span class="muted">${words.notCompared(formatCount(missing, locale))}</span>`}`;
}

const BY_RIGHT: ReadonlySet<SinceClass> = new Set(['lost', 'gained']);

/** What the kinds mean, in words. */
function help({rule, since}: Study, writing: Writing): TemplateResult {
  const {words, locale} = writing;
  const entry = (name: SampleClass | SinceClass): TemplateResult =>
    html`<dt>${words.selection.kinds[name]}</dt>
      <dd>${words.means[name]}</dd>`;
  return html`<details class="help">
    <summary>${words.help}</summary>
    ${rule === null ? nothing : html`<p>${words.rightIs(scoreName(writing), valueText(rule.at, writing), rule.isBest)}</p>`}
    <dl>
      ${rule === null ? nothing : SAMPLE_CLASSES.map(entry)}
      ${SINCE_CLASSES.filter((name) => rule !== null || !BY_RIGHT.has(name)).map(entry)}
    </dl>
    ${
      since === null
        ? nothing
        : html`<p>
            ${words.sinceTo(formatCount(since.from, locale), since.to === null ? null : formatCount(since.to, locale))}
          </p>`
    }
    <p>${words.shareRule} ${words.answersRule}</p>
  </details>`;
}
