import {css} from 'lit';

/** What stands below the pictures: more of them, the table; and system colours for all. */
export const belowStyles = css`
  .parts {
    padding: 0.46em 1.08em;
    border-block-start: 1px solid var(--_border);
  }

  .scores {
    max-block-size: 34em;
    overflow: auto;
    overscroll-behavior: contain;
  }

  .scores table {
    border-collapse: collapse;
    inline-size: 100%;
  }

  .scores th,
  .scores td {
    padding: 0.31em 0.77em;
    border-block-end: 1px solid var(--_border);
    text-align: end;
    font-weight: 400;
    white-space: nowrap;
  }

  .scores thead th {
    position: sticky;
    inset-block-start: 0;
    background: var(--_surface-raised);
    font-weight: 500;
  }

  .scores thead th:nth-child(2) {
    text-align: start;
  }

  .scores tbody th {
    max-inline-size: 20em;
    overflow: hidden;
    text-overflow: ellipsis;
    text-align: start;
    font-family: var(--_font-text);
  }

  .theme {
    position: absolute;
    display: block;
    visibility: hidden;
    color: var(--_best);
    background: var(--_worst);
    border-color: var(--_surface);
    transition:
      color 1ms,
      background-color 1ms,
      border-color 1ms !important;
  }

  @media (forced-colors: active) {
    :host {
      --_best: CanvasText;
      --_worst: color-mix(in oklab, CanvasText 14%, Canvas);
    }

    .plot,
    .probe,
    .scale,
    .right,
    .nothing {
      forced-color-adjust: none;
    }

    .spot {
      fill: GrayText;
      stroke: CanvasText;
    }
  }
`;
