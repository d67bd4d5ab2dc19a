import {html, nothing, type TemplateResult} from 'lit';
import {live} from 'lit/directives/live.js';
import type {PredictionSource} from '../../context/stream-context.ts';
import {SAMPLE_ORDERS, type SampleOrder} from '../../view/learning/order.ts';
import {icons} from '../pieces/signs/icons.ts';
import {selectionChip} from '../pieces/selection-chip.ts';
import {stateNote} from '../pieces/signs/state-note.ts';
import type {MapLayout, MapViewState} from './view.ts';
import type {Writing} from './writing.ts';

const LAYOUTS: readonly MapLayout[] = ['matrix', 'learning'];

/** Title, state, to which samples all is narrowed, and what is drawn how. */
export function mapToolbar(
  source: PredictionSource,
  view: MapViewState,
  {words, locale}: Writing,
  change: (view: Partial<MapViewState>) => void,
): TemplateResult {
  return html`<div class="toolbar" part="toolbar">
    <h2 class="title">${words.title}</h2>
    ${stateNote(source, words.state)} ${selectionChip(source, words.selection, locale)}
    <span class="spacer"></span>
    <div class="layouts" role="group" aria-label=${words.view}>
      ${LAYOUTS.map(
        (layout) =>
          html`<button
            class="button"
            type="button"
            aria-pressed=${layout === view.view}
            @click=${() => change({view: layout})}
          >
            ${words.views[layout]}
          </button>`,
      )}
    </div>
    ${
      view.view === 'learning'
        ? nothing
        : html`<label class="option">
            <span>${words.sortBy}</span>
            <select
              class="select"
              part="order"
              @change=${(event: Event) => change({sort: (event.target as HTMLSelectElement).value as SampleOrder})}
            >
              ${SAMPLE_ORDERS.map(
                (order) =>
                  html`<option value=${order} .selected=${live(order === view.sort)}>
                    ${words.orders[order]}
                  </option>`,
              )}
            </select>
          </label>`
    }
    <button
      class="button"
      type="button"
      aria-pressed=${view.table}
      @click=${() => change({table: !view.table})}
    >
      ${icons.table}${words.showTable}
    </button>
  </div>`;
}
