import {css, type CSSResult} from 'lit';

/** A row is a box of lines in place of cells below their headers. `on`: in which frames. */
const lines = (on: CSSResult): CSSResult => css`
  ${on} table,
  ${on} tbody {
    display: block;
  }

  ${on} .row {
    position: relative;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    border-block-end: 1px solid var(--_border);
  }

  ${on} .row.last {
    border-block-end: 0;
  }

  ${on} .row:hover,
  ${on} .row.open {
    background: var(--_surface-hover);
  }

  /* The cell of the button, which has it in a table, may stand at the other end. */
  ${on} .row.member {
    box-shadow: inset 3px 0 var(--_border-strong);
  }

  ${on} .row.member:dir(rtl) {
    box-shadow: inset -3px 0 var(--_border-strong);
  }

  ${on} .row.member td.toggle {
    box-shadow: none;
  }

  ${on} .row td {
    display: flex;
    align-items: baseline;
    gap: 0.5em;
    block-size: 1.67em;
    line-height: 1.67em;
    padding: 0;
    border: 0;
    min-inline-size: 0;
    font-size: 0.92em;
  }

  /* A chip and a bar have no base line of the text's. */
  ${on} .row td:not(.toggle, .text) {
    align-items: center;
  }

  ${on} .row td:not(.toggle, .text)::before {
    content: attr(data-label);
    flex: none;
    color: var(--_text-muted);
  }

  ${on} .clip {
    min-inline-size: 0;
  }

  ${on} span.rate {
    gap: 0.46em;
  }

  ${on} span.rate.good svg {
    inline-size: 0.92em;
  }

  ${on} .rate .number {
    min-inline-size: 0;
  }

  ${on} .gap {
    border: 0;
  }

  ${on} :is(.details-row, .details-row > td, .gap, .gap td) {
    display: block;
  }
`;

/** Every text in a line of its own with its label; the order is chosen in the settings. */
const cards = (on: CSSResult): CSSResult => css`
  ${lines(on)}

  ${on} thead {
    display: none;
  }

  ${on} .row {
    gap: 0.23em 0.92em;
    padding: 0.77em 1.08em 0.92em;
  }

  ${on} .row td.toggle {
    position: absolute;
    inset-block-start: 0.54em;
    inset-inline-end: 0.77em;
    overflow: visible;
  }

  ${on} .row td.text {
    flex: 0 0 100%;
  }

  ${on} .row td.text::before {
    content: attr(data-label);
    flex: none;
    inline-size: 7.33em;
    color: var(--_text-muted);
    font-family: var(--_font);
  }
`;

/** The texts beside each other below their headers; the rest in a line below them, each value with its label. */
const compact = (on: CSSResult): CSSResult => css`
  ${lines(on)}

  ${on} thead,
  ${on} tbody {
    display: block;
  }

  ${on} thead tr,
  ${on} .row {
    padding-inline: 3.25em 1.08em;
    column-gap: 0.92em;
  }

  ${on} thead tr {
    display: flex;
    border-block-end: 1px solid var(--_border);
    background: var(--_surface-raised);
  }

  ${on} th:not(.text, .toggle) {
    display: none;
  }

  ${on} th.toggle {
    position: absolute;
    inline-size: 0;
    padding: 0;
    overflow: hidden;
  }

  ${on} th.text {
    position: static;
    flex: 1 1 0;
    min-inline-size: 0;
    block-size: auto;
    padding: 0.5em 0;
    border: 0;
  }

  ${on} .row {
    row-gap: 0.1em;
    padding-block: calc(var(--_cell-block) - 0.1em) var(--_cell-block);
  }

  ${on} .row td {
    order: 2;
    font-size: 0.85em;
    block-size: 1.6em;
    line-height: 1.6em;
  }

  ${on} .row td.toggle {
    position: absolute;
    inset-block-start: calc(var(--_cell-block) - 0.35em);
    inset-inline-start: 0.77em;
    overflow: visible;
  }

  ${on} .row td.text {
    order: 0;
    flex: 1 1 0;
    block-size: auto;
    line-height: 1.5em;
    font-size: 0.92em;
  }

  /* Ends the line of the texts. */
  ${on} .row::after {
    content: '';
    order: 1;
    flex: 0 0 100%;
  }
`;

const table = css`
  .table table {
    min-inline-size: 52em;
  }
`;

/**
 * By the room that there is, or as `layout` says. Values of one line each keep every row at one height, which the
 * scrolled list counts on.
 */
export const layoutsStyles = css`
  @container ftl-table (37em <= inline-size < 61.5em) {
    ${compact(css`.auto`)}
  }

  @container ftl-table (inline-size < 37em) {
    ${cards(css`.auto`)}
  }

  ${compact(css`.compact`)} ${cards(css`.cards`)} ${table}

  @container ftl-table (inline-size < 27em) {
    span.rate:not(.good) svg {
      display: none;
    }
  }
`;
