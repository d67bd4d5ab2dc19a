import {html, nothing, type TemplateResult} from 'lit';
import type {PredictionSource} from '../../context/stream-context.ts';
import {formatCount} from '../../view/format.ts';
import type {PageRange} from '../../view/rows/page-range.ts';
import type {FurtherRows} from './further-rows.ts';
import {icons} from '../pieces/signs/icons.ts';
import type {TableStrings} from './strings.ts';

export interface FooterModel {
  readonly strings: TableStrings;
  readonly locale: string | undefined;
  readonly source: PredictionSource;
  /** `null`: all rows in one list. */
  readonly range: PageRange | null;
  /** Groups of answers; `null` where every row is a line. */
  readonly groupCount: number | null;
  /** Rows that pass the filter, of all rows that the table knows. */
  readonly rowCount: number;
  readonly size: number;
  /** Rows whose texts have not been searched yet. */
  readonly unsearchedCount: number;
  readonly isFiltering: boolean;
  /** Rows that have come and would pass, but are held back while someone reads. */
  readonly waitingCount: number;
  readonly further: FurtherRows;
}

/** How much is shown of how much, and the way to the other pages. */
export function tableFooter(model: FooterModel, goTo: (page: number) => void): TemplateResult {
  return html`<div class="footer" part="footer">
    <p class="counts">${counts(model)}</p>
    ${askButton(model)} ${model.range === null ? nothing : pager(model.range, model, goTo)}
  </div>`;
}

/** Of one chain: shown, waiting, let through by the filter, held of those received, all that there are. */
function counts(model: FooterModel): TemplateResult {
  const {strings, locale, range, rowCount, groupCount, waitingCount, further} = model;
  const count = (value: number): string => formatCount(value, locale);
  const answered = further.state.kind === 'whole' || further.state.kind === 'part';
  const rows = strings.rowCount(count(rowCount), rowCount === 1);
  const more = [
    groupCount !== null && rowCount > 0 ? rows : null,
    waitingCount > 0 ? strings.waiting(count(waitingCount)) : null,
    ...(answered ? answerCounts(model, count) : heldCounts(model, count)),
  ].filter((text) => text !== null);
  const ends = range === null ? null : ([count(range.from + 1), count(range.to)] as const);
  const shown =
    rowCount === 0
      ? strings.noRange
      : groupCount === null
        ? ends === null
          ? rows
          : strings.range(...ends, count(rowCount))
        : ends === null
          ? strings.groupCount(count(groupCount), groupCount === 1)
          : strings.groupRange(...ends, count(groupCount));
  return html`<strong><bdi>${shown}</bdi></strong>
    ${more.map((text) => html`<bdi class="muted">${text}</bdi> `)}`;
}

type Count = (value: number) => string;

/** What the page holds of the job. */
function heldCounts(model: FooterModel, count: Count) {
  const {strings, source, rowCount, size, isFiltering, unsearchedCount} = model;
  const {size: held, receivedCount: received} = source.store;
  const total = source.totalCount;
  const isPart = total === null ? held < received : held < total;
  const hasLetGo = isPart && held < received;
  return [
    isFiltering ? strings.matching(count(rowCount), count(size)) : null,
    unsearchedCount > 0 ? strings.searching(count(unsearchedCount)) : null,
    hasLetGo ? strings.received(count(held), count(received)) : null,
    !isPart || total === null
      ? null
      : hasLetGo
        ? strings.total(count(total))
        : strings.loaded(count(held), count(total)),
  ];
}

/** What the server has given of what there is. */
function answerCounts(
  {strings, source, rowCount, groupCount, isFiltering, further}: FooterModel,
  count: Count,
) {
  const {state} = further;
  if (state.kind === 'part' && state.isOfGroups)
    return groupCount === null
      ? []
      : [strings.partGroups(count(groupCount), count(Math.max(state.total, groupCount)), state.isExact)];
  if (state.kind === 'part')
    return [strings.part(count(rowCount), count(Math.max(state.total, rowCount)), state.isExact)];
  return isFiltering && source.totalCount !== null ? [strings.searched(count(source.totalCount))] : [];
}

/** The button that asks the server for what the page does not hold. */
function askButton({
  strings,
  locale,
  source,
  isFiltering,
  further,
}: FooterModel): TemplateResult | typeof nothing {
  const {state} = further;
  if (state.kind === 'none' || state.kind === 'whole') return nothing;
  const isSearch = isFiltering && state.kind === 'unasked';
  const label =
    state.kind === 'asking'
      ? strings.loading
      : state.kind === 'failed'
        ? strings.notice.retry
        : isSearch
          ? strings.searchAll(formatCount(source.totalCount ?? 0, locale))
          : strings.loadMore;
  return html`${state.kind === 'failed' ? html`<bdi class="fault">${state.message}</bdi>` : nothing}
    <button class="button ask" type="button" aria-disabled=${state.kind === 'asking'} @click=${further.ask}>
      ${isSearch ? icons.search : nothing}${label}
    </button>`;
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
