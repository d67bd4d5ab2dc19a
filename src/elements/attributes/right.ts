import {namesScore} from '../../protocol/score-names.ts';
import {isColumn} from '../../view/rows/column-names.ts';
import {readEpochs} from '../../view/samples/epoch-spans.ts';
import type {Expected} from './expected.ts';
import {file, jobId} from './shared.ts';

const parts = (text: string): readonly string[] => text.split(/[\s,]+/).filter((part) => part !== '');

/** What is right of that which is passed on, for the developer alone: whoever takes it says what becomes of it. */
const RIGHT: Readonly<Partial<Record<Expected, (text: string) => boolean>>> = {
  map: (text) => parts(text).every((pair) => /^\w[^=]*=[^=]+$/.test(pair)),
  metric: (text) => namesScore(text.trim()),
  // Those that are known are drawn.
  metrics: (text) => parts(text).every(namesScore),
  curves: (text) => parts(text).every((name) => /^[\w.:/-]{1,64}$/.test(name)),
  sample: (text) => /^\d{1,16}(@[^]+)?$/.test(text),
  epochs: (text) => readEpochs(text).fault === null,
  // Those that are known are shown.
  columns: (text) => parts(text).every(isColumn),
  jobs: (text) => parts(text).every((id) => jobId.read(id) !== undefined),
  files: (text) => text.split(/\s+/).every((address) => file.read(address) !== undefined),
};

export const isRight = (expects: Expected, given: unknown): boolean =>
  RIGHT[expects]?.(String(given)) ?? false;
