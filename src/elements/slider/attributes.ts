import {number} from '../attributes/kinds.ts';

/** Long enough to read a score, short enough to see a training pass. */
export const interval = number(800, 'msAbove0', (ms) => ms > 0);
