import {html, nothing, type TemplateResult} from 'lit';
import {live} from 'lit/directives/live.js';
import type {PredictionSource} from '../../context/stream-context.ts';
import {formatCount} from '../../view/format.ts';
import type {AnyShown} from '../../view/scores/shown-score.ts';
import {kindSelect} from '../map/kind-select.ts';
import {icons} from '../pieces/signs/icons.ts';
import type {ComparisonStrings} from './strings.ts';
import type {DiffMode, Rendering} from '../attributes/shared.ts';
import type {SampleChoice} from './samples/sample-follower.ts';
import {selectionChip} from '../pieces/selection-chip.ts';
import {stateNote} from '../pieces/signs/state-note.ts';

export interface ToolbarModel {
  readonly strings: ComparisonStrings;
  readonly locale: string | undefined;
  readonly source: PredictionSource;
  readonly choices: readonly SampleChoice[];
  readonly score: AnyShown;
  readonly selected: string | null;
  readonly baseline: number | null;
  readonly diff: DiffMode;
  readonly rendering: Rendering;
  readonly onlyChanged: boolean;
}

export interface ToolbarActions {
  readonly choose: (id: string) => void;
  readonly setBaseline: (epoch: number | null) => void;
  readonly setDiff: (diff: DiffMode) => void;
  readonly toggleOnlyChanged: () => void;
  readonly setRendering: (rendering: Rendering) => void;
}

/** Title, state, the sample and its neighbours; below, how its predictions are compared. */
export function comparisonToolbar(
  model: ToolbarModel,
  actions: ToolbarActions,
  picker: TemplateResult,
): TemplateResult {
  const {strings, locale, source, choices, selected} = model;
  const place = choices.findIndex(({id}) => id === selected);
  const go = (step: -1 | 1): TemplateResult => {
    const target = choices[place + step];
    return html`<button
      class="button icon turn"
      type="button"
      aria-label=${step < 0 ? strings.previous : strings.next}
      ?disabled=${target === undefined}
      @click=${() => target !== undefined && actions.choose(target.id)}
    >
      ${step < 0 ? icons.chevronLeft : icons.chevronRight}
    </button>`;
  };
  return html`<div class="toolbar" part="toolbar">
      <h2 class="title">${strings.title}</h2>
      ${stateNote(source, strings.state)} ${selectionChip(source, strings.selection, locale)}
      <span class="spacer"></span>
      <div class="choice-bar">
        ${go(-1)} ${picker} ${go(1)}
        <bdi class="muted place">
          ${
            place < 0
              ? nothing
              : strings.place(formatCount(place + 1, locale), formatCount(choices.length, locale))
          }
        </bdi>
      </div>
    </div>
    <div class="toolbar options">
      ${baselineSelect(model, actions)} ${diffSelect(model, actions)}
      ${kindSelect({source: model.source, score: model.score, baseline: model.baseline, words: model.strings.selection, locale: model.locale})}
      <button
        class="button"
        type="button"
        aria-pressed=${model.onlyChanged}
        @click=${actions.toggleOnlyChanged}
      >
        ${strings.onlyChanged}
      </button>
      <button
        class="button"
        type="button"
        aria-pressed=${model.rendering === 'auto'}
        @click=${() => actions.setRendering(model.rendering === 'auto' ? 'raw' : 'auto')}
      >
        ${strings.answer.renderings.auto}
      </button>
      ${
        model.diff === 'off'
          ? nothing
          : html`<span class="spacer"></span>
              <p class="legend small" aria-hidden="true">
                <del>${strings.missing}</del> <ins>${strings.extra}</ins>
              </p>`
      }
    </div>`;
}

function baselineSelect(
  {strings, locale, source, baseline}: ToolbarModel,
  actions: ToolbarActions,
): TemplateResult {
  const isUnlisted = baseline !== null && source.epochs.every(({epoch}) => epoch !== baseline);
  const epochs = isUnlisted
    ? [...source.epochs.map(({epoch}) => epoch), baseline]
    : source.epochs.map(({epoch}) => epoch);
  return html`<label class="option">
    <span>${strings.baseline}</span>
    <select
      class="select"
      @change=${(event: Event) => {
        const {value} = event.target as HTMLSelectElement;
        actions.setBaseline(value === '' ? null : Number(value));
      }}
    >
      <option value="" .selected=${live(baseline === null)}>${strings.previousOne}</option>
      ${epochs.map(
        (epoch) =>
          html`<option value=${epoch} .selected=${live(epoch === baseline)}>
            ${strings.epoch(formatCount(epoch, locale))}
          </option>`,
      )}
    </select>
  </label>`;
}

function diffSelect({strings, diff}: ToolbarModel, actions: ToolbarActions): TemplateResult {
  return html`<label class="option">
    <span>${strings.diff}</span>
    <select
      class="select"
      @change=${(event: Event) => actions.setDiff((event.target as HTMLSelectElement).value as DiffMode)}
    >
      ${(['word', 'char', 'off'] as const).map(
        (kind) =>
          html`<option value=${kind} .selected=${live(kind === diff)}>${strings.diffs[kind]}</option>`,
      )}
    </select>
  </label>`;
}
