import type {CSSResultGroup} from 'lit';
import {diffStyles} from './diff-text.styles.ts';
import {popoverStyles} from './popover.styles.ts';
import {cardsStyles} from './predictions-table-cards.styles.ts';
import {cellStyles} from './predictions-table-cell.styles.ts';
import {tableControlsStyles} from './predictions-table-controls.styles.ts';
import {detailsStyles} from './predictions-table-details.styles.ts';
import {rowsStyles} from './predictions-table-rows.styles.ts';
import {stateMarkStyles} from './state-mark.styles.ts';

/** In this order: the cards of a narrow screen come last, to win. */
export const tableStyles: CSSResultGroup = [
  stateMarkStyles,
  popoverStyles,
  diffStyles,
  rowsStyles,
  cellStyles,
  detailsStyles,
  tableControlsStyles,
  cardsStyles,
];
