import {css} from 'lit';

/** What stands in a cell. */
export const cellStyles = css`
  .verdict,
  .chip,
  span.rate {
    vertical-align: middle;
  }

  .thought-cell {
    display: flex;
    align-items: center;
    gap: 0.46em;
    min-inline-size: 0;
  }

  .thought-cell .chip {
    flex: none;
  }

  .thought-cell .clip {
    flex: 1 1 0;
    min-inline-size: 0;
  }

  mark {
    border-radius: 2px;
    color: inherit;
    background: light-dark(#ffe9a8, #5c4a12);
  }

  .none {
    color: var(--_text-muted);
    font-family: var(--_font);
    font-size: 0.9375em;
  }

  span.rate {
    display: inline-flex;
    align-items: center;
    gap: 0.77em;
  }

  .rate .number {
    min-inline-size: 4em;
  }

  span.rate svg {
    inline-size: 2.77em;
  }

  span.rate.good svg {
    color: var(--_good);
  }

  .bar-track {
    fill: var(--_border);
  }

  .bar-value {
    fill: var(--_bad);
  }

  .verdict {
    display: inline-flex;
    align-items: center;
    gap: 0.31em;
    color: var(--_bad);
  }

  .verdict.good {
    color: var(--_good);
  }
`;
