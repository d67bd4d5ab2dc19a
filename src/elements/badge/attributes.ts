import {LOSS_RULE, MOST_ROUNDS} from '../../protocol/loss-rule.ts';
import {number, oneOf} from '../attributes/kinds.ts';

export const regressions = oneOf<'on' | 'off'>('on', 'off');

const rounds = (preset: number) =>
  number(preset, 'rounds', (value) => Number.isInteger(value) && value >= 1 && value <= MOST_ROUNDS);

export const regressionRight = rounds(LOSS_RULE.right);
export const regressionOf = rounds(LOSS_RULE.of);
