import {NOTICE_STRINGS, type NoticeStrings} from '../../view/empty-notice.ts';
import {SELECTION_STRINGS, type SelectionStrings} from '../../view/selection-words.ts';
import {STATE_STRINGS, type StateStrings} from '../../view/state-words.ts';
import {
  SCORE_AIMS,
  SCORE_CHARTS,
  SCORE_STRINGS,
  SCORE_WORDS,
  type ScoreStrings,
} from '../../view/scores/words.ts';
import type {EndingShare} from '../../view/trends/ending-trends.ts';
import type {FieldMetric} from '../../view/trends/trend-series.ts';
import type {RunStrings} from '../../view/runs/words.ts';
import type {ScoreName} from '../../protocol/protocol.ts';

/** Every text of the trends. Numbers come written for the reader's language. */
export interface TrendsStrings {
  readonly title: string;
  readonly metric: Readonly<Record<FieldMetric, string>>;
  /** Which way is better. */
  readonly aim: Readonly<Record<FieldMetric, string>>;
  /** The trainer's own scores. */
  readonly scores: ScoreStrings;
  /** The mean over groups of answers of the best in each. */
  readonly bestOf: (count: string, score: string) => string;
  readonly passAt: (k: string) => string;
  /** Answers by how they ended; `loop` is a guess from the text. */
  readonly ended: Readonly<Record<EndingShare, string>>;
  /** What such a figure is, in the place of which way is better. */
  readonly endedAim: string;
  readonly range: string;
  /** What a value lies within, in the place of `range`. */
  readonly interval: string;
  /** Switches intervals on. */
  readonly intervals: string;
  /** Why there are none: not all predictions are held. */
  readonly noIntervals: (held: string, total: string | null) => string;
  /** Why there are none: what makes them did not come. */
  readonly intervalsFailed: string;
  /** Of the trainer's own curves, in the place of which way is better. */
  readonly curve: string;
  readonly groupsFailed: (reason: string) => string;
  readonly curvesFailed: (reason: string) => string;
  readonly log: string;
  /** Values that a logarithmic scale has no place for. */
  readonly leftOutOfLog: (count: string) => string;
  readonly notOnLog: string;
  /** Shows the whole axis again. */
  readonly resetZoom: string;
  readonly save: (chart: string) => string;
  readonly png: string;
  /** The same in the colours of light. */
  readonly pngForPaper: string;
  readonly csv: string;
  readonly notSaved: (reason: string) => string;
  readonly smoothed: string;
  readonly epoch: string;
  readonly step: string;
  /** Name of the axis where steps begin anew in each epoch. */
  readonly stepsCountedOn: string;
  readonly atEpoch: (epoch: string) => string;
  readonly atStep: (step: string) => string;
  readonly sampleCount: (count: string) => string;
  /** A score within a sentence. */
  readonly improved: Readonly<Record<ScoreName, string>>;
  /** A change by so much; `isRate`: in points of percent. */
  readonly gain: (sign: string, size: string, isRate: boolean) => string;
  readonly better: (from: string, to: string, epoch: string, score: string) => string;
  readonly worse: (from: string, to: string, epoch: string, score: string) => string;
  readonly unchanged: (value: string, epoch: string, score: string) => string;
  readonly noImprovement: string;
  readonly axis: string;
  readonly smoothing: string;
  readonly showTable: string;
  readonly clearEpoch: (epoch: string) => string;
  readonly charts: string;
  readonly keys: string;
  /** What a chart shows, for those who do not see it. */
  readonly chart: (metric: string, count: string, first: string, last: string) => string;
  readonly none: string;
  /** Beside other runs; the words that are not given are the default ones. */
  readonly runs: Partial<RunStrings>;
  /** What draws further runs did not come. */
  readonly runsFailed: string;
  readonly tableRows: (shown: string, total: string) => string;
  readonly unscored: string;
  readonly unscoredHint: string;
  readonly undrawable: (reason: string) => string;
  readonly selection: SelectionStrings;
  readonly state: StateStrings;
  readonly notice: NoticeStrings;
}

export const TRENDS_STRINGS: TrendsStrings = {
  title: 'Trends',
  metric: {...SCORE_CHARTS, validation_pass_rate: 'Validation passed'},
  aim: {...SCORE_AIMS, validation_pass_rate: 'higher is better'},
  scores: SCORE_STRINGS,
  bestOf: (count, score) => `Best of ${count}: ${score}`,
  passAt: (k) => `pass@${k}`,
  ended: {
    stop: 'Ended by themselves',
    limit: 'Cut off at the token limit',
    other: 'Ended otherwise',
    loop: 'Seem to loop (a guess)',
  },
  endedAim: 'share of the answers',
  range: 'best to worst sample',
  interval: '95% interval',
  intervals: 'Intervals',
  noIntervals: (held, total) =>
    `No intervals: they take every prediction of the job, and the page holds ${held}${total === null ? '' : ` of ${total}`}.`,
  intervalsFailed: 'No intervals: what makes them could not be loaded.',
  curve: 'measured by the trainer',
  groupsFailed: (reason) =>
    `Groups of answers could not be counted over the whole job; it is asked again as rows come: ${reason}`,
  curvesFailed: (reason) => `The trainer's own curves could not be read: ${reason}`,
  log: 'Log scale',
  leftOutOfLog: (count) =>
    `${count === '1' ? '1 point' : `${count} points`} at 0 or below left out: a logarithmic scale has no place for them`,
  notOnLog: 'No value is above 0: drawn on a linear scale',
  resetZoom: 'Whole run',
  save: (chart) => `Save the chart: ${chart}`,
  png: 'Picture (PNG)',
  pngForPaper: 'Picture for paper (light PNG)',
  csv: 'Values (CSV)',
  notSaved: (reason) => `The chart could not be saved: ${reason}`,
  smoothed: 'smoothed',
  epoch: 'Epoch',
  step: 'Step',
  stepsCountedOn: 'Step, counted on over the epochs',
  atEpoch: (epoch) => `Epoch ${epoch}`,
  atStep: (step) => `step ${step}`,
  sampleCount: (count) => (count === '1' ? '1 prediction' : `${count} predictions`),
  improved: SCORE_WORDS,
  gain: (sign, size, isRate) => `${sign}${size}${isRate ? ' points' : ''}`,
  better: (from, to, epoch, score) => `better than at epoch ${epoch}: ${score} from ${from} to ${to}`,
  worse: (from, to, epoch, score) => `worse than at epoch ${epoch}: ${score} from ${from} to ${to}`,
  unchanged: (value, epoch, score) => `no change since epoch ${epoch}: ${score} ${value}`,
  noImprovement: 'The improvement is shown from the second scored epoch on.',
  axis: 'Along',
  smoothing: 'Smoothing',
  showTable: 'Table',
  clearEpoch: (epoch) => `Epoch ${epoch}: show all epochs again`,
  charts: 'Charts',
  keys: 'Left and right arrow keys read the values, Enter shows that epoch in all panels, Escape shows all epochs again. Plus and minus show less or more of the run, with Shift the arrow keys move along it, 0 shows all of it.',
  chart: (metric, count, first, last) => `${metric}, ${count} points, from ${first} to ${last}`,
  none: 'none',
  runs: {},
  runsFailed: 'What draws further runs could not be loaded.',
  tableRows: (shown, total) => `The last ${shown} of ${total} points`,
  unscored: 'Nothing to draw yet',
  unscoredHint:
    'The predictions have no scores. Send ground_truth with them, and they are scored as they come in.',
  undrawable: (reason) => `The charts could not be drawn (${reason}). These are their values.`,
  selection: SELECTION_STRINGS,
  state: STATE_STRINGS,
  notice: NOTICE_STRINGS,
};
