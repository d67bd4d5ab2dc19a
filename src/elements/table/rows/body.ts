import {html, nothing, type TemplateResult} from 'lit';
import {guard} from 'lit/directives/guard.js';
import {repeat} from 'lit/directives/repeat.js';
import type {Column} from '../../../view/rows/columns.ts';
import {isFreshLine, type Line} from '../../../view/rows/lines.ts';
import {formatCount} from '../../../view/format.ts';
import type {RowOrder, SortKey} from '../../../view/rows/order.ts';
import {icons} from '../../pieces/signs/icons.ts';
import {cellClass, cellContent, columnName, scoreAim} from './cell.ts';
import type {DetailsContext} from './details.ts';
import {groupCell, groupDetails} from './group.ts';
import {openRow} from './open-row.ts';

/** A line to draw, and the height in pixels that stands for the lines left out before it. */
export interface DrawnRow {
  readonly line: Line;
  readonly index: number;
  readonly gapBefore: number;
  /** In whose elements it is drawn. */
  readonly place: number;
}

/** What all rows are drawn with: the same object until any of it changes, so that a row that stays is not drawn anew. */
export interface RowContext extends DetailsContext {
  readonly columns: readonly Column[];
  /** The page does not hold all rows of the job. */
  readonly isPart: boolean;
}

export interface BodyModel extends RowContext {
  readonly rowContext: RowContext;
  readonly order: RowOrder;
  readonly rows: readonly DrawnRow[];
  readonly gapAfter: number;
  /** Lines, drawn or not. */
  readonly lineCount: number;
  readonly openIds: ReadonlySet<string>;
  readonly freshIds: ReadonlySet<string>;
}

export interface BodyActions {
  readonly toggleRow: (line: Line) => void;
  readonly sortBy: (key: SortKey) => void;
  readonly onPointer: (event: PointerEvent) => void;
  readonly onFocus: (event: FocusEvent) => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

/**
 * A plain table. Rows and cells carry the roles that they have anyway: on a narrow screen rows become cards, and a
 * browser that drops a table's semantics with its `display` would else read a heap of texts.
 */
export function tableBody(model: BodyModel, actions: BodyActions): TemplateResult {
  const {strings, columns, rows, gapAfter, lineCount, freshIds} = model;
  // Where everything is new, a mark on everything says nothing, and repainting it is what a burst can least afford.
  const isBurst = rows.every(({line}) => isFreshLine(line, freshIds));
  return html`<table part="table" role="table" aria-label=${strings.title} aria-rowcount=${lineCount + 1}>
    <colgroup>
      <col class="toggle" />
      ${columns.map((column) => html`<col class="${cellClass(column)} ${isWide(column, rows) ? 'wide' : ''}" />`)}
    </colgroup>
    <thead>
      <tr role="row" aria-rowindex="1">
        <th class="toggle" role="columnheader" scope="col">
          <span class="visually-hidden">${strings.wholeText}</span>
        </th>
        ${columns.map((column) => headerCell(column, model, actions))}
      </tr>
    </thead>
    <tbody
      @pointerenter=${actions.onPointer}
      @pointerleave=${actions.onPointer}
      @focusin=${actions.onFocus}
      @focusout=${actions.onFocus}
      @keydown=${actions.onKey}
    >
      ${repeat(
        rows,
        ({place}) => place,
        (drawn, i) => {
          const {line} = drawn;
          const isOpen = model.openIds.has(line.id);
          const isFresh = !isBurst && isFreshLine(line, freshIds);
          const isLast = i === rows.length - 1 && gapAfter === 0 && !isOpen;
          return tableRow(drawn, {isOpen, isFresh, isLast}, model.rowContext, actions);
        },
      )}
      ${gap(gapAfter, columns.length)}
    </tbody>
  </table>`;
}

/** Whether a column of counts holds more than five digits. */
const isWide = ({id, kind}: Column, rows: readonly DrawnRow[]): boolean =>
  kind === 'count' && id !== 'validation' && rows.some(({line}) => Number(line.row[id]) > 99_999);

const gap = (height: number, columnCount: number): TemplateResult | typeof nothing =>
  height === 0
    ? nothing
    : html`<tr class="gap" aria-hidden="true">
        <td colspan=${columnCount + 1} height=${height}></td>
      </tr>`;

function headerCell(column: Column, model: BodyModel, actions: BodyActions): TemplateResult {
  const {strings, order} = model;
  const label = columnName(column, strings);
  const {sortKey} = column;
  if (sortKey === null) {
    return html`<th class=${cellClass(column)} part="header" role="columnheader" scope="col">${label}</th>`;
  }
  const isSorted = sortKey === order.key;
  const arrow = isSorted ? (order.direction === 'asc' ? icons.arrowUp : icons.arrowDown) : icons.sort;
  return html`<th
    class="${cellClass(column)} sortable ${isSorted ? 'sorted' : ''}"
    part="header"
    role="columnheader"
    scope="col"
    aria-sort=${isSorted ? (order.direction === 'asc' ? 'ascending' : 'descending') : 'none'}
    title=${column.kind === 'own' ? scoreAim(column.score, model) : nothing}
  >
    <button type="button" @click=${() => actions.sortBy(sortKey)}><bdi>${label}</bdi>${arrow}</button>
  </th>`;
}

interface RowFlags {
  readonly isOpen: boolean;
  readonly isFresh: boolean;
  readonly isLast: boolean;
}

function tableRow(
  {line, index, gapBefore}: DrawnRow,
  {isOpen, isFresh, isLast}: RowFlags,
  context: RowContext,
  actions: BodyActions,
): unknown {
  const columnCount = context.columns.length;
  const {id, row, group, isMember} = line;
  const marks = `${isOpen ? 'open' : ''} ${isFresh ? 'fresh' : ''} ${isLast ? 'last' : ''}`;
  return html`${gap(gapBefore, columnCount)}
    <tr
      class="row ${marks} ${group === null ? '' : 'several'} ${isMember ? 'member' : ''}"
      part="row"
      role="row"
      aria-rowindex=${index + 2}
      data-id=${id}
      @click=${(event: MouseEvent) => isPlainClick(event) && actions.toggleRow(line)}
    >
      ${guard([row, group, isMember, isOpen, context], () => rowCells(line, isOpen, context, actions))}
    </tr>
    ${
      isOpen
        ? html`<tr class="details-row" role="row" data-id=${id}>
            <td id=${detailsId(line)} role="cell" colspan=${columnCount + 1}>
              ${guard([row, group, context], () => (group === null ? openRow(row, context) : groupDetails(group, context)))}
            </td>
          </tr>`
        : nothing
    }`;
}

/** Ids that are referred to hold no blanks. */
const detailsId = ({id}: Line): string => `details-${id.replaceAll(/\s/g, '_')}`;

function rowCells(
  line: Line,
  isOpen: boolean,
  context: RowContext,
  {toggleRow}: BodyActions,
): TemplateResult {
  const {strings, columns} = context;
  return html`<td class="toggle" role="cell">
      <button
        class="toggle"
        type="button"
        aria-label=${lineName(line, context)}
        aria-expanded=${isOpen}
        aria-controls=${isOpen ? detailsId(line) : nothing}
        @click=${() => toggleRow(line)}
      >
        ${icons.chevronRight}
      </button>
    </td>
    ${columns.map(
      (column) =>
        html`<td class=${cellClass(column)} part="cell" role="cell" data-label=${columnName(column, strings)}>
          ${line.group === null ? cellContent(line.row, column, context) : groupCell(line.group, column, context)}
        </td>`,
    )}`;
}

/** What the button of a line opens. */
function lineName({row, group, isMember}: Line, {strings, locale}: RowContext): string {
  const count = (value: number): string => formatCount(value, locale);
  const place = [count(row.sample_index), count(row.epoch), count(row.step)] as const;
  if (group !== null) return strings.openGroup(...place, count(group.answers.length));
  const {completion_index: index} = row;
  return strings.open(...place, isMember || index > 0 ? count(index + 1) : null);
}

/** Not on a control of its own, and not the end of selecting text (whose `isCollapsed` lies inside a shadow root). */
function isPlainClick(event: MouseEvent): boolean {
  const target = event.target as Element;
  return target.closest('button, a, input') === null && target.ownerDocument.getSelection()?.type !== 'Range';
}
