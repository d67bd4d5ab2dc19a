import type {ScoreName} from '../../protocol/protocol.ts';
import {SHORT_SCORE_WORDS} from '../../view/scores/words.ts';
import type {SampleClass, SinceClass} from '../../view/learning/kinds.ts';
import type {SampleOrder} from '../../view/learning/order.ts';
import {NOTICE_STRINGS, type NoticeStrings} from '../../view/empty-notice.ts';
import {STATE_STRINGS, type StateStrings} from '../../view/state-words.ts';
import type {RunStrings} from '../../view/runs/words.ts';
import {PAIRED_STRINGS, type PairedStrings} from '../../view/statistics/words.ts';
import {SELECTION_STRINGS, type SelectionStrings} from '../../view/selection-words.ts';

/** Every text of the map. Numbers come written for the reader's language. */
export interface MapStrings {
  readonly title: string;
  readonly loading: string;
  readonly retry: string;
  readonly views: Readonly<Record<'matrix' | 'learning', string>>;
  readonly view: string;
  readonly sortBy: string;
  readonly orders: Readonly<Record<SampleOrder, string>>;
  readonly showTable: string;
  readonly since: string;
  readonly noBaseline: string;
  /** What is to be had by choosing an epoch. */
  readonly sinceHint: string;
  /** The other end of the comparison; `isNow`: each sample's last answer, this epoch's or one before. */
  readonly upTo: (epoch: string, isNow: boolean) => string;
  readonly epoch: (epoch: string) => string;
  readonly scoreNames: Readonly<Record<ScoreName, string>>;
  readonly overTraining: string;
  /** What each kind of samples is. */
  readonly means: Readonly<Record<SampleClass | SinceClass, string>>;
  readonly sinceTo: (from: string, to: string | null) => string;
  readonly notCompared: (count: string) => string;
  readonly help: string;
  /** What right means: the best value, or one that was set. */
  readonly rightIs: (score: string, value: string, isBest: boolean) => string;
  readonly answersRule: string;
  readonly shareRule: string;
  /** Why there are no kinds. */
  readonly notTold: (score: string) => string;
  readonly notToldHint: string;
  readonly samples: (count: string, isOne: boolean) => string;
  readonly partOf: (count: string, total: string) => string;
  readonly partHint: string;
  /** Of more samples than are drawn; `most`: of so many that something is said of the first alone. */
  readonly drawnOf: (count: string, total: string, most: string | null) => string;
  readonly readingOthers: (count: string) => string;
  readonly othersOld: string;
  readonly othersFailed: string;
  /** In the place of counts. */
  readonly readingScores: string;
  readonly asking: string;
  readonly failed: string;
  readonly more: (count: string) => string;
  readonly none: string;
  readonly noScore: string;
  readonly matrix: (samples: string, epochs: string, score: string) => string;
  readonly keys: string;
  readonly spotKeys: string;
  /** What to do to read one of the drawing. */
  readonly reads: Readonly<Record<'matrix' | 'learning', string>>;
  readonly cell: (sample: string, epoch: string, score: string, value: string) => string;
  readonly sample: (number: string) => string;
  readonly right: string;
  readonly wrong: string;
  readonly spots: (samples: string, score: string, along: string) => string;
  readonly spot: (samples: string, mean: string, along: string) => string;
  readonly along: Readonly<Record<'flips' | 'deviation', string>>;
  readonly flips: (count: string, isOne: boolean) => string;
  readonly deviation: (value: string) => string;
  readonly meanScore: (score: string) => string;
  readonly unplaced: (count: string) => string;
  readonly table: {
    readonly caption: (score: string, from: string, to: string, count: string) => string;
    readonly number: string;
    readonly prompt: string;
    readonly kind: string;
    readonly learned: string;
    readonly flips: string;
    readonly mean: string;
    readonly pages: string;
    readonly samples: (from: string, to: string, total: string) => string;
    readonly epochs: (from: string, to: string) => string;
    readonly previousSamples: string;
    readonly nextSamples: string;
    readonly previousEpochs: string;
    readonly nextEpochs: string;
  };
  readonly unscored: (score: string) => string;
  readonly unscoredHint: string;
  readonly noMetric: (metric: string) => string;
  readonly noMetricHint: (metrics: string) => string;
  readonly oneEpoch: (epoch: string) => string;
  readonly oneEpochHint: string;
  /** Of further runs; the words that are not given are the default ones. */
  readonly runs: Partial<RunStrings>;
  readonly noSharedEpoch: (run: string) => string;
  readonly noSharedEpochHint: string;
  /** In the other view further runs are not drawn. */
  readonly inMatrix: string;
  readonly noneChosen: (label: string) => string;
  readonly noneChosenHint: string;
  /** Those that are chosen come behind the samples that are drawn. */
  readonly noneDrawn: string;
  readonly paired: PairedStrings;
  readonly selection: SelectionStrings;
  readonly state: StateStrings;
  readonly notice: NoticeStrings;
}

export const MAP_STRINGS: MapStrings = {
  title: 'Learning',
  loading: 'Loading the map',
  retry: 'Try again',
  views: {matrix: 'Samples × epochs', learning: 'Learning map'},
  view: 'View',
  sortBy: 'Order',
  orders: {
    learned: 'When learned',
    last: 'Last score',
    flips: 'Flips',
    sample: 'Sample number',
  },
  showTable: 'Table',
  since: 'Since',
  noBaseline: 'Choose an epoch',
  sinceHint: 'and see which samples improved, regressed, were lost or gained',
  upTo: (epoch, isNow) => (isNow ? `up to now (epoch ${epoch})` : `up to epoch ${epoch}`),
  epoch: (epoch) => `Epoch ${epoch}`,
  scoreNames: SHORT_SCORE_WORDS,
  overTraining: 'Over the training',
  means: {
    learned: 'right now; it counts from the epoch since which it was right without a break',
    never: 'wrong at every epoch so far',
    forgotten: 'was right, and is wrong now',
    flickering: 'was lost and learned again, whether it is right now or not',
    improved: 'the score is better',
    same: 'the score is the same',
    regressed: 'the score is worse',
    lost: 'was right then, and is wrong now',
    gained: 'was wrong then, and is right now',
  },
  sinceTo: (from, to) =>
    to === null
      ? `From epoch ${from} to the last answer of each sample.`
      : `From epoch ${from} to epoch ${to}, which all panels show.`,
  notCompared: (count) => `${count} not comparable: no score at one of the two`,
  help: 'What these mean',
  rightIs: (score, value, isBest) =>
    isBest
      ? `Right: the ${score} is ${value}, the best that there is.`
      : `Right: the ${score} is ${value} or better, as right-at says.`,
  answersRule:
    'An epoch counts by its last step, of several answers to a prompt by the best. Epochs without a score are passed over.',
  shareRule:
    'Learned, never right and forgotten share out all samples; flickering lies across. So do improved, same and regressed; lost are those of the regressed that were right, gained those of the improved that are right now.',
  notTold: (score) => `Nothing tells right from wrong by ${score}`,
  notToldHint: 'Declare the best that it can be (config.scores, max or min), or set right-at.',
  samples: (count, isOne) => (isOne ? '1 sample' : `${count} samples`),
  partOf: (count, total) => `The first ${count} of ${total} samples`,
  partHint: 'Counts, lists and filters are of these.',
  drawnOf: (count, total, most) =>
    `Drawn are the first ${count} of ${total} samples; counts, lists and filters are of ${most === null ? 'all' : `the first ${most}`}.`,
  readingOthers: (count) => `All are being read: ${count} so far`,
  othersOld: 'The server is too old to tell of the others.',
  othersFailed: 'The others could not be read:',
  readingScores: 'The scores of that epoch are being read',
  asking: 'Older scores are being read',
  failed: 'Older scores could not be read: only what the page holds is shown.',
  more: (count) => `and ${count} more, in the table`,
  none: 'none',
  noScore: 'no score',
  matrix: (samples, epochs, score) => `${score} of ${samples} at ${epochs} epochs`,
  keys: 'Arrow keys read the scores, page up and down ten samples at a time, Home and End the first and the last epoch. Enter opens the sample in the comparison and shows that epoch in all panels, Escape shows all epochs again.',
  spotKeys: 'Arrow keys read the samples one by one. Enter opens the sample in the comparison.',
  reads: {
    matrix: 'Point at a cell to read it; a click opens the sample and shows its epoch in all panels.',
    learning: 'Point at a dot to read which samples stand there; a click opens the first in the comparison.',
  },
  cell: (sample, epoch, score, value) => `${sample} · epoch ${epoch} · ${score} ${value}`,
  sample: (number) => `Sample ${number}`,
  right: 'right',
  wrong: 'wrong',
  spots: (samples, score, along) => `Mean ${score} of ${samples} by ${along}`,
  spot: (samples, mean, along) => `${samples} · mean ${mean} · ${along}`,
  along: {
    flips: 'how often right and wrong changed',
    deviation: 'variability (standard deviation of the score)',
  },
  flips: (count, isOne) => (isOne ? '1 flip' : `${count} flips`),
  deviation: (value) => `deviation ${value}`,
  meanScore: (score) => `Mean ${score} over the training`,
  unplaced: (count) => `${count} without a score`,
  table: {
    caption: (score, from, to, count) => `${score} of ${count}, epochs ${from} to ${to}`,
    number: 'No.',
    prompt: 'Prompt',
    kind: 'Kind',
    learned: 'Learned at',
    flips: 'Flips',
    mean: 'Mean',
    pages: 'Parts of the table',
    samples: (from, to, total) => `Samples ${from}–${to} of ${total}`,
    epochs: (from, to) => `Epochs ${from}–${to}`,
    previousSamples: 'Previous samples',
    nextSamples: 'Next samples',
    previousEpochs: 'Earlier epochs',
    nextEpochs: 'Later epochs',
  },
  unscored: (score) => `No prediction has a score: ${score}`,
  unscoredHint: 'Send ground_truth with the predictions, and they are scored as they come in.',
  noMetric: (metric) => `No prediction has the score “${metric}”`,
  noMetricHint: (metrics) => `There are ${metrics}.`,
  oneEpoch: (epoch) => `One epoch so far: ${epoch}`,
  oneEpochHint: 'What was learned and what was lost shows from the second on.',
  runs: {},
  noSharedEpoch: (run) => `No epoch in common with ${run}`,
  noSharedEpochHint: 'Runs are set side by side at the same epoch. Nothing of it is drawn.',
  inMatrix: 'Further runs are drawn as samples × epochs.',
  noneChosen: (label) => `No sample: ${label}`,
  noneChosenHint: 'None is of that kind any more, or yet.',
  noneDrawn: 'None of them is among the samples that are drawn.',
  paired: PAIRED_STRINGS,
  selection: SELECTION_STRINGS,
  state: STATE_STRINGS,
  notice: NOTICE_STRINGS,
};
