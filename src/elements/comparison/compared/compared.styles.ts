import {css} from 'lit';

/** What is said of all samples, and another run's answers. */
export const comparedStyles = css`
  .compared {
    display: grid;
    gap: 0.31em;
    padding: 0.62em 1.08em;
    border-block-end: 1px solid var(--_border);
  }

  .standings {
    display: flex;
    flex-wrap: wrap;
    gap: 0.38em;
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
