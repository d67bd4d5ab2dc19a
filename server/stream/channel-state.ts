/** How far one job's channel has come with its feed, as one value, and the one function that changes it. */
import type {FeedBatch, FeedPosition, JobHead} from '../feed/feed-batch.ts';

/** Batches that may wait for the fan-out; above it the feed is let go of until they are through. */
const MOST_QUEUED = 8;

/** What the feed has told. */
interface Told {
  readonly head: JobHead;
  /** Everything up to here has come from the feed. */
  readonly position: FeedPosition;
  /** When it last told something, by `Clock.elapsed`. */
  readonly toldAt: number;
  /** When something last happened to the job, by the same. */
  readonly activeAt: number;
}

export type ChannelState =
  /** Nobody has asked for the job's head, or there was none. */
  | {readonly kind: 'new'}
  /** `done`: for all who wait for the head. */
  | {readonly kind: 'reading'; readonly done: Promise<void>}
  /** Watches the feed; all that came has been delivered. */
  | ({readonly kind: 'following'} & Told)
  /** Watches the feed while what came is delivered; `queue` waits behind the batch that is under way. */
  | ({readonly kind: 'delivering'; readonly queue: readonly FeedBatch[]} & Told)
  /** So much waits that the feed is not watched until it is through. */
  | ({readonly kind: 'overrun'; readonly queue: readonly FeedBatch[]} & Told)
  | {readonly kind: 'closed'};

export type ChannelKind = ChannelState['kind'];

/** The kinds in which the feed has told something. */
export type Started = Extract<ChannelState, Told>;

export type ChannelSignal =
  | {readonly type: 'asked'; readonly done: Promise<void>}
  /** The head was read. */
  | {readonly type: 'head'; readonly head: JobHead; readonly at: number; readonly ageMs: number}
  /** There is no such job, or it could not be read. */
  | {readonly type: 'no-head'}
  | {readonly type: 'batch'; readonly batch: FeedBatch; readonly at: number}
  /** The first of those that wait is under way. */
  | {readonly type: 'taken'}
  /** All of them are through. */
  | {readonly type: 'through'}
  | {readonly type: 'close'};

export type ChannelSignalType = ChannelSignal['type'];

type Transition<Kind extends ChannelKind, Type extends ChannelSignalType> = (
  state: Extract<ChannelState, {kind: Kind}>,
  signal: Extract<ChannelSignal, {type: Type}>,
) => ChannelState;

type Transitions<Kind extends ChannelKind> = {readonly [Type in ChannelSignalType]?: Transition<Kind, Type>};

const close = (): ChannelState => ({kind: 'closed'});

function told({activeAt}: Told, {batch, at}: Extract<ChannelSignal, {type: 'batch'}>): Told {
  const {head, fromSeq, toSeq} = batch;
  const position = {gen: head.gen, seq: toSeq};
  return {head, position, toldAt: at, activeAt: toSeq > fromSeq ? at : activeAt};
}

const delivering = {
  taken: (state) => ({...state, queue: state.queue.slice(1)}),
  through: ({head, position, toldAt, activeAt}) => ({kind: 'following', head, position, toldAt, activeAt}),
  close,
} satisfies Transitions<'delivering' | 'overrun'>;

const TRANSITIONS: {readonly [Kind in ChannelKind]: Transitions<Kind>} = {
  new: {asked: (_state, {done}) => ({kind: 'reading', done}), close},
  reading: {
    head: (_state, {head, at, ageMs}) => ({
      kind: 'following',
      head,
      position: {gen: head.gen, seq: head.lastSeq},
      toldAt: at,
      activeAt: at - ageMs,
    }),
    'no-head': () => ({kind: 'new'}),
    close,
  },
  following: {
    batch: (state, signal) => ({kind: 'delivering', ...told(state, signal), queue: [signal.batch]}),
    close,
  },
  delivering: {
    ...delivering,
    batch: (state, signal) => {
      const queue = [...state.queue, signal.batch];
      const kind = queue.length >= MOST_QUEUED ? 'overrun' : 'delivering';
      return {kind, ...told(state, signal), queue};
    },
  },
  overrun: delivering,
  closed: {},
};

/** The state that follows, or `null` where the signal says nothing to that state. */
export function transition<Kind extends ChannelKind>(
  state: Extract<ChannelState, {kind: Kind}>,
  signal: ChannelSignal,
): ChannelState | null {
  const transitions: Transitions<Kind> = TRANSITIONS[state.kind];
  // Each is found under its own signal.
  const follow = transitions[signal.type] as Transition<Kind, ChannelSignalType> | undefined;
  return follow?.(state, signal) ?? null;
}

/** What the feed has told, or `null` where it has told nothing yet. */
export function startedOf(state: ChannelState): Started | null {
  return 'head' in state ? state : null;
}

export const isWatching = ({kind}: ChannelState): boolean => kind === 'following' || kind === 'delivering';
