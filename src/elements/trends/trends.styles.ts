import {css, type CSSResultGroup} from 'lit';
import {stateMarkStyles} from '../pieces/signs/state-mark.styles.ts';
import {runLineStyles} from '../pieces/runs/run-lines.styles.ts';
import {controls} from '../pieces/styles/controls.styles.ts';
import {seriesStyles} from '../pieces/styles/series.styles.ts';
import {viewStyles} from '../pieces/styles/view.styles.ts';
import {placeStyles} from './places.styles.ts';
import {plotStyles} from './plot/plot.styles.ts';
import {trendsTableStyles} from './table.styles.ts';

const trends = css`
  .card {
    container: ftl-trends / inline-size;
    position: relative;
    overflow: auto;
  }

  .summary {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 0.31em 1.85em;
    padding: 1.08em 1.08em 0.31em;
  }

  .improvement {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 0.77em;
    margin: 0;
  }

  .figure {
    font-size: 2.15em;
    font-weight: 600;
    line-height: 1.2;
    letter-spacing: -0.02em;
  }

  .figure.better {
    color: var(--_good);
  }

  .figure.worse {
    color: var(--_bad);
  }

  .reading {
    margin: 0;
    color: var(--_text-muted);
    white-space: nowrap;
  }

  .reading strong {
    color: var(--_text);
    font-weight: 600;
  }

  .panels {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.23em 1.54em;
    padding: 0.92em 1.08em 1.08em;
    border-radius: 0 0 var(--_radius) var(--_radius);
  }

  .panels:focus-visible {
    outline-offset: -3px;
  }

  @container ftl-trends (min-width: 49.23em) {
    .panels {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }

    /* An odd panel out is the first: it has the most to show. */
    .panel:first-child:nth-last-child(odd) {
      grid-column: 1 / -1;
    }
  }

  /* Captions at the top and drawings at the bottom, so that the panels of a row stand in line. */
  .panel {
    position: relative;
    display: flex;
    flex-direction: column;
    margin: 0;
    min-inline-size: 0;
  }

  .panel figcaption {
    display: flex;
    align-items: baseline;
    gap: 0.62em;
  }

  @container ftl-trends (inline-size < 25.85em) {
    .panel figcaption {
      flex-wrap: wrap;
      row-gap: 0;
    }

    .aim {
      order: 1;
      flex-basis: 100%;
    }
  }

  .swatch {
    align-self: center;
    flex: none;
    stroke: currentColor;
    stroke-width: 3;
  }

  .swatch.area {
    inline-size: 0.92em;
    block-size: 0.92em;
    border-radius: 3px;
    background: color-mix(in srgb, currentColor 20%, transparent);
  }

  .name {
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    font-weight: 500;
    white-space: nowrap;
  }

  .aim {
    overflow: hidden;
    text-overflow: ellipsis;
    color: var(--_text-muted);
    font-size: 0.92em;
    white-space: nowrap;
  }

  .value {
    margin-inline-start: auto;
    font-size: 1.23em;
    font-weight: 600;
    white-space: nowrap;
  }

  .spread {
    display: flex;
    align-items: baseline;
    gap: 0.5em;
    margin: 0;
    color: var(--_text-muted);
    font-size: 0.92em;
  }

  .spread .between {
    margin-inline-start: auto;
  }

  .runs {
    display: grid;
    gap: 0.15em;
    padding: 0.31em 1.08em;
  }

  .run-line {
    margin: 0;
  }

  .fault {
    margin: 0;
    padding: 0.62em 1.08em;
    color: var(--_warn);
    background: var(--_warn-soft);
  }

  .plot {
    block-size: var(--ftl-chart-height, 15em);
    margin-block-start: auto;
    padding-block-start: 0.31em;
    overflow: hidden;
    direction: ltr;
  }

  button.chip {
    border: 0;
    cursor: pointer;
    color: var(--_accent);
    background: var(--_accent-soft);
  }

  .control {
    display: inline-flex;
    align-items: center;
    gap: 0.62em;
    color: var(--_text-muted);
  }

  input[type='range'] {
    inline-size: 7.38em;
    accent-color: var(--_accent);
  }

  @container ftl-trends (inline-size < 32em) {
    .control {
      flex-basis: 100%;
    }

    .control input[type='range'] {
      flex: 1;
    }
  }

  .segments {
    display: inline-flex;
  }

  .segments .button {
    min-block-size: 2.15em;
    border-radius: 0;
    margin-inline-end: -1px;
  }

  .segments .button:first-child {
    border-start-start-radius: var(--_radius-small);
    border-end-start-radius: var(--_radius-small);
  }

  .segments .button:last-child {
    margin-inline-end: 0;
    border-start-end-radius: var(--_radius-small);
    border-end-end-radius: var(--_radius-small);
  }

  .segments .button[aria-pressed='true'],
  .segments .button:focus-visible {
    position: relative;
  }

  @media (forced-colors: active) {
    .swatch {
      color: CanvasText;
    }

    .swatch.area {
      background: none;
      border: 1px dashed CanvasText;
    }

    button.chip {
      border: 1px solid ButtonText;
    }
  }

  /* Read by scripts only; tells of a change of colours, from wherever it came. */
  .theme {
    position: absolute;
    visibility: hidden;
    color: var(--_text);
    background: var(--_surface);
    border-color: var(--_series-1);
    transition:
      color 1ms,
      background-color 1ms,
      border-color 1ms,
      font-size 1ms !important;
  }

  .probe {
    display: none;
  }
`;

export const trendsStyles: CSSResultGroup = [
  controls,
  viewStyles,
  seriesStyles,
  stateMarkStyles,
  placeStyles,
  plotStyles,
  runLineStyles,
  trends,
  trendsTableStyles,
];
