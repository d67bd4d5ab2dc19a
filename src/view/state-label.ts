import type {JobStatus} from '../protocol/protocol.ts';
import type {PredictionSource} from '../stream/prediction-source.ts';
import type {StateKind, StreamState} from '../stream/wire/state.ts';

/** The words for what a source is doing that the first picture of a badge needs. */
export interface StateLabelStrings {
  /** One or two words for each state. */
  readonly label: Readonly<Record<StateKind, string>>;
  /** In place of `paused`, where nobody paused: `live="off"`. */
  readonly notLive: {readonly label: string};
  /** In place of `live`, where a recorded run is replayed. */
  readonly replay: {readonly label: string};
  /** In place of the label `ended`, where the job's status is known. */
  readonly ended: Readonly<Partial<Record<JobStatus, string>>>;
}

export const STATE_LABELS: StateLabelStrings = {
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
  notLive: {label: 'Not live'},
  replay: {label: 'Replay'},
  ended: {completed: 'Completed', failed: 'Job failed', cancelled: 'Cancelled'},
};

/** Fetched once and never followed, as `live="off"` asks. */
export const isNotLive = (state: StreamState): boolean => state.kind === 'paused' && state.by === 'live-off';

/** Rows come as they once came, from a file. */
export const isReplay = ({state, transport}: Pick<PredictionSource, 'state' | 'transport'>): boolean =>
  state.kind === 'live' && transport === 'replay';

/** The state in one or two words. */
export function stateLabel(
  source: Pick<PredictionSource, 'state' | 'transport'>,
  strings: StateLabelStrings = STATE_LABELS,
): string {
  const {state} = source;
  if (isNotLive(state)) return strings.notLive.label;
  if (isReplay(source)) return strings.replay.label;
  return (state.kind === 'ended' ? strings.ended[state.status] : undefined) ?? strings.label[state.kind];
}
