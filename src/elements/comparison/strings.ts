import {SCORE_STRINGS, SHORT_SCORE_WORDS, type ScoreStrings} from '../../view/scores/words.ts';
import type {ScoreName} from '../../protocol/protocol.ts';
import {NOTICE_STRINGS, type NoticeStrings} from '../../view/empty-notice.ts';
import type {Change} from '../../view/samples/history.ts';
import type {RunStrings} from '../../view/runs/words.ts';
import {SELECTION_STRINGS, type SelectionStrings} from '../../view/selection-words.ts';
import {STATE_STRINGS, type StateStrings} from '../../view/state-words.ts';
import {COPY_STRINGS, type CopyStrings} from '../../view/long-text.ts';
import {ANSWER_STRINGS, type AnswerStrings} from '../answer/strings.ts';
import type {DiffStrings} from '../pieces/text/diff-text.ts';

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
  /** A score within a sentence; the trainer's own are called what the job says. */
  readonly scoreNames: Readonly<Record<ScoreName, string>>;
  readonly scores: ScoreStrings;
  /** Of several answers. */
  readonly meanOf: (score: string) => string;
  readonly showAnswers: (count: string) => string;
  readonly hideAnswers: string;
  readonly answerNumber: (number: string) => string;
  readonly sameText: string;
  readonly unlike: string;
  /** What marks differences could not be loaded. */
  readonly notCompared: string;
  readonly bestAt: (value: string, epoch: string, score: string) => string;
  readonly wordOverlap: (rate: string) => string;
  readonly lengthRatio: (ratio: string) => string;
  readonly exact: string;
  readonly best: string;
  readonly baselineMark: string;
  /** Against the one before, by so much; empty where the score is not known. `isRate`: in points of percent. */
  readonly change: Readonly<Record<Change, (gain: string, isRate: boolean) => string>>;
  /** Against the baseline. */
  readonly sinceBaseline: Readonly<Record<Change, string>>;
  /** Against another run, and of all samples; the words that are not given are the default ones. */
  readonly runs: Partial<RunStrings>;
  /** What sets runs and epochs against each other did not come. */
  readonly notSetAgainst: string;
  readonly valid: string;
  /** `count` is `null` where it is not said what is wrong. */
  readonly invalid: (count: string | null, isOne: boolean) => string;
  readonly history: (score: string) => string;
  readonly historyValue: (name: string, value: string, score: string) => string;
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
  readonly selection: SelectionStrings;
  readonly state: StateStrings;
  readonly notice: NoticeStrings;
}

const by =
  (word: string) =>
  (gain: string, isRate: boolean): string =>
    gain === '' ? word : `${word} by ${gain}${isRate ? ' points' : ''}`;

/** As a sentence begins. */
const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

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
  scoreNames: SHORT_SCORE_WORDS,
  scores: SCORE_STRINGS,
  meanOf: (score) => `mean ${score}`,
  showAnswers: (count) => `Show all ${count} answers`,
  hideAnswers: 'Show the best answer only',
  answerNumber: (number) => `Answer ${number}`,
  sameText: 'same text',
  unlike: 'Little in common',
  notCompared: 'Differences could not be loaded',
  bestAt: (value, epoch, score) => `${upper(score)}, best ${value} at epoch ${epoch}`,
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
  runs: {},
  notSetAgainst: 'What compares runs and epochs could not be loaded.',
  valid: 'Valid',
  invalid: (count, isOne) =>
    count === null ? 'Invalid' : isOne ? 'Invalid: 1 error' : `Invalid: ${count} errors`,
  history: (score) => `${upper(score)} of this sample over the training`,
  historyValue: (name, value, score) => `${name}: ${score} ${value}`,
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
  selection: SELECTION_STRINGS,
  state: STATE_STRINGS,
  notice: NOTICE_STRINGS,
};
