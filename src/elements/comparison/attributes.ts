import {readEpochs} from '../../view/samples/epoch-spans.ts';
import type {Lock} from '../../view/runs/rounds.ts';
import {oneOf, passedOn} from '../attributes/kinds.ts';

export const sample = passedOn<number>(
  'a sample_index, with @ and a sample_source_id where it has one',
  (given) => /^\d{1,16}(@[^]+)?$/.test(String(given)),
);

export const epochs = passedOn(
  'epochs such as 3, 0,5,10-20 or 10-',
  (text) => readEpochs(text).fault === null,
);

export const lock = oneOf<Lock>('epoch', 'step');
