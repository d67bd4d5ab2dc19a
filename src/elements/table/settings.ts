import {html, nothing, type TemplateResult} from 'lit';
import {live} from 'lit/directives/live.js';
import {allColumns, toggledColumn, type ColumnId} from '../../view/rows/columns.ts';
import type {PredictionSource} from '../../context/stream-context.ts';
import {formatCount} from '../../view/format.ts';
import type {RowOrder, SortDirection, SortKey} from '../../view/rows/order.ts';
import {kindSelect} from '../map/kind-select.ts';
import {icons} from '../pieces/signs/icons.ts';
import {placePopover} from '../pieces/popover.ts';
import type {Metric} from '../../view/scores/metric.ts';
import {columnName} from './rows/cell.ts';
import type {TableStrings} from './strings.ts';
import type {DiffMode, Rendering} from '../attributes/shared.ts';
import {endedSelect, type EndedFilter} from './ended.ts';
import type {Downloads} from './downloads.ts';
import type {Density, TableViewState} from './view.ts';

export interface SettingsModel {
  readonly strings: TableStrings;
  readonly columnIds: readonly ColumnId[];
  readonly metric: Metric;
  readonly source: PredictionSource;
  readonly order: RowOrder;
  readonly density: Density;
  readonly diff: DiffMode;
  readonly rendering: Rendering;
  readonly ended: EndedFilter | null;
  readonly locale: string | undefined;
  /** Rows that pass the filter: what a download holds. */
  readonly rowCount: number;
  readonly unsearchedCount: number;
  readonly downloads: Downloads;
}

type Change = (view: Partial<TableViewState>) => void;

/** The button and the popover behind it. */
export function tableSettings(model: SettingsModel, change: Change): TemplateResult {
  const {strings, metric, downloads} = model;
  return html`<button
      class="button icon"
      type="button"
      aria-label=${strings.settings}
      title=${strings.settings}
      popovertarget="settings"
    >
      ${icons.sliders}
    </button>
    <div
      id="settings"
      class="settings"
      part="settings"
      popover
      aria-label=${strings.settings}
      role="dialog"
      @toggle=${place}
    >
      <fieldset>
        <legend>${strings.showColumns}</legend>
        ${allColumns(metric.own).map(
          (column) =>
            html`<label class="choice">
              <input
                type="checkbox"
                .checked=${live(model.columnIds.includes(column.id))}
                @change=${() =>
                  change({columns: toggledColumn(model.columnIds, column.id, metric.own).join(' ')})}
              /><bdi>${columnName(column, strings)}</bdi>
            </label>`,
        )}
      </fieldset>
      <div class="groups">
        <label class="group">
          <span>${strings.sortBy}</span>
          ${orderSelect(model, change)}
        </label>
        ${choice('density', strings.density, ['compact', 'normal', 'roomy'], strings.densities, model.density, (density) => change({density}))}
        ${choice('diff', strings.compareBy, ['off', 'word', 'char'], strings.diffs, model.diff, (diff) => change({diff}))}
        ${choice('rendering', strings.answer.rendering, ['raw', 'auto'], strings.answer.renderings, model.rendering, (rendering) => change({rendering}))}
        ${endedSelect(model, change)}
        ${kindSelect({source: model.source, score: model.metric.score, baseline: null, words: model.strings.selection, locale: model.locale})}
        <button
          class="button"
          type="button"
          ?disabled=${model.rowCount === 0 || model.unsearchedCount > 0}
          @click=${downloads.rows}
        >
          ${icons.download}${strings.download(formatCount(model.rowCount, model.locale), model.rowCount === 1)}
        </button>
        ${snapshotButton(model)}
      </div>
    </div>`;
}

/** All that there is on the server, not only what the page holds. */
function snapshotButton({strings, downloads}: SettingsModel): TemplateResult | typeof nothing {
  const {snapshot, askSnapshot} = downloads;
  if (snapshot.kind === 'none') return nothing;
  const isAsking = snapshot.kind === 'asking';
  return html`<button
      class="button"
      type="button"
      title=${strings.snapshotHint}
      aria-disabled=${isAsking}
      @click=${askSnapshot}
    >
      ${icons.download}${isAsking ? strings.snapshotComing : strings.snapshot}
    </button>
    <span class="fault" role="status"
      ><bdi>${snapshot.kind === 'failed' ? snapshot.message : nothing}</bdi></span
    >`;
}

function place(event: ToggleEvent): void {
  const popover = event.currentTarget as HTMLElement;
  const button = popover.previousElementSibling;
  if (event.newState === 'open' && button !== null) placePopover(popover, button);
}

function orderSelect({strings, order, metric}: SettingsModel, change: Change): TemplateResult {
  const keys = allColumns(metric.own).flatMap((column) => {
    const {sortKey} = column;
    return sortKey === null || sortKey === 'arrival' ? [] : [[sortKey, columnName(column, strings)] as const];
  });
  const chosen = `${order.key} ${order.direction}`;
  const option = (value: string, label: string): TemplateResult =>
    html`<option value=${value} .selected=${live(value === chosen)}>${label}</option>`;
  return html`<select
    class="select"
    @change=${(event: Event) => {
      const [sort, dir] = (event.target as HTMLSelectElement).value.split(' ');
      change({sort, dir} as {sort: SortKey; dir: SortDirection});
    }}
  >
    ${option('arrival desc', strings.newestFirst)} ${option('arrival asc', strings.oldestFirst)}
    ${keys.flatMap(([key, label]) => [
      option(`${key} asc`, `${label} ↑`),
      option(`${key} desc`, `${label} ↓`),
    ])}
  </select>`;
}

function choice<Value extends string>(
  name: string,
  label: string,
  values: readonly Value[],
  labels: Readonly<Record<Value, string>>,
  chosen: Value,
  choose: (value: Value) => void,
): TemplateResult {
  return html`<fieldset class="group">
    <legend>${label}</legend>
    <span class="segments">
      ${values.map(
        (value) =>
          html`<label class="segment">
            <input
              type="radio"
              name=${name}
              value=${value}
              .checked=${live(value === chosen)}
              @change=${() => choose(value)}
            /><span>${labels[value]}</span>
          </label>`,
      )}
    </span>
  </fieldset>`;
}
