import {NOTICE_STRINGS, type NoticeStrings} from '../../view/empty-notice.ts';
import {STATE_STRINGS, type StateStrings} from '../../view/state-words.ts';
import type {TrendMetric} from '../../view/trends/trend-series.ts';

/** Every text of the trends. Numbers come written for the reader's language. */
export interface TrendsStrings {
  readonly title: string;
  readonly metric: Readonly<Record<TrendMetric, string>>;
  /** Which way is better. */
  readonly aim: Readonly<Record<TrendMetric, string>>;
  readonly range: string;
  readonly smoothed: string;
  readonly epoch: string;
  readonly step: string;
  /** Name of the axis where steps begin anew in each epoch. */
  readonly stepsCountedOn: string;
  readonly atEpoch: (epoch: string) => string;
  readonly atStep: (step: string) => string;
  readonly sampleCount: (count: string) => string;
  readonly better: (from: string, to: string, epoch: string) => string;
  readonly worse: (from: string, to: string, epoch: string) => string;
  readonly unchanged: (value: string, epoch: string) => string;
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
  readonly tableRows: (shown: string, total: string) => string;
  readonly unscored: string;
  readonly unscoredHint: string;
  readonly undrawable: (reason: string) => string;
  readonly state: StateStrings;
  readonly notice: NoticeStrings;
}

export const TRENDS_STRINGS: TrendsStrings = {
  title: 'Trends',
  metric: {
    char_error_rate: 'Character error rate',
    exact_match: 'Exact match',
    word_overlap: 'Word overlap',
    validation_pass_rate: 'Validation passed',
    length_ratio: 'Length ratio',
  },
  aim: {
    char_error_rate: 'lower is better',
    exact_match: 'higher is better',
    word_overlap: 'higher is better',
    validation_pass_rate: 'higher is better',
    length_ratio: '1 is the length of the truth',
  },
  range: 'best to worst sample',
  smoothed: 'smoothed',
  epoch: 'Epoch',
  step: 'Step',
  stepsCountedOn: 'Step, counted on over the epochs',
  atEpoch: (epoch) => `Epoch ${epoch}`,
  atStep: (step) => `step ${step}`,
  sampleCount: (count) => (count === '1' ? '1 prediction' : `${count} predictions`),
  better: (from, to, epoch) => `better than at epoch ${epoch}: character error rate from ${from} to ${to}`,
  worse: (from, to, epoch) => `worse than at epoch ${epoch}: character error rate from ${from} to ${to}`,
  unchanged: (value, epoch) => `no change since epoch ${epoch}: character error rate ${value}`,
  noImprovement: 'The improvement is shown from the second scored epoch on.',
  axis: 'Along',
  smoothing: 'Smoothing',
  showTable: 'Table',
  clearEpoch: (epoch) => `Epoch ${epoch}: show all epochs again`,
  charts: 'Charts',
  keys: 'Left and right arrow keys read the values, Enter shows that epoch in all panels, Escape shows all epochs again.',
  chart: (metric, count, first, last) => `${metric}, ${count} points, from ${first} to ${last}`,
  none: 'none',
  tableRows: (shown, total) => `The last ${shown} of ${total} points`,
  unscored: 'Nothing to draw yet',
  unscoredHint:
    'The predictions have no scores. Send ground_truth with them, and they are scored as they come in.',
  undrawable: (reason) => `The charts could not be drawn (${reason}). These are their values.`,
  state: STATE_STRINGS,
  notice: NOTICE_STRINGS,
};
