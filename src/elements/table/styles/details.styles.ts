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
    gap: 1.08em;
    padding: 1.08em 1.23em 1.23em;
    padding-inline-start: 4em;
  }

  .pair {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 1.08em 1.23em;
  }

  .block {
    min-inline-size: 0;
  }

  h3 {
    min-block-size: 1.67em;
    margin: 0 0 0.33em;
    color: var(--_text-muted);
    font-size: 0.92em;
    font-weight: 500;
  }

  /* The button that copies is no part of the heading's name. */
  h3.beside {
    display: inline-block;
  }

  .block p {
    margin: 0;
  }

  .block > .text,
  .errors .text {
    margin: 0;
    max-block-size: 32em;
    overflow: auto;
    padding: 0.67em 1em;
    border: 1px solid var(--_border);
    border-radius: var(--_radius-small);
    background: var(--_surface);
    font-family: var(--_font-text);
    font-size: 0.92em;
    line-height: 1.6;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    cursor: text;
  }

  .legend {
    display: flex;
    gap: 1.09em;
    margin-block-start: 0.55em !important;
    font-size: 0.85em;
  }

  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 0.77em 2.15em;
    margin: 0;
  }

  .facts dt {
    color: var(--_text-muted);
    font-size: 0.92em;
  }

  .facts dd {
    margin: 0;
  }

  .errors {
    display: grid;
    gap: 0.62em;
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .errors li {
    padding-inline-start: 0.92em;
    border-inline-start: 2px solid var(--_bad);
    overflow-wrap: anywhere;
  }

  .errors .text {
    margin-block-start: 0.46em;
  }

  code {
    font-family: var(--_font-text);
    font-size: 0.9375em;
  }
`;
