import type {Change} from '../samples/history.ts';
import {PAIRED_STRINGS, type PairedStrings} from '../statistics/words.ts';
import type {Lock} from './rounds.ts';

/** What is said of runs and of epochs that are set against each other. Numbers come written for the reader's language. */
export interface RunStrings {
  /** A run that neither a job nor a file names. */
  readonly unnamed: string;
  readonly against: (run: string) => string;
  readonly common: (count: string, of: string) => string;
  /** How they were found; what found none is `null`. */
  readonly foundBy: (promptId: string | null, place: string | null) => string;
  /** @param otherPrompt how many of these ask something else in the other run; `null` = none */
  readonly onlyHere: (count: string, otherPrompt: string | null) => string;
  readonly onlyThere: (count: string, run: string) => string;
  /** Where a page holds a part of a run. */
  readonly ofThoseHeld: string;
  /** The same, of more than are read from a server. */
  readonly ofTheFirst: string;
  /** Behind `ofThoseHeld`: all are on their way. */
  readonly askingForAll: string;
  /** Behind `ofThoseHeld`. `null`: the server is older, and does not know the question. */
  readonly notTold: (message: string | null) => string;
  readonly noneInCommon: (run: string) => string;
  readonly noneInCommonHint: string;
  /** The same, where averages are drawn. */
  readonly otherPrompts: string;
  /** Why its lines are not drawn. */
  readonly notNarrowed: string;
  /** Further runs are named than are drawn. */
  readonly tooMany: (count: string) => string;
  readonly itself: (run: string) => string;
  /** Behind the words for a job that the server does not know. */
  readonly maybeNotYours: string;
  readonly loading: (run: string) => string;
  /** In the place of its answer. */
  readonly notThere: Readonly<Record<Lock, (run: string) => string>>;
  readonly promptNotThere: (run: string) => string;
  /** Which way it is from the other run's answer. */
  readonly than: Readonly<Record<Change, (run: string) => string>>;
  readonly atEpoch: (epoch: string) => string;
  readonly epochAgainst: (epoch: string, baseline: string) => string;
  /** No sample has scores at both. */
  readonly nothingToCompare: string;
  readonly baselineItself: (epoch: string) => string;
  /** What a test was done by. */
  readonly by: (score: string, test: string) => string;
  readonly paired: PairedStrings;
}

export const RUN_STRINGS: RunStrings = {
  unnamed: 'run',
  against: (run) => `Against ${run}`,
  common: (count, of) => `${count} of ${of} prompts are in both`,
  foundBy: (promptId, place) =>
    [
      ...(promptId === null ? [] : [`${promptId} by prompt_id`]),
      ...(place === null ? [] : [`${place} by source and index`]),
    ].join(', '),
  onlyHere: (count, otherPrompt) =>
    `${count} only here${otherPrompt === null ? '' : `, ${otherPrompt} of them with another prompt in its place`}`,
  onlyThere: (count, run) => `${count} only in ${run}`,
  ofThoseHeld: 'of the predictions that the page holds',
  ofTheFirst: 'of the first 100,000 samples',
  askingForAll: 'asking the server for all',
  notTold: (message) =>
    message === null
      ? 'the server is too old to tell of all samples'
      : `the server does not tell of all samples: ${message}`,
  noneInCommon: (run) => `No prompt in common with ${run}`,
  noneInCommonHint:
    'Prompts are the same by their prompt_id, else by source and index where the text is equal. Nothing is compared.',
  otherPrompts: 'no prompt in common: its averages are of other prompts',
  notNarrowed: 'not drawn while the panels show a part of the samples',
  tooMany: (count) => `${count} more named: four runs are drawn together at the most.`,
  itself: (run) => `${run} is this run itself: name another to compare it with.`,
  maybeNotYours:
    'Or this token does not read it: an embed token reads several jobs when it is made with job_ids.',
  loading: (run) => `Loading ${run}`,
  notThere: {
    epoch: (run) => `${run} has no answer at this epoch.`,
    step: (run) => `${run} has no answer at this step.`,
  },
  promptNotThere: (run) => `This prompt is not in ${run}.`,
  than: {
    better: (run) => `Better than ${run}`,
    worse: (run) => `Worse than ${run}`,
    same: (run) => `As ${run}`,
    unknown: (run) => `Not comparable with ${run}`,
  },
  atEpoch: (epoch) => `At epoch ${epoch}`,
  epochAgainst: (epoch, baseline) => `Epoch ${epoch} against epoch ${baseline}, all samples`,
  nothingToCompare: 'no sample has scores at both',
  baselineItself: (epoch) => `Epoch ${epoch} is the baseline itself: pick another to compare all samples.`,
  by: (score, test) => `by ${score}, ${test}`,
  paired: PAIRED_STRINGS,
};
