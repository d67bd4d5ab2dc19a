import {css} from 'lit';

/** With less room the bars go first; on a narrow screen every row becomes a card. */
export const cardsStyles = css`
  @container ftl-table (56.62em <= inline-size < 73.85em) {
    col.toggle {
      inline-size: 2.77em;
    }

    col.epoch {
      inline-size: 4.92em;
    }

    col.count {
      inline-size: 5.23em;
    }

    col.char_error_rate {
      inline-size: 6.77em;
    }

    col.validation {
      inline-size: 8.31em;
    }

    span.rate:not(.good) svg {
      display: none;
    }

    span.rate.good {
      gap: 0;
    }

    span.rate.good svg {
      inline-size: 0.92em;
    }
  }

  @container ftl-table (inline-size < 56.62em) {
    .pair {
      grid-template-columns: minmax(0, 1fr);
    }

    .details {
      padding-inline-start: 1.23em;
    }

    .spacer {
      display: none;
    }

    .state {
      flex: 1;
    }

    .toolbar {
      gap: 0.62em;
    }

    .search {
      order: 1;
      flex: 1 1 100%;
    }

    .search .field {
      inline-size: 100%;
    }

    .toolbar > .state ~ * {
      order: 1;
    }

    .toolbar > .icon {
      order: 0;
      margin-inline-start: auto;
    }

    /* In a line of its own rather than without its count. */
    .toolbar > label:not(.search) {
      flex: 1 1 11.38em;
    }

    .toolbar > label .select {
      inline-size: 100%;
    }

    table,
    tbody {
      display: block;
    }

    /* Each value carries its label instead; the order is chosen in the settings. */
    thead {
      display: none;
    }

    .row {
      position: relative;
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.23em 0.92em;
      padding: 0.77em 1.08em 0.92em;
      border-block-end: 1px solid var(--_border);
    }

    .row:last-of-type {
      border-block-end: 0;
    }

    .row:hover,
    .row.open {
      background: var(--_surface-hover);
    }

    .row td {
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

    .row td:not(.toggle)::before {
      content: attr(data-label);
      flex: none;
      color: var(--_text-muted);
      font-family: var(--_font);
      font-size: 1em;
    }

    .row td.toggle {
      position: absolute;
      inset-block-start: 0.54em;
      inset-inline-end: 0.77em;
      overflow: visible;
    }

    .row td.text {
      flex: 0 0 100%;
      font-size: 0.92em;
    }

    .row td.text::before {
      inline-size: 7.33em;
    }

    .clip {
      min-inline-size: 0;
    }

    span.rate {
      gap: 0.46em;
    }

    span.rate.good svg {
      inline-size: 0.92em;
    }

    .rate .number {
      min-inline-size: 0;
    }

    .gap {
      border: 0;
    }

    .details-row,
    .details-row > td,
    .gap,
    .gap td {
      display: block;
    }
  }

  @container ftl-table (inline-size < 25.85em) {
    .toolbar > label:not(.search) {
      flex-basis: 100%;
    }

    .toolbar > .button:not(.icon) {
      flex: 1 1 auto;
    }
  }

  /* Values of one line each keep every card at one height, which the scrolled list counts on. */
  @container ftl-table (inline-size < 27.08em) {
    span.rate:not(.good) svg {
      display: none;
    }
  }
`;
