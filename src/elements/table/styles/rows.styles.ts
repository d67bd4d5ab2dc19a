import {css} from 'lit';

/** The frame, the table and its rows. */
export const rowsStyles = css`
  :host {
    container: ftl-table / inline-size;
    --_cell-block: 0.4375rem;
    --_row-block: 2.375rem;
  }

  :host([density='compact']) {
    --_cell-block: 0.1875rem;
    --_row-block: 1.875rem;
  }

  :host([density='roomy']) {
    --_cell-block: 0.5625rem;
    --_row-block: 4.875rem;
  }

  /* Where a page gives the element more height than it needs, the footer stays at its foot. */
  .card {
    display: flex;
    flex-direction: column;
    min-block-size: 100%;
    overflow: clip;
  }

  .frame {
    position: relative;
    flex: 1 1 auto;
  }

  .scroller {
    overflow: auto;
    overflow-anchor: none;
    scrollbar-width: thin;
  }

  .scroller:focus-visible {
    outline-offset: -2px;
  }

  .scrolls .scroller {
    block-size: var(--ftl-table-height, 32rem);
  }

  table {
    inline-size: 100%;
    border-collapse: separate;
    border-spacing: 0;
    table-layout: fixed;
  }

  col.toggle {
    inline-size: 2.5rem;
  }

  col.epoch {
    inline-size: 4.25rem;
  }

  col.count {
    inline-size: 5rem;
  }

  col.count.wide {
    inline-size: 7.5rem;
  }

  col.duration {
    inline-size: 5.5rem;
  }

  col.char_error_rate {
    inline-size: 7.5rem;
  }

  col.exact_match {
    inline-size: 6.25rem;
  }

  col.word_overlap,
  col.length_ratio {
    inline-size: 7rem;
  }

  col.validation {
    inline-size: 7.5rem;
  }

  col.updated_at {
    inline-size: 13.5rem;
  }

  th,
  td {
    padding: var(--_cell-block) 0.625rem;
    text-align: start;
    vertical-align: middle;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  th {
    overflow: visible;
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    block-size: 2.25rem;
    padding-block: 0;
    border-block-end: 1px solid var(--_border);
    background: var(--_surface-raised);
    color: var(--_text-muted);
    font-size: 0.75rem;
    font-weight: 500;
  }

  .count,
  .rate,
  .ratio,
  .duration {
    text-align: end;
  }

  th.toggle,
  td.toggle {
    padding-inline: 0.5rem 0;
    text-overflow: clip;
  }

  th button {
    position: relative;
    padding: 0.25rem 0;
    border: 0;
    background: none;
    color: inherit;
    cursor: pointer;
  }

  /* Outside the label, so that label and cells end in one line. */
  th button svg {
    position: absolute;
    inset-block-start: 0.5rem;
    inset-inline-start: calc(100% + 0.25rem);
    opacity: 0;
    transition: opacity 120ms ease;
  }

  th button:hover,
  th.sorted button {
    color: var(--_text);
  }

  th button:hover svg,
  th button:focus-visible svg,
  th.sorted button svg {
    opacity: 1;
  }

  th:is(.count, .rate, .ratio, .duration) button svg {
    inset-inline: auto calc(100% + 0.25rem);
  }

  .row td {
    block-size: var(--_row-block);
    border-block-end: 1px solid var(--_border);
  }

  .row {
    cursor: pointer;
  }

  .row:hover td,
  .row.open td {
    background: var(--_surface-hover);
  }

  .row.open td {
    border-block-end-color: transparent;
  }

  .row.fresh {
    animation: arrive 1.6s ease-out;
  }

  @keyframes arrive {
    from {
      background: var(--_accent-soft);
    }
  }

  tbody > .row:last-of-type td {
    border-block-end-color: transparent;
  }

  .gap td {
    padding: 0;
    border: 0;
  }

  button.toggle {
    display: grid;
    place-items: center;
    inline-size: 1.5rem;
    block-size: 1.5rem;
    padding: 0;
    border: 0;
    border-radius: var(--_radius-small);
    background: none;
    color: var(--_text-muted);
    cursor: pointer;
  }

  button.toggle:hover {
    color: var(--_text);
    background: var(--_border);
  }

  button.toggle svg {
    transition: rotate 120ms ease;
  }

  button.toggle[aria-expanded='true'] svg {
    rotate: 90deg;
  }

  :host(:dir(rtl)) :is(button.toggle, .pager) svg {
    scale: -1 1;
  }

  :host(:dir(rtl)) button.toggle[aria-expanded='true'] svg {
    rotate: -90deg;
  }

  /* The start of a text stays in sight, whichever way it runs. */
  .clip {
    /* Under its header, whichever way the text itself runs. */
    text-align: -webkit-match-parent;
    text-align: match-parent;
    overflow: hidden;
    text-overflow: ellipsis;
  }

  .row td.text {
    font-family: var(--_font-text);
    font-size: 0.9375em;
  }

  .row td:is(.ground_truth, .prompt) {
    color: var(--_text-muted);
  }

  :host([density='roomy']) .clip {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
    overflow: hidden;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    line-height: 1.4;
  }
`;
