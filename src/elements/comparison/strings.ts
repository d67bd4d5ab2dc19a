import {NOTICE_STRINGS, type NoticeStrings} from '../../view/empty-notice.ts';
import type {Change} from '../../view/samples/history.ts';
import {STATE_STRINGS, type StateStrings} from '../../view/state-words.ts';
import {COPY_STRINGS, type CopyStrings} from '../../view/long-text.ts';
import {ANSWER_STRINGS, type AnswerStrings} from '../answer/strings.ts';
import type {DiffStrings} from '../pieces/diff-text.ts';

/** Every text of the comparison. Numbers come written for the reader's language. */
export interface ComparisonStrings {
  readonly title: string;
  readonly sample: string;
  readonly search: string;
  readonly noSampleFound: string;
  readonly moreSamples: (count: string) => string;
  readonly previous: string;
  readonly next: string;
  readonly place: (place: string, count: string) => string;
  readonly prompt: string;
  readonly truth: string;
  readonly noTruth: string;
  readonly emptyText: string;
  readonly diff: string;
  readonly diffs: Readonly<Record<'off' | 'word' | 'char', string>>;
  readonly marks: DiffStrings;
  readonly copy: CopyStrings;
  readonly answer: AnswerStrings;
  readonly prediction: string;
  readonly missing: string;
  readonly extra: string;
  readonly onlyChanged: string;
  readonly baseline: string;
  readonly previousOne: string;
  readonly epoch: (epoch: string) => string;
  readonly step: (step: string) => string;
  readonly errorRate: string;
  readonly sameText: string;
  readonly unlike: string;
  readonly bestAt: (rate: string, epoch: string) => string;
  readonly wordOverlap: (rate: string) => string;
  readonly lengthRatio: (ratio: string) => string;
  readonly exact: string;
  readonly best: string;
  readonly baselineMark: string;
  /** Against the prediction before, by points of the error rate's percent; empty where there is no error rate. */
  readonly change: Readonly<Record<Change, (points: string) => string>>;
  /** Against the baseline. */
  readonly sinceBaseline: Readonly<Record<Change, string>>;
  readonly valid: string;
  /** `count` is `null` where it is not said what is wrong. */
  readonly invalid: (count: string | null, isOne: boolean) => string;
  readonly history: string;
  readonly historyValue: (name: string, rate: string) => string;
  readonly noScore: string;
  readonly newer: (count: string, isOne: boolean) => string;
  readonly older: (count: string) => string;
  readonly showAll: (characters: string) => string;
  readonly showLess: string;
  readonly nothingChanged: string;
  readonly nothingInEpochs: (epochs: string) => string;
  readonly noSample: (sample: string) => string;
  readonly noSampleHint: string;
  readonly badEpochs: string;
  readonly partial: string;
  readonly retry: string;
  readonly state: StateStrings;
  readonly notice: NoticeStrings;
}

const by =
  (word: string) =>
  (points: string): string =>
    points === '' ? word : `${word} by ${points} points`;

export const COMPARISON_STRINGS: ComparisonStrings = {
  title: 'Comparison',
  sample: 'Sample',
  search: 'Search prompts',
  noSampleFound: 'No prompt has this text',
  moreSamples: (count) => `${count} more: type to narrow`,
  previous: 'Previous sample',
  next: 'Next sample',
  place: (place, count) => `${place} of ${count}`,
  prompt: 'Prompt',
  truth: 'Ground truth',
  noTruth: 'none was sent',
  emptyText: 'empty',
  diff: 'Mark differences',
  diffs: {off: 'Off', word: 'By word', char: 'By character'},
  copy: COPY_STRINGS,
  answer: ANSWER_STRINGS,
  prediction: 'Prediction',
  marks: {missing: 'missing: ', extra: 'extra: '},
  missing: 'missing',
  extra: 'not in the ground truth',
  onlyChanged: 'Only changed',
  baseline: 'Baseline',
  previousOne: 'None',
  epoch: (epoch) => `Epoch ${epoch}`,
  step: (step) => `step ${step}`,
  errorRate: 'error rate',
  sameText: 'same text',
  unlike: 'Little in common',
  bestAt: (rate, epoch) => `Error rate, best ${rate} at epoch ${epoch}`,
  wordOverlap: (rate) => `word overlap ${rate}`,
  lengthRatio: (ratio) => `length × ${ratio}`,
  exact: 'Exact',
  best: 'Best',
  baselineMark: 'Baseline',
  change: {better: by('better'), worse: by('worse'), same: () => 'as good', unknown: () => 'not comparable'},
  sinceBaseline: {
    better: 'Improved',
    worse: 'Regressed',
    same: 'As the baseline',
    unknown: 'Not comparable',
  },
  valid: 'Valid',
  invalid: (count, isOne) =>
    count === null ? 'Invalid' : isOne ? 'Invalid: 1 error' : `Invalid: ${count} errors`,
  history: 'Error rate of this sample over the training',
  historyValue: (name, rate) => `${name}: error rate ${rate}`,
  noScore: 'no score',
  newer: (count, isOne) => (isOne ? '1 newer prediction' : `${count} newer predictions`),
  older: (count) => `Show ${count} older`,
  showAll: (characters) => `Show all ${characters} characters`,
  showLess: 'Show less',
  nothingChanged: 'No prediction differs from the one before it.',
  nothingInEpochs: (epochs) => `No prediction of this sample in epochs ${epochs}.`,
  noSample: (sample) => `No sample “${sample}”`,
  noSampleHint: 'None of its predictions has come yet. Pick another sample above.',
  badEpochs: 'All epochs are shown.',
  partial: 'Older predictions of this sample could not be loaded.',
  retry: 'Try again',
  state: STATE_STRINGS,
  notice: NOTICE_STRINGS,
};
