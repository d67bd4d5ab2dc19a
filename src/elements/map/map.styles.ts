import {css} from 'lit';

export const mapStyles = css`
  :host {
    --_best: var(--ftl-map-best, var(--_accent));
    --_worst: var(--ftl-map-worst, color-mix(in oklab, var(--_accent) 14%, var(--_surface)));
    --_middle: var(--ftl-map-middle, color-mix(in oklab, var(--_best), var(--_worst)));
    --_near: color-mix(in srgb, var(--_best) 37%, var(--_middle));
    --_hatch: repeating-linear-gradient(45deg, var(--_surface) 0 3px, var(--_border) 3px 4px);
  }

  .layouts,
  .kind-row,
  .parts,
  .below,
  .legend,
  .option,
  .baseline {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.46em 0.62em;
  }

  .option,
  .baseline,
  .layouts {
    flex-wrap: nowrap;
  }

  .kinds {
    display: grid;
    gap: 0.62em;
    padding: 0.77em 1.08em 0;
  }

  .kind strong {
    font-weight: 650;
  }

  .help,
  .extent {
    margin: 0;
    padding: 0.46em 1.08em 0;
    color: var(--_text-muted);
  }

  .help summary {
    inline-size: fit-content;
    cursor: pointer;
  }

  .help p,
  .help dl {
    margin: 0.46em 0;
    max-inline-size: 75ch;
  }

  .help dl {
    display: grid;
    grid-template-columns: max-content 1fr;
    gap: 0.15em 0.92em;
  }

  .help dt {
    color: var(--_text);
    font-weight: 500;
  }

  .help dd {
    margin: 0;
  }

  .chosen {
    display: flex;
    flex-wrap: wrap;
    gap: 0.31em 1.23em;
    max-block-size: 11em;
    overflow: auto;
    margin: 0.77em 1.08em 0;
    padding: 0.62em 0.77em;
    list-style: none;
    border-radius: var(--_radius-small);
    background: var(--_surface-raised);
  }

  .chosen .name {
    padding: 0;
    border: 0;
    background: none;
    color: var(--_accent);
    font: 500 1em/1.5 var(--_font-text);
    text-align: start;
    overflow-wrap: anywhere;
    cursor: pointer;
  }

  .chosen .name:hover {
    text-decoration: underline;
  }

  .drawing {
    padding: 0.77em 1.08em 0;
  }

  .matrix {
    display: grid;
    grid-template-columns: auto minmax(max(0px, var(--_columns) * 1px), 1fr);
    gap: 0.31em 0.77em;
    max-block-size: var(--ftl-map-height, 34em);
    overflow: auto;
    overscroll-behavior: contain;
    direction: ltr;
  }

  .matrix > .plot:first-child,
  .matrix > .plot:first-child + .axis {
    grid-column: 1 / -1;
  }

  .names {
    position: sticky;
    inset-inline-start: 0;
    z-index: 1;
    max-inline-size: min(22em, 34vw);
    margin: 0;
    padding: 0;
    list-style: none;
    background: var(--_surface);
    font: 400 0.85em / var(--_row) var(--_font-text);
  }

  .names li {
    block-size: var(--_row);
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }

  .plot {
    position: relative;
    block-size: calc(var(--_row) * var(--_rows));
    background: var(--_hatch);
    cursor: crosshair;
  }

  .plot canvas {
    display: block;
    inline-size: 100%;
    block-size: 100%;
    pointer-events: none;
  }

  .plot i {
    position: absolute;
    pointer-events: none;
  }

  .plot .pointed {
    outline: 2px solid var(--_text);
    outline-offset: 0;
    box-shadow: 0 0 0 3px var(--_surface);
  }

  .plot .epoch-mark,
  .plot .baseline-mark {
    border-inline: 1.5px solid var(--_text);
    min-inline-size: 3px;
  }

  .plot .baseline-mark {
    border-inline-style: dashed;
  }

  .axis {
    display: flex;
    justify-content: space-between;
    gap: 0.62em;
    color: var(--_text-muted);
    font-size: 0.85em;
  }

  .matrix > .axis,
  .corner {
    position: sticky;
    z-index: 2;
    inset-block-end: 0;
    margin-block-start: -0.31em;
    padding-block-start: 0.31em;
    background: var(--_surface);
  }

  .below {
    justify-content: space-between;
    padding: 0.46em 1.08em 0.77em;
  }

  .reading,
  .legend {
    margin: 0;
  }

  .reading {
    flex: 1 1 20em;
    min-block-size: 1.5em;
    overflow-wrap: anywhere;
  }

  .legend {
    color: var(--_text-muted);
    font-size: 0.92em;
  }

  .scale,
  .right,
  .nothing {
    display: inline-block;
    block-size: 0.92em;
    border: 1px solid var(--_border-strong);
    border-radius: 2px;
    vertical-align: -0.1em;
  }

  .scale {
    inline-size: 7em;
    background: linear-gradient(to right, var(--_worst), var(--_middle), var(--_best));
  }

  .scale.wrong {
    background: linear-gradient(to right, var(--_worst), var(--_middle) 73%, var(--_near));
  }

  .right {
    inline-size: 1.4em;
    background: var(--_best);
  }

  .nothing {
    inline-size: 1.4em;
    background: var(--_hatch);
  }

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

  .again {
    margin: 0 0 1.5em;
    text-align: center;
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
