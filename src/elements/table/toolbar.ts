import {html, nothing, type TemplateResult} from 'lit';
import {live} from 'lit/directives/live.js';
import type {EpochCursor, PredictionSource} from '../../context/stream-context.ts';
import {formatCount} from '../../view/format.ts';
import {isNotLive} from '../../view/state-label.ts';
import {icons} from '../pieces/signs/icons.ts';
import type {TableStrings} from './strings.ts';
import type {TableViewState} from './view.ts';
import {isAskable, selectedText} from '../../view/samples/selection.ts';
import {selectionChip} from '../pieces/selection-chip.ts';
import {stateNote} from '../pieces/signs/state-note.ts';

export interface ToolbarModel {
  readonly strings: TableStrings;
  readonly locale: string | undefined;
  readonly source: PredictionSource;
  readonly epochCursor: EpochCursor;
  readonly q: string;
  readonly wrongOnly: boolean;
  readonly isFollowing: boolean;
}

export interface ToolbarActions {
  readonly change: (view: Partial<TableViewState>) => void;
  readonly toggleFollow: () => void;
}

/** Title, state, search, epoch, filters. The settings' button is the caller's: it opens a popover of its tree. */
export function tableToolbar(
  model: ToolbarModel,
  actions: ToolbarActions,
  settingsButton: TemplateResult,
): TemplateResult {
  const {strings, source, q, wrongOnly, isFollowing} = model;
  return html`<div class="toolbar" part="toolbar">
    <h2 class="title">${strings.title}</h2>
    ${stateNote(source, strings.state)}
    ${selectionChip(source, strings.selection, model.locale, heldNote(source, strings))}
    <span class="spacer"></span>
    <label class="search">
      <span class="visually-hidden">${strings.search}</span>
      ${icons.search}
      <input
        class="field"
        part="search"
        type="search"
        dir="auto"
        autocomplete="off"
        spellcheck="false"
        placeholder=${strings.search}
        .value=${live(q)}
        @input=${(event: InputEvent) => actions.change({q: (event.target as HTMLInputElement).value})}
      />
    </label>
    ${epochSelect(model, actions)}
    <button
      class="button"
      type="button"
      aria-pressed=${wrongOnly}
      @click=${() => actions.change({wrongOnly: !wrongOnly})}
    >
      ${strings.wrongOnly}
    </button>
    ${
      isNotLive(source.state)
        ? html`<button class="button" type="button" @click=${() => source.refresh()}>
            ${icons.refresh}${strings.refresh}
          </button>`
        : html`<button
            class="button"
            type="button"
            title=${strings.followHint}
            aria-pressed=${isFollowing}
            @click=${actions.toggleFollow}
          >
            ${strings.follow}
          </button>`
    }
    ${settingsButton}
  </div>`;
}

/** Where the server cannot be asked for the samples of a selection. */
const heldNote = (source: PredictionSource, {selection}: TableStrings): string =>
  source.isComplete || isAskable(selectedText(source.sampleSelection)) ? '' : selection.held;

function epochSelect(
  {strings, locale, source, epochCursor}: ToolbarModel,
  actions: ToolbarActions,
): TemplateResult {
  const {epochs} = source;
  const count = (value: number): string => formatCount(value, locale);
  const total = epochs.reduce((sum, {prediction_count}) => sum + prediction_count, 0);
  const latest = epochs.at(-1);
  const isUnlisted = typeof epochCursor === 'number' && epochs.every(({epoch}) => epoch !== epochCursor);
  return html`<label>
    <span class="visually-hidden">${strings.epoch}</span>
    <select
      class="select"
      part="epoch-select"
      @change=${(event: Event) => actions.change({epoch: toCursor((event.target as HTMLSelectElement).value)})}
    >
      <option value="all" .selected=${live(epochCursor === 'all')}>${strings.allEpochs(count(total))}</option>
      <option value="latest" .selected=${live(epochCursor === 'latest')}>
        ${strings.latestEpoch(latest === undefined ? null : count(latest.epoch))}
      </option>
      ${
        isUnlisted
          ? html`<option value=${epochCursor} .selected=${live(true)}>
              ${strings.oneEpoch(count(epochCursor), count(0))}
            </option>`
          : nothing
      }
      ${epochs
        .toReversed()
        .map(
          ({epoch, prediction_count}) =>
            html`<option value=${epoch} .selected=${live(epoch === epochCursor)}>
              ${strings.oneEpoch(count(epoch), count(prediction_count))}
            </option>`,
        )}
    </select>
  </label>`;
}

const toCursor = (value: string): EpochCursor =>
  value === 'all' || value === 'latest' ? value : Number(value);
