/**
 * How far one viewer has come in one job's stream, as one value, and the one function that changes it.
 *
 * `position`: all up to here has been written. It only rises, and a row is written only when its seq is above it: that is
 * what joins replay and live stream with no gap and no repeat ("replay and live stream join with no gap and no repeat,
 * however reads, polls and writes fall", test/server/stream/join.test.ts).
 */
import type {FeedPosition} from '../feed/feed-batch.ts';

/** Where a viewer began, and where it stands. */
interface Placed {
  readonly startSeq: number;
  readonly position: FeedPosition;
}

export type SubscriptionState =
  /** The job's head has yet to be read. */
  | {readonly kind: 'opening'}
  /** Its start is known; it has been told nothing. */
  | ({readonly kind: 'placed'} & Placed)
  /** Has been told `connected`, and reads its backlog. */
  | ({readonly kind: 'catching-up'} & Placed)
  /** Has been told `caught_up`, and reads what has come since. */
  | ({readonly kind: 'caught-up'} & Placed)
  /** Gets live batches. Changes of trends after `trendsAfter` have not been told; `null`: the next broadcast has all that is new. */
  | ({readonly kind: 'live'; readonly trendsAfter: number | null} & Placed)
  /** `progress`: how far it came; `null` when it never began. */
  | {readonly kind: 'closed'; readonly progress: Placed | null};

export type SubscriptionKind = SubscriptionState['kind'];

/** The kinds in which it reads its backlog by itself. */
export type Replaying = Extract<SubscriptionState, {kind: 'placed' | 'catching-up' | 'caught-up'}>;

export type SubscriptionSignal =
  /** Its start is known. */
  | {readonly type: 'placed'; readonly position: FeedPosition}
  /** A stretch was written, with `connected` where it was the first, and `caught_up` where it first reached the head. */
  | {readonly type: 'told'; readonly position: FeedPosition; readonly reachesHead: boolean}
  /** It stands where the job's channel stands. */
  | {readonly type: 'joined'}
  /** A live batch was written. */
  | {readonly type: 'delivered'; readonly position: FeedPosition}
  /** A broadcast of trends passed it by. */
  | {readonly type: 'trends-owed'; readonly after: number}
  | {readonly type: 'trends-told'}
  | {readonly type: 'closed'};

export type SubscriptionSignalType = SubscriptionSignal['type'];

type Transition<Kind extends SubscriptionKind, Type extends SubscriptionSignalType> = (
  state: Extract<SubscriptionState, {kind: Kind}>,
  signal: Extract<SubscriptionSignal, {type: Type}>,
) => SubscriptionState;

type Transitions<Kind extends SubscriptionKind> = {
  readonly [Type in SubscriptionSignalType]?: Transition<Kind, Type>;
};

const replaying = {
  told: ({startSeq}, {position, reachesHead}) => ({
    kind: reachesHead ? 'caught-up' : 'catching-up',
    startSeq,
    position,
  }),
  closed: ({startSeq, position}) => ({kind: 'closed', progress: {startSeq, position}}),
} satisfies Transitions<Replaying['kind']>;

const TRANSITIONS: {readonly [Kind in SubscriptionKind]: Transitions<Kind>} = {
  opening: {
    placed: (_state, {position}) => ({kind: 'placed', startSeq: position.seq, position}),
    closed: () => ({kind: 'closed', progress: null}),
  },
  placed: replaying,
  'catching-up': replaying,
  'caught-up': {
    ...replaying,
    // What came since may again end below the head: `caught_up` is told once.
    told: (state, {position}) => ({...state, position}),
    joined: ({startSeq, position}) => ({kind: 'live', startSeq, position, trendsAfter: null}),
  },
  live: {
    // Spelled out: this is done for each viewer and batch.
    delivered: ({startSeq, trendsAfter}, {position}) => ({kind: 'live', startSeq, position, trendsAfter}),
    'trends-owed': (state, {after}) => ({...state, trendsAfter: after}),
    'trends-told': (state) => ({...state, trendsAfter: null}),
    closed: ({startSeq, position}) => ({kind: 'closed', progress: {startSeq, position}}),
  },
  closed: {},
};

/** The state that follows, or `null` where the signal says nothing to that state. */
export function transition<Kind extends SubscriptionKind>(
  state: Extract<SubscriptionState, {kind: Kind}>,
  signal: SubscriptionSignal,
): SubscriptionState | null {
  const transitions: Transitions<Kind> = TRANSITIONS[state.kind];
  // Each is found under its own signal.
  const follow = transitions[signal.type] as Transition<Kind, SubscriptionSignalType> | undefined;
  return follow?.(state, signal) ?? null;
}

/** Where it stands, or stood when it ended; `null` before its start is known. */
export function progressOf(state: SubscriptionState): Placed | null {
  if (state.kind === 'opening') return null;
  return state.kind === 'closed' ? state.progress : state;
}
