import {css} from 'lit';

/** Wide, narrow, and in forced colours. */
export const layoutStyles = css`
  @container ftl-comparison (min-width: 42rem) {
    .sample {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }

    .entry {
      grid-template-columns: 6.5rem minmax(0, 1fr) 14rem;
    }

    .when {
      flex-direction: column;
      align-items: flex-start;
    }

    .quality {
      display: grid;
      align-content: start;
      gap: 0.125rem;
    }
  }

  @container ftl-comparison (max-width: 32rem) {
    .choice-bar {
      flex-basis: 100%;
    }

    .options {
      display: grid;
      grid-template-columns: 1fr 1fr;
      align-items: end;
    }

    .option {
      display: grid;
      gap: 0.125rem;
      font-size: 0.75rem;
    }

    .option .select {
      font-size: var(--_font-size);
    }

    .options .spacer {
      display: none;
    }

    .legend {
      grid-column: 1 / -1;
    }

    /* The list is as wide as the whole row, not as the field. */
    .choice-bar {
      position: relative;
    }

    .picker {
      position: static;
    }
  }

  @media (forced-colors: active) {
    .entry[aria-current] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
