import {html, nothing, type TemplateResult} from 'lit';
import type {PredictionSource} from '../../context/stream-context.ts';
import {formatCount} from '../../view/format.ts';
import {icons} from '../pieces/signs/icons.ts';
import {stateNote} from '../pieces/signs/state-note.ts';
import {selectionChip} from '../pieces/selection-chip.ts';
import {isNarrowed} from './narrowed.ts';
import type {Writing} from './parts.ts';

export interface ToolbarModel {
  readonly source: PredictionSource;
  /** The epoch that all panels show, where the charts have it. */
  readonly epoch: number | null;
  /** Whether a part of the run is shown. */
  readonly isZoomed: boolean;
  /** Whether there is a chart. */
  readonly isDrawn: boolean;
  readonly axis: 'epoch' | 'step';
  readonly smoothing: number;
  readonly isLog: boolean;
  readonly hasIntervals: boolean;
  readonly isTableShown: boolean;
}

export interface ToolbarActions {
  readonly clearEpoch: () => void;
  readonly resetZoom: () => void;
  readonly axis: (by: 'epoch' | 'step') => void;
  readonly smoothing: (weight: number) => void;
  readonly log: () => void;
  readonly intervals: () => void;
  readonly table: () => void;
}

/**
 * Title, state, what is marked, and where a reader chooses how the charts are drawn.
 */
export function trendsToolbar(model: ToolbarModel, on: ToolbarActions, writing: Writing): TemplateResult {
  const {source, epoch, isZoomed, isDrawn} = model;
  const {words, locale} = writing;
  const {selection} = words;
  return html`<div class="toolbar" part="toolbar">
    <h2 class="title">${words.title}</h2>
    ${stateNote(source, words.state)}
    ${selectionChip(source, selection, locale, isNarrowed(source) ? '' : selection.notNarrowed)}
    ${
      epoch === null
        ? nothing
        : html`<button
            class="chip"
            type="button"
            aria-label=${words.clearEpoch(formatCount(epoch, locale))}
            @click=${on.clearEpoch}
          >
            ${words.atEpoch(formatCount(epoch, locale))} ${icons.cross}
          </button>`
    }
    <span class="spacer"></span>
    ${
      isZoomed
        ? html`<button class="button" part="reset" type="button" @click=${on.resetZoom}>
            ${words.resetZoom}
          </button>`
        : nothing
    }
    ${isDrawn ? chartControls(model, on, writing) : nothing}
  </div>`;
}

function chartControls(
  {source, axis, smoothing, isLog, hasIntervals, isTableShown}: ToolbarModel,
  on: ToolbarActions,
  {words}: Writing,
): TemplateResult {
  const hasSteps = source.trendsByStep.length > source.trendsByEpoch.length;
  const axisButton = (by: 'epoch' | 'step'): TemplateResult =>
    html`<button
      class="button"
      type="button"
      aria-pressed=${axis === by ? 'true' : 'false'}
      @click=${() => on.axis(by)}
    >
      ${words[by]}
    </button>`;
  return html`<label class="control">
      ${words.smoothing}
      <input
        type="range"
        min="0"
        max="0.95"
        step="0.05"
        .value=${String(smoothing)}
        @input=${(event: Event) => on.smoothing((event.target as HTMLInputElement).valueAsNumber)}
      />
    </label>
    ${
      hasSteps
        ? html`<span class="segments" role="group" aria-label=${words.axis}>
            ${axisButton('epoch')}${axisButton('step')}
          </span>`
        : nothing
    }
    <button class="button" type="button" aria-pressed=${isLog ? 'true' : 'false'} @click=${on.log}>
      ${words.log}
    </button>
    <button
      class="button"
      type="button"
      aria-pressed=${hasIntervals ? 'true' : 'false'}
      @click=${on.intervals}
    >
      ${words.intervals}
    </button>
    <button class="button" type="button" aria-pressed=${isTableShown ? 'true' : 'false'} @click=${on.table}>
      ${icons.table} ${words.showTable}
    </button>`;
}
