import {css, type CSSResultGroup} from 'lit';
import {answerStyles} from '../answer/answer.styles.ts';
import {renderedStyles} from '../answer/rendered.styles.ts';
import {diffStyles} from '../pieces/text/diff-text.styles.ts';
import {shownTextStyles} from '../pieces/text/shown-text.styles.ts';
import {stateMarkStyles} from '../pieces/signs/state-mark.styles.ts';
import {runLineStyles} from '../pieces/runs/run-lines.styles.ts';
import {controls} from '../pieces/styles/controls.styles.ts';
import {seriesStyles} from '../pieces/styles/series.styles.ts';
import {viewStyles} from '../pieces/styles/view.styles.ts';
import {comparedStyles} from './compared/compared.styles.ts';
import {layoutStyles} from './layout.styles.ts';
import {sparklineStyles} from './sparkline.styles.ts';
import {pickerStyles} from './samples/sample-picker.styles.ts';

const frame = css`
  /* Where a page gives the element a height, the list has what is left of it. */
  .card {
    container: ftl-comparison / inline-size;
    display: flex;
    flex-direction: column;
  }

  .options {
    background: var(--_surface-raised);
  }

  .option {
    display: inline-flex;
    align-items: center;
    gap: 0.62em;
    color: var(--_text-muted);
  }

  .option .select {
    color: var(--_text);
  }

  .choice-bar {
    display: flex;
    flex: 0 1 32em;
    align-items: center;
    gap: 0.46em;
    min-inline-size: 0;
  }

  .place {
    white-space: nowrap;
  }

  .turn svg:dir(rtl) {
    scale: -1 1;
  }

  .fault {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.62em;
    margin: 0;
    padding: 0.62em 1.08em;
    color: var(--_warn);
    background: var(--_warn-soft);
  }

  .none {
    margin: 0;
    color: var(--_text-muted);
    font-style: italic;
  }

  .small {
    font-size: 0.92em;
  }

  h3,
  p {
    margin: 0;
  }
`;

const sample = css`
  .sample {
    flex: none;
    max-block-size: 60%;
    overflow: auto;
    scrollbar-width: thin;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.92em 1.54em;
    padding: 1.08em;
    border-block-end: 1px solid var(--_border);
  }

  h3 {
    margin-block-end: 0.17em;
    color: var(--_text-muted);
    font-size: 0.92em;
    font-weight: 500;
  }

  /* No wider than it is: so it stands under its label, whichever way it runs itself. */
  .text {
    display: block;
    inline-size: fit-content;
    max-inline-size: 100%;
    font-family: var(--_font-text);
    line-height: 1.6;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  .more {
    margin-block-start: 0.31em;
    padding-inline: 0;
    color: var(--_accent);
  }
`;

const entries = css`
  .frame {
    position: relative;
    display: flex;
    flex: 1 1 auto;
    flex-direction: column;
    min-block-size: 0;
  }

  .entries {
    position: relative;
    max-block-size: var(--ftl-comparison-height, 44em);
    overflow: auto;
    scrollbar-width: thin;
    border-radius: 0 0 var(--_radius) var(--_radius);
  }

  .entries:focus-visible {
    outline-offset: -2px;
  }

  .list {
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .entry {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.46em 1.54em;
    padding: 0.92em 1.08em;
  }

  .entry + .entry {
    border-block-start: 1px solid var(--_border);
  }

  .entry[aria-current] {
    background: var(--_accent-soft);
    box-shadow: inset 3px 0 var(--_accent);
  }

  .entry[aria-current]:dir(rtl) {
    box-shadow: inset -3px 0 var(--_accent);
  }

  .when {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0.15em 0.62em;
  }

  .epoch {
    padding: 0;
    border: 0;
    border-radius: 3px;
    background: none;
    font-weight: 600;
    white-space: nowrap;
    cursor: pointer;
  }

  .epoch:hover {
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }

  .said {
    min-inline-size: 0;
  }

  .errors {
    margin: 0.5em 0 0;
    padding-inline-start: 1.33em;
    color: var(--_bad);
    font-size: 0.92em;
  }

  .answers {
    display: grid;
    gap: 0.92em;
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .answers li {
    padding-inline-start: 0.92em;
    border-inline-start: 2px solid var(--_border-strong);
  }

  .answers p {
    margin: 0 0 0.15em;
  }

  .quality {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0.31em 0.92em;
  }

  .rate {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 0.46em;
  }

  .rate strong {
    font-weight: 600;
  }

  .marks {
    display: flex;
    flex-wrap: wrap;
    gap: 0.31em;
  }

  .marks:not(:has(*)) {
    display: none;
  }

  .chip.best {
    color: var(--_accent);
    background: var(--_accent-soft);
  }

  .entry[aria-current] .chip.best {
    background: var(--_surface);
  }

  .change {
    display: inline-flex;
    align-items: center;
    gap: 0.31em;
    color: var(--_text-muted);
    white-space: nowrap;
  }

  .change.better {
    color: var(--_good);
  }

  .change.worse {
    color: var(--_bad);
  }

  .older {
    inline-size: 100%;
    border-block-start: 1px solid var(--_border);
    border-radius: 0;
  }

  .pill {
    inset-block-start: 0.62em;
  }
`;

export const comparisonStyles: CSSResultGroup = [
  controls,
  viewStyles,
  seriesStyles,
  stateMarkStyles,
  diffStyles,
  shownTextStyles,
  frame,
  pickerStyles,
  sample,
  sparklineStyles,
  entries,
  runLineStyles,
  comparedStyles,
  layoutStyles,
  renderedStyles,
  answerStyles,
];
