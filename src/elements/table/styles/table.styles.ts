import type {CSSResultGroup} from 'lit';
import {answerStyles} from '../../answer/answer.styles.ts';
import {renderedStyles} from '../../answer/rendered.styles.ts';
import {diffStyles} from '../../pieces/text/diff-text.styles.ts';
import {popoverStyles} from '../../pieces/popover.styles.ts';
import {controls} from '../../pieces/styles/controls.styles.ts';
import {viewStyles} from '../../pieces/styles/view.styles.ts';
import {shownTextStyles} from '../../pieces/text/shown-text.styles.ts';
import {layoutsStyles} from './layouts.styles.ts';
import {narrowStyles} from './narrow.styles.ts';
import {cellStyles} from './cell.styles.ts';
import {tableControlsStyles} from './controls.styles.ts';
import {detailsStyles} from './details.styles.ts';
import {freshStyles} from './fresh.styles.ts';
import {groupStyles} from './group.styles.ts';
import {rowsStyles} from './rows.styles.ts';
import {stateMarkStyles} from '../../pieces/signs/state-mark.styles.ts';

/** In this order: what a narrow screen asks for comes last, to win. */
export const tableStyles: CSSResultGroup = [
  controls,
  viewStyles,
  stateMarkStyles,
  popoverStyles,
  diffStyles,
  shownTextStyles,
  rowsStyles,
  freshStyles,
  cellStyles,
  detailsStyles,
  groupStyles,
  renderedStyles,
  answerStyles,
  tableControlsStyles,
  narrowStyles,
  layoutsStyles,
];
