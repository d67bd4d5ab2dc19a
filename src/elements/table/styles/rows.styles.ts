import {css} from 'lit';

/** The frame, the table and its rows. */
export const rowsStyles = css`
  :host {
    --_cell-block: 0.54em;
    --_row-block: 2.92em;
  }

  :host([density='compact']) {
    --_cell-block: 0.23em;
    --_row-block: 2.31em;
  }

  :host([density='roomy']) {
    --_cell-block: 0.69em;
    --_row-block: 6em;
  }

  /* Where a page gives the element more height than it needs, the footer stays at its foot. */
  .card {
    container: ftl-table / inline-size;
    display: flex;
    flex-direction: column;
    overflow: clip;
  }

  .frame {
    position: relative;
    display: flex;
    flex: 1 1 auto;
    flex-direction: column;
    min-block-size: 0;
  }

  .scroller {
    flex: 0 1 auto;
    /* Its header and a row; there is nothing lower. */
    min-block-size: 5.5em;
    overflow: auto;
    overflow-anchor: none;
    scrollbar-width: thin;
  }

  .scroller:focus-visible {
    outline-offset: -2px;
  }

  .scrolls .scroller {
    flex: 1 1 var(--ftl-table-height, 40em);
  }

  table {
    inline-size: 100%;
    border-collapse: separate;
    border-spacing: 0;
    table-layout: fixed;
  }

  col.toggle {
    inline-size: 3.08em;
  }

  col.epoch {
    inline-size: 5.23em;
  }

  col.count {
    inline-size: 6.15em;
  }

  col.count.wide {
    inline-size: 9.23em;
  }

  col.duration {
    inline-size: 6.77em;
  }

  col.char_error_rate {
    inline-size: 9.23em;
  }

  col.own {
    inline-size: 6.77em;
  }

  col.exact_match {
    inline-size: 7.69em;
  }

  col.word_overlap,
  col.length_ratio {
    inline-size: 8.62em;
  }

  col.finish_reason {
    inline-size: 12em;
  }

  col.validation {
    inline-size: 9.23em;
  }

  col.updated_at {
    inline-size: 16.62em;
  }

  th,
  td {
    padding: var(--_cell-block) 0.77em;
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
    block-size: 3em;
    padding: 0 0.83em;
    border-block-end: 1px solid var(--_border);
    background: var(--_surface-raised);
    color: var(--_text-muted);
    font-size: 0.92em;
    font-weight: 500;
  }

  .count,
  .own,
  .rate,
  .ratio,
  .duration {
    text-align: end;
  }

  /* What fits anyway, or is cut within: each box that cuts makes every frame of the page dearer. */
  td:is(.count, .own, .rate, .ratio, .duration, .match, .text) {
    overflow: visible;
  }

  th.toggle,
  td.toggle {
    padding-inline: 0.62em 0;
    text-overflow: clip;
  }

  th button {
    position: relative;
    padding: 0.33em 0;
    border: 0;
    background: none;
    color: inherit;
    cursor: pointer;
  }

  /* Outside the label, so that label and cells end in one line. */
  th button svg {
    position: absolute;
    inset-block-start: 0.67em;
    inset-inline-start: calc(100% + 0.33em);
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

  th:is(.count, .own, .rate, .ratio, .duration) button svg {
    inset-inline: auto calc(100% + 0.33em);
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

  .row.last td {
    border-block-end-color: transparent;
  }

  .gap td {
    padding: 0;
    border: 0;
  }

  button.toggle {
    display: grid;
    place-items: center;
    inline-size: 1.85em;
    block-size: 1.85em;
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

  .clip.exact {
    white-space: pre;
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
