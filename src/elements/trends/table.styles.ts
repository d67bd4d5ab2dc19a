import {css} from 'lit';

/** The values of the charts as a table. */
export const trendsTableStyles = css`
  .scroller {
    max-block-size: 27.08em;
    overflow: auto;
    border-block-start: 1px solid var(--_border);
  }

  table {
    inline-size: 100%;
    border-collapse: collapse;
  }

  th,
  td {
    padding: 0.46em 0.92em;
    text-align: end;
    white-space: nowrap;
  }

  thead th {
    position: sticky;
    inset-block-start: 0;
    background: var(--_surface-raised);
    color: var(--_text-muted);
    font-weight: 500;
  }

  tbody tr + tr > * {
    border-block-start: 1px solid var(--_border);
  }

  tbody th {
    font-weight: 600;
  }

  tr[aria-current] > * {
    background: var(--_accent-soft);
  }

  caption {
    padding: 0.62em 0.92em;
    color: var(--_text-muted);
    text-align: start;
  }
`;
