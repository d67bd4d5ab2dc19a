import {css} from 'lit';

/** What is said of all samples, and another run's answers. */
export const comparedStyles = css`
  .compared {
    display: grid;
    gap: 0.31em;
    padding: 0.62em 1.08em;
    border-block-end: 1px solid var(--_border);
  }

  .compared-line {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 0.62em;
  }

  .compared-line strong,
  .compared-fault strong {
    font-weight: 600;
  }

  .compared-fault {
    margin-inline: -1.08em;
    margin-block-start: -0.62em;
  }

  .compared-fault:last-child {
    margin-block-end: -0.62em;
  }

  .beside {
    margin-block-start: 0.62em;
    padding-inline-start: 0.92em;
    border-inline-start: 2px solid var(--_border-strong);
  }

  .run {
    margin: 0 0 0.15em;
  }
`;
