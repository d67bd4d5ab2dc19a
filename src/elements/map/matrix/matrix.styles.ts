import {css} from 'lit';

export const matrixStyles = css`
  .drawing {
    padding: 0.77em 1.08em 0;
  }

  .matrix {
    display: grid;
    grid-template-columns: auto repeat(
        var(--_runs, 1),
        minmax(max(var(--_least, 0px), var(--_columns) * 1px), 1fr)
      );
    gap: 0.31em 0.77em;
    max-block-size: var(--ftl-map-height, 34em);
    overflow: auto;
    overscroll-behavior: contain;
    scroll-padding-block: 1.54em 2em;
    scrollbar-color: var(--_border-strong) transparent;
    direction: ltr;
  }

  .matrix.unnamed {
    grid-template-columns: repeat(
      var(--_runs, 1),
      minmax(max(var(--_least, 0px), var(--_columns) * 1px), 1fr)
    );
  }

  .matrix.several {
    --_least: 9em;
  }

  .run-head {
    position: sticky;
    z-index: 2;
    inset-block-start: 0;
    margin: 0;
    overflow: hidden;
    background: var(--_surface);
    font-weight: 600;
    white-space: nowrap;
    text-overflow: ellipsis;
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
  }

  /* As large as each other, or their edges are not at one height. */
  .axis,
  .corner {
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

  .matrix[data-below] > .axis,
  .matrix[data-below] > .corner {
    border-block-start: 1px solid var(--_border-strong);
    box-shadow: 0 -0.62em 0.62em -0.46em color-mix(in srgb, var(--_text) 45%, transparent);
  }

  /* One edge, over the gap to the plots. */
  .corner {
    z-index: 3;
    inset-inline-start: 0;
    margin-inline-end: -0.91em;
  }

  /* Above the names, beside the names of the runs. */
  .head-corner {
    position: sticky;
    z-index: 3;
    inset-block-start: 0;
    inset-inline-start: 0;
    margin-inline-end: -0.77em;
    background: var(--_surface);
  }

  .rows {
    font-weight: 500;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }

  .rows:empty {
    display: none;
  }

  .below {
    justify-content: space-between;
    padding: 0.46em 1.08em 0.77em;
  }

  .rows,
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
`;
