import type {PredictionSource} from '../stream/prediction-source.ts';
import {firstNotice, FIRST_NOTICE_STRINGS, type FirstNoticeStrings, type Notice} from './first-notice.ts';
import {LEFT_OUT_STRINGS, type LeftOutStrings} from './left-out.ts';
import {isNotLive} from './state-label.ts';
import {STATE_STRINGS, isFile, stateMeaning, type StateStrings} from './state-words.ts';

export interface NoticeStrings extends FirstNoticeStrings {
  readonly empty: string;
  readonly emptyHint: string;
  /** Rows are there, and none of what is drawn of them. */
  readonly uncounted: string;
  readonly uncountedHint: string;
  readonly emptyEnded: string;
  readonly emptyEndedHint: string;
  readonly emptyFile: string;
  readonly emptyFileHint: string;
  readonly unknownJob: (jobId: string) => string;
  readonly unknownJobHint: string;
  readonly unknownFile: string;
  readonly unauthorized: string;
  readonly forbidden: string;
  readonly unreachable: string;
  readonly paused: string;
  readonly resume: string;
  /** What of a file could not be read. */
  readonly leftOut: LeftOutStrings;
}

export const NOTICE_STRINGS: NoticeStrings = {
  ...FIRST_NOTICE_STRINGS,
  empty: 'No predictions yet',
  emptyHint: 'They appear here as soon as the trainer sends the first.',
  uncounted: 'Nothing to draw yet',
  uncountedHint:
    'The predictions are here. What the server counts of them, epoch by epoch, follows at most once a second.',
  emptyEnded: 'The job ended without a prediction',
  emptyEndedHint: 'Check that the trainer sends predictions to this job.',
  emptyFile: 'The file holds no prediction',
  emptyFileHint:
    'Predictions are expected as JSON Lines, a JSON array, CSV or Parquet, as trainers, exports and this server write them.',
  unknownJob: (jobId) => `Waiting for job “${jobId}”`,
  unknownJobHint:
    'The server does not know it yet. It is asked again by itself; check the job id if this lasts after the training has begun.',
  unknownFile: 'Waiting for the file',
  unauthorized: 'Not signed in',
  forbidden: 'Not allowed to read this job',
  unreachable: 'The server cannot be reached',
  paused: 'Paused before the first prediction came',
  resume: 'Resume',
  leftOut: LEFT_OUT_STRINGS,
};

type NoticedSource = Pick<PredictionSource, 'state' | 'job' | 'jobId' | 'transport'> & {
  readonly store: Pick<PredictionSource['store'], 'size'>;
};

/**
 * The notice for a source without rows, or with rows of which an element has nothing to draw.
 *
 * @param misnamed attributes that are none, and those that they seem to mean
 */
export function emptyNotice(
  source: NoticedSource | null,
  strings: NoticeStrings = NOTICE_STRINGS,
  stateStrings: StateStrings = STATE_STRINGS,
  misnamed: ReadonlyMap<string, string> = new Map(),
): Notice {
  if (source === null) return firstNotice(source, strings, stateStrings.meaning, misnamed);
  const retry = {call: 'refresh', label: strings.retry} as const;
  const {state} = source;
  const hint = stateMeaning(source, stateStrings);
  const hasRows = source.store.size > 0;
  const uncounted = {
    tone: 'plain',
    title: strings.uncounted,
    hint: strings.uncountedHint,
    action: null,
  } as const;
  switch (state.kind) {
    case 'idle':
    case 'connecting':
    case 'catching-up':
      return firstNotice(source, strings, stateStrings.meaning, misnamed);
    case 'waiting':
      if (state.cause.code === 'not-found' && source.jobId !== null) {
        const title = strings.unknownJob(source.jobId);
        return {tone: 'plain', title, hint: strings.unknownJobHint, action: retry};
      }
      if (state.cause.code === 'not-found' && isFile(source)) {
        return {tone: 'plain', title: strings.unknownFile, hint: state.cause.message, action: retry};
      }
      return {tone: 'warn', title: strings.unreachable, hint, action: retry};
    case 'stopped': {
      const {code} = state.cause;
      const title =
        code === 'unauthorized'
          ? strings.unauthorized
          : code === 'forbidden'
            ? strings.forbidden
            : strings.failed;
      return {tone: 'bad', title, hint: state.cause.message, action: retry};
    }
    case 'paused': {
      const action = isNotLive(state) ? retry : ({call: 'resume', label: strings.resume} as const);
      if (hasRows) return {...uncounted, action};
      return {tone: 'plain', title: isNotLive(state) ? strings.empty : strings.paused, hint, action};
    }
    case 'ended':
      if (hasRows) return uncounted;
      if (isFile(source)) {
        return {tone: 'plain', title: strings.emptyFile, hint: strings.emptyFileHint, action: null};
      }
      return state.status === 'failed'
        ? {tone: 'bad', title: strings.emptyEnded, hint, action: null}
        : {tone: 'plain', title: strings.emptyEnded, hint: strings.emptyEndedHint, action: null};
    case 'live':
    case 'stale':
    case 'polling':
    case 'quiet':
      if (hasRows) return uncounted;
      return {tone: 'plain', title: strings.empty, hint: strings.emptyHint, action: null};
  }
}
