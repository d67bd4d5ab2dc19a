import {css} from 'lit';

/** With less room: narrower columns without bars, then a toolbar of several lines. */
export const narrowStyles = css`
  @container ftl-table (56em <= inline-size < 74em) {
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

    .rate:not(.good) > svg {
      display: none;
    }

    .rate.good {
      gap: 0;
    }

    .rate.good > svg {
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
  }

  @container ftl-table (inline-size < 25.85em) {
    .toolbar > label:not(.search) {
      flex-basis: 100%;
    }

    .toolbar > .button:not(.icon) {
      flex: 1 1 auto;
    }
  }
`;
