import type {PredictionSource} from '../stream/prediction-source.ts';
import type {StateKind} from '../stream/wire/state.ts';
import {causeOf, FIRST_MEANINGS} from './first-notice.ts';
import {LONG_TEXT_STRINGS, type LongTextStrings} from './long-text.ts';
import {isNotLive, isReplay, STATE_LABELS, type StateLabelStrings} from './state-label.ts';

/** The words for what a source is doing. Every element that shows a state uses these. */
export interface StateStrings extends StateLabelStrings {
  /** A sentence for each state: what it means for the reader. */
  readonly meaning: Readonly<Record<StateKind, string>>;
  readonly notLive: {readonly label: string; readonly meaning: string};
  readonly replay: {readonly label: string; readonly meaning: string};
  /** In place of the meaning of `ended`, where a file was read: what became of its job it does not say. */
  readonly fileRead: string;
  /** Where what the server or the trainer said is long. */
  readonly long: LongTextStrings;
}

export const STATE_STRINGS: StateStrings = {
  ...STATE_LABELS,
  meaning: {
    ...FIRST_MEANINGS,
    idle: 'No job and no file is named.',
    live: 'New predictions appear as they are made.',
    stale: 'Connected, but nothing fresh from the database for over 30 seconds.',
    waiting: 'The connection was lost. It comes back by itself.',
    polling: 'New predictions are fetched again and again in place of a stream.',
    paused: 'Nothing new is shown until you resume.',
    quiet: 'The job is idle. It is checked once a minute.',
    ended: 'The job is over and all of it is here.',
    stopped: 'Trying again would not help.',
  },
  notLive: {...STATE_LABELS.notLive, meaning: 'Loaded once; refresh to see what is new.'},
  replay: {...STATE_LABELS.replay, meaning: 'A recorded run: its predictions appear in their own time.'},
  fileRead: 'The file has been read to its end.',
  long: LONG_TEXT_STRINGS,
};

/** Rows come from a file: nobody is asked for them. */
export const isFile = ({transport}: Pick<PredictionSource, 'transport'>): boolean =>
  transport === 'file' || transport === 'replay';

/** The state in a sentence; what the server or the network said comes first, where there is a cause. */
export function stateMeaning(
  source: Pick<PredictionSource, 'state' | 'job' | 'transport'>,
  strings: StateStrings = STATE_STRINGS,
): string {
  const {state} = source;
  if (isNotLive(state)) return strings.notLive.meaning;
  if (isReplay(source)) return strings.replay.meaning;
  if (state.kind === 'ended' && isFile(source)) return strings.fileRead;
  const cause = causeOf(state);
  if (state.kind === 'ended' && state.status === 'failed' && source.job?.error_message) {
    return source.job.error_message;
  }
  return cause === null ? strings.meaning[state.kind] : `${cause} ${strings.meaning[state.kind]}`;
}
