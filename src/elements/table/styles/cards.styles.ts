import {css} from 'lit';

/** With less room the bars go first; on a narrow screen every row becomes a card. */
export const cardsStyles = css`
  @container ftl-table (46rem <= inline-size < 60rem) {
    col.toggle {
      inline-size: 2.25rem;
    }

    col.epoch {
      inline-size: 4rem;
    }

    col.count {
      inline-size: 4.25rem;
    }

    col.char_error_rate {
      inline-size: 5.5rem;
    }

    col.validation {
      inline-size: 6.75rem;
    }

    span.rate:not(.good) svg {
      display: none;
    }

    span.rate.good {
      gap: 0;
    }

    span.rate.good svg {
      inline-size: 12px;
    }
  }

  @container ftl-table (inline-size < 46rem) {
    .pair {
      grid-template-columns: minmax(0, 1fr);
    }

    .details {
      padding-inline-start: 1rem;
    }

    .spacer {
      display: none;
    }

    .state {
      flex: 1;
    }

    .toolbar {
      gap: 0.5rem;
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
      flex: 1 1 9.25rem;
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
      gap: 0.1875rem 0.75rem;
      padding: 0.625rem 0.875rem 0.75rem;
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
      gap: 0.375rem;
      block-size: 1.25rem;
      line-height: 1.25rem;
      padding: 0;
      border: 0;
      min-inline-size: 0;
      font-size: 0.75rem;
    }

    .row td:not(.toggle)::before {
      content: attr(data-label);
      flex: none;
      color: var(--_text-muted);
      font-family: var(--_font);
      font-size: 0.75rem;
    }

    .row td.toggle {
      position: absolute;
      inset-block-start: 0.4375rem;
      inset-inline-end: 0.625rem;
      overflow: visible;
    }

    .row td.text {
      flex: 0 0 100%;
      font-size: 0.75rem;
    }

    .row td.text::before {
      inline-size: 5.5rem;
    }

    .clip {
      min-inline-size: 0;
    }

    span.rate {
      gap: 0.375rem;
    }

    span.rate.good svg {
      inline-size: 12px;
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

  @container ftl-table (inline-size < 21rem) {
    .toolbar > label:not(.search) {
      flex-basis: 100%;
    }

    .toolbar > .button:not(.icon) {
      flex: 1 1 auto;
    }
  }

  /* Values of one line each keep every card at one height, which the scrolled list counts on. */
  @container ftl-table (inline-size < 22rem) {
    span.rate:not(.good) svg {
      display: none;
    }
  }
`;
