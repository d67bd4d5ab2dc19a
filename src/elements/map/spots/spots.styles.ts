import {css} from 'lit';

export const spotsStyles = css`
  .spots {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.31em 0.62em;
    direction: ltr;
  }

  .y-name,
  .unplaced {
    grid-column: 1 / -1;
    margin: 0;
    font-size: 0.92em;
  }

  .y-axis {
    display: flex;
    flex-direction: column;
    justify-content: space-between;
    color: var(--_text-muted);
    font-size: 0.85em;
    text-align: end;
  }

  .ground {
    border-block-end: 1px solid var(--_border-strong);
    border-inline-start: 1px solid var(--_border-strong);
    min-inline-size: 0;
    inline-size: auto;
    padding: 1.2em;
  }

  .ground svg {
    display: block;
    inline-size: 100%;
    block-size: 300px;
  }

  .spots .axis {
    grid-column: 2;
  }

  .spot {
    fill: color-mix(in srgb, var(--_accent) 45%, transparent);
    stroke: var(--_accent);
    stroke-width: 1.5;
    cursor: pointer;
  }

  .spot.on {
    fill: var(--_accent);
    stroke: var(--_text);
    stroke-width: 2.5;
  }
`;
