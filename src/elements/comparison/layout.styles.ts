import {css} from 'lit';

/** Wide, narrow, and in forced colours. */
export const layoutStyles = css`
  @container ftl-comparison (min-width: 51.69em) {
    .sample {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }

    .entry {
      grid-template-columns: 8em minmax(0, 1fr) 17.23em;
    }

    .when {
      flex-direction: column;
      align-items: flex-start;
    }

    .quality {
      display: grid;
      align-content: start;
      gap: 0.15em;
    }
  }

  @container ftl-comparison (max-width: 39.38em) {
    .choice-bar {
      flex-basis: 100%;
    }

    .options {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(9em, 100%), 1fr));
      align-items: end;
    }

    .option {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 0.17em;
      font-size: 0.92em;
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
