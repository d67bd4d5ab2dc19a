import type {JobStatus} from '../protocol/protocol.ts';
import type {PredictionSource} from '../stream/prediction-source.ts';
import type {StateKind, StreamState} from '../stream/wire/state.ts';
import {LONG_TEXT_STRINGS, type LongTextStrings} from './long-text.ts';

/** The words for what a source is doing. Every element that shows a state uses these. */
export interface StateStrings {
  /** One or two words for each state. */
  readonly label: Readonly<Record<StateKind, string>>;
  /** A sentence for each state: what it means for the reader. */
  readonly meaning: Readonly<Record<StateKind, string>>;
  /** In place of `paused`, where nobody paused: `live="off"`. */
  readonly notLive: {readonly label: string; readonly meaning: string};
  /** In place of `live`, where a recorded run is replayed. */
  readonly replay: {readonly label: string; readonly meaning: string};
  /** In place of the meaning of `ended`, where a file was read: what became of its job it does not say. */
  readonly fileRead: string;
  /** In place of the label `ended`, where the job's status is known. */
  readonly ended: Readonly<Partial<Record<JobStatus, string>>>;
  /** Where what the server or the trainer said is long. */
  readonly long: LongTextStrings;
}

export const STATE_STRINGS: StateStrings = {
  label: {
    idle: 'Not configured',
    connecting: 'Connecting',
    'catching-up': 'Catching up',
    live: 'Live',
    stale: 'Stale',
    waiting: 'Reconnecting',
    polling: 'Polling',
    paused: 'Paused',
    quiet: 'Quiet',
    ended: 'Ended',
    stopped: 'Failed',
  },
  meaning: {
    idle: 'No job and no file is named.',
    connecting: 'Waiting for the server’s first answer.',
    'catching-up': 'Stored predictions are coming in.',
    live: 'New predictions appear as they are made.',
    stale: 'Connected, but nothing fresh from the database for over 30 seconds.',
    waiting: 'The connection was lost. It comes back by itself.',
    polling: 'New predictions are fetched again and again in place of a stream.',
    paused: 'Nothing new is shown until you resume.',
    quiet: 'The job is idle. It is checked once a minute.',
    ended: 'The job is over and all of it is here.',
    stopped: 'Trying again would not help.',
  },
  notLive: {label: 'Not live', meaning: 'Loaded once; refresh to see what is new.'},
  replay: {label: 'Replay', meaning: 'A recorded run: its predictions appear in their own time.'},
  fileRead: 'The file has been read to its end.',
  ended: {completed: 'Completed', failed: 'Job failed', cancelled: 'Cancelled'},
  long: LONG_TEXT_STRINGS,
};

/** Fetched once and never followed, as `live="off"` asks. */
export const isNotLive = (state: StreamState): boolean => state.kind === 'paused' && state.by === 'live-off';

/** Rows come as they once came, from a file. */
export const isReplay = ({state, transport}: Pick<PredictionSource, 'state' | 'transport'>): boolean =>
  state.kind === 'live' && transport === 'replay';

/** Rows come from a file: nobody is asked for them. */
export const isFile = ({transport}: Pick<PredictionSource, 'transport'>): boolean =>
  transport === 'file' || transport === 'replay';

/** The state in one or two words. */
export function stateLabel(
  source: Pick<PredictionSource, 'state' | 'transport'>,
  strings: StateStrings = STATE_STRINGS,
): string {
  const {state} = source;
  if (isNotLive(state)) return strings.notLive.label;
  if (isReplay(source)) return strings.replay.label;
  return (state.kind === 'ended' ? strings.ended[state.status] : undefined) ?? strings.label[state.kind];
}

/** The state in a sentence; what the server or the network said comes first, where there is a cause. */
export function stateMeaning(
  source: Pick<PredictionSource, 'state' | 'job' | 'transport'>,
  strings: StateStrings = STATE_STRINGS,
): string {
  const {state} = source;
  if (isNotLive(state)) return strings.notLive.meaning;
  if (isReplay(source)) return strings.replay.meaning;
  if (state.kind === 'ended' && isFile(source)) return strings.fileRead;
  const cause = 'cause' in state ? state.cause.message : null;
  if (state.kind === 'ended' && state.status === 'failed' && source.job?.error_message) {
    return source.job.error_message;
  }
  return cause === null ? strings.meaning[state.kind] : `${cause} ${strings.meaning[state.kind]}`;
}
