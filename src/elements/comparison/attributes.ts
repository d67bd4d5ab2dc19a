import type {Lock} from '../../view/runs/rounds.ts';
import {oneOf, passedOn} from '../attributes/kinds.ts';

export const sample = passedOn<number>('sample');
export const epochs = passedOn('epochs');
export const lock = oneOf<Lock>('epoch', 'step');
