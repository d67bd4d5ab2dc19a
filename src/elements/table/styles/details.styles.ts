import {css} from 'lit';

/** An open row. */
export const detailsStyles = css`
  .details-row > td {
    padding: 0;
    white-space: normal;
    border-block-end: 1px solid var(--_border);
    background: var(--_surface-raised);
  }

  .details {
    display: grid;
    gap: 0.875rem;
    padding: 0.875rem 1rem 1rem;
    padding-inline-start: 3.25rem;
  }

  .pair {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 0.875rem 1rem;
  }

  .block {
    min-inline-size: 0;
  }

  h3 {
    min-block-size: 1.25rem;
    margin: 0 0 0.25rem;
    color: var(--_text-muted);
    font-size: 0.75rem;
    font-weight: 500;
  }

  .block p {
    margin: 0;
  }

  .block > .text,
  .errors .text {
    margin: 0;
    max-block-size: 24rem;
    overflow: auto;
    padding: 0.5rem 0.75rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius-small);
    background: var(--_surface);
    font-family: var(--_font-text);
    font-size: 0.75rem;
    line-height: 1.6;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    cursor: text;
  }

  .legend {
    display: flex;
    gap: 0.75rem;
    margin-block-start: 0.375rem !important;
    font-size: 0.6875rem;
  }

  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 0.625rem 1.75rem;
    margin: 0;
  }

  .facts dt {
    color: var(--_text-muted);
    font-size: 0.75rem;
  }

  .facts dd {
    margin: 0;
  }

  .errors {
    display: grid;
    gap: 0.5rem;
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .errors li {
    padding-inline-start: 0.75rem;
    border-inline-start: 2px solid var(--_bad);
    overflow-wrap: anywhere;
  }

  .errors .text {
    margin-block-start: 0.375rem;
  }

  code {
    font-family: var(--_font-text);
    font-size: 0.9375em;
  }
`;
