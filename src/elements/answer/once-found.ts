import {until} from 'lit/directives/until.js';
import type {RowDiff} from '../../view/rows/diff.ts';

/** What is drawn of a difference; until it is found, what is drawn where there is none. */
export const onceFound = (diff: RowDiff, draw: (found: RowDiff) => unknown): unknown =>
  diff.kind === 'pending' ? until(diff.done.then(draw), draw({kind: 'none'})) : draw(diff);
