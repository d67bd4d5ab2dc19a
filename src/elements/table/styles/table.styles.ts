import type {CSSResultGroup} from 'lit';
import {diffStyles} from '../../pieces/diff-text.styles.ts';
import {roomStyles} from '../../pieces/room.styles.ts';
import {popoverStyles} from '../../pieces/popover.styles.ts';
import {shownTextStyles} from '../../pieces/shown-text.styles.ts';
import {cardsStyles} from './cards.styles.ts';
import {cellStyles} from './cell.styles.ts';
import {tableControlsStyles} from './controls.styles.ts';
import {detailsStyles} from './details.styles.ts';
import {rowsStyles} from './rows.styles.ts';
import {stateMarkStyles} from '../../pieces/state-mark.styles.ts';

/** In this order: the cards of a narrow screen come last, to win. */
export const tableStyles: CSSResultGroup = [
  roomStyles,
  stateMarkStyles,
  popoverStyles,
  diffStyles,
  shownTextStyles,
  rowsStyles,
  cellStyles,
  detailsStyles,
  tableControlsStyles,
  cardsStyles,
];
