import {html, nothing, type TemplateResult} from 'lit';
import type {PredictionSource} from '../context/stream-context.ts';
import {formatCount} from '../view/format.ts';
import type {PageRange} from '../view/page-range.ts';
import {icons} from './icons.ts';
import type {TableStrings} from './predictions-table-strings.ts';

export interface FooterModel {
  readonly strings: TableStrings;
  readonly locale: string | undefined;
  readonly source: PredictionSource;
  /** `null`: all rows in one list. */
  readonly range: PageRange | null;
  /** Rows that pass the filter, of all rows that the table knows. */
  readonly rowCount: number;
  readonly size: number;
  readonly isFiltering: boolean;
  /** Rows that have come and would pass, but are held back while someone reads. */
  readonly waitingCount: number;
}

/** How much is shown of how much, and the way to the other pages. */
export function tableFooter(model: FooterModel, goTo: (page: number) => void): TemplateResult {
  return html`<div class="footer" part="footer">
    <p class="counts">${counts(model)}</p>
    ${model.range === null ? nothing : pager(model.range, model, goTo)}
  </div>`;
}

/** Of one chain: shown, waiting, let through by the filter, held of those received, all that there are. */
function counts(model: FooterModel): TemplateResult {
  const {strings, locale, source, range, rowCount, size, isFiltering, waitingCount} = model;
  const count = (value: number): string => formatCount(value, locale);
  const {size: held, receivedCount: received} = source.store;
  const total = source.totalCount;
  const isPart = total === null ? held < received : held < total;
  const hasLetGo = isPart && held < received;
  const more = [
    waitingCount > 0 ? strings.waiting(count(waitingCount)) : null,
    isFiltering ? strings.matching(count(rowCount), count(size)) : null,
    hasLetGo ? strings.received(count(held), count(received)) : null,
    !isPart || total === null
      ? null
      : hasLetGo
        ? strings.total(count(total))
        : strings.loaded(count(held), count(total)),
  ].filter((text) => text !== null);
  const shown =
    rowCount === 0
      ? strings.noRange
      : range === null
        ? strings.rowCount(count(rowCount), rowCount === 1)
        : strings.range(count(range.from + 1), count(range.to), count(rowCount));
  return html`<strong><bdi>${shown}</bdi></strong>
    ${more.map((text) => html`<bdi class="muted">${text}</bdi> `)}`;
}

function pager(
  {page, pageCount}: PageRange,
  {strings, locale}: FooterModel,
  goTo: (page: number) => void,
): TemplateResult {
  const button = (label: string, icon: TemplateResult, target: number, isOn: boolean): TemplateResult =>
    html`<button
      class="button icon quiet"
      type="button"
      title=${label}
      aria-label=${label}
      aria-disabled=${!isOn}
      @click=${() => isOn && goTo(target)}
    >
      ${icon}
    </button>`;
  return html`<nav class="pager" part="pager" aria-label=${strings.pages}>
    ${button(strings.firstPage, icons.first, 1, page > 1)}
    ${button(strings.previousPage, icons.chevronLeft, page - 1, page > 1)}
    <span class="page">${strings.page(formatCount(page, locale), formatCount(pageCount, locale))}</span>
    ${button(strings.nextPage, icons.chevronRight, page + 1, page < pageCount)}
    ${button(strings.lastPage, icons.last, pageCount, page < pageCount)}
  </nav>`;
}
