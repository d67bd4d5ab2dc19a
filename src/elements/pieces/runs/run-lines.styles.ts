import {css} from 'lit';

/** What is said of runs beside an element's own. */
export const runLineStyles = css`
  .run-line {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 0.62em;
  }

  .run-line strong,
  .run-fault strong {
    font-weight: 600;
  }

  .run-fault {
    margin-inline: -1.08em;
    margin-block-start: -0.62em;
  }

  .run-fault:last-child {
    margin-block-end: -0.62em;
  }
`;
