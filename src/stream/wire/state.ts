/**
 * What a source is doing, as one value, and the one function that changes it.
 *
 * Invariants, each with the test that guards it (test/unit/stream/wire/state.test.ts unless another file is named):
 *
 * 1. Rows shown are rows committed, each in its latest version: "rows shown are the latest versions of the rows
 *    committed, whatever the network does" (stream-model.test.ts).
 * 2. `live` is entered from `catching-up`, or from `stale` once the server's word is fresh again, and from nowhere else:
 *    "live is reached only by catching up or by fresh news".
 * 3. Attempts grow with every failure until rows flow: "only live, an answered poll and the reader reset the attempts".
 * 4. A fault that may pass never ends the tries: "what may pass is waited for, however often it fails".
 * 5. A fault that is final is not asked again by itself: "stopped is left only by the reader or by closing".
 * 6. A wait that the server asked for is not cut short by the page: "a wait that the server asked for is kept".
 * 7. Where the stream is switched off nothing is ever called ended: "polling because streams are off never ends".
 * 8. What the reader paused stays paused: "a tab that is seen again resumes only what was let go of because it was
 *    hidden".
 */
import type {JobStatus} from '../../protocol/protocol.ts';
import type {StreamError} from './error.ts';

/** Who let go of the stream: the reader, a tab hidden for long, or `live="off"` (fetched once, never followed). */
export type PausedBy = 'user' | 'hidden' | 'live-off';

/**
 * What a source is doing: the same names in the badge, in `:state()` and in `ftl-state`. `attempt` counts the tries
 * since rows last flowed.
 */
export type StreamState =
  | {readonly kind: 'idle'}
  | {readonly kind: 'connecting'; readonly attempt: number}
  | {readonly kind: 'catching-up'; readonly attempt: number}
  | {readonly kind: 'live'}
  | {readonly kind: 'stale'}
  | {
      readonly kind: 'waiting';
      readonly attempt: number;
      /** `Date.now()` of the next try. */
      readonly retryAt: number;
      readonly cause: StreamError;
    }
  | {readonly kind: 'polling'; readonly attempt: number; readonly cause: StreamError}
  | {readonly kind: 'paused'; readonly by: PausedBy}
  | {readonly kind: 'quiet'}
  | {readonly kind: 'ended'; readonly status: JobStatus}
  | {readonly kind: 'stopped'; readonly cause: StreamError};

export type StateKind = StreamState['kind'];

export type StreamSignal =
  | {readonly type: 'start'}
  /** The server has said `connected`: rows come next. */
  | {readonly type: 'opened'}
  | {readonly type: 'caught-up'}
  /** Nothing was heard for too long, or the server has not reached its database lately. */
  | {readonly type: 'behind'}
  | {readonly type: 'fresh'}
  /** Streams are not to be had here; the same events are asked for one answer at a time. */
  | {readonly type: 'no-stream'; readonly cause: StreamError}
  | {readonly type: 'polled'}
  /** The list was read, and no more was asked for. */
  | {readonly type: 'fetched'; readonly by: PausedBy}
  | {readonly type: 'failed'; readonly cause: StreamError; readonly retryAt: number}
  /** The cursor cannot be honoured, or is too far behind: the list is read again. */
  | {readonly type: 'reread'}
  /** The time to wait is over. */
  | {readonly type: 'retry'}
  /** The job is idle; the server has let go of the stream. */
  | {readonly type: 'idle-job'}
  | {readonly type: 'ended'; readonly status: JobStatus}
  /** There is news of a quiet or ended job. */
  | {readonly type: 'moved'}
  /** The network is back. */
  | {readonly type: 'online'}
  /** The page is visible again, or came back from the browser's cache. */
  | {readonly type: 'seen'}
  /** The page has been hidden for long. */
  | {readonly type: 'hidden'}
  /** The page was left; the browser keeps it for those who come back, unless something of it is still on its way. */
  | {readonly type: 'left'}
  | {readonly type: 'pause'}
  | {readonly type: 'resume'}
  | {readonly type: 'refresh'}
  | {readonly type: 'close'};

export type SignalType = StreamSignal['type'];

/** What a signal makes of a state; `null` where it says nothing to it. */
type Transition<Kind extends StateKind, Type extends SignalType> = (
  state: Extract<StreamState, {kind: Kind}>,
  signal: Extract<StreamSignal, {type: Type}>,
) => StreamState | null;

type Transitions<Kind extends StateKind> = {readonly [Type in SignalType]?: Transition<Kind, Type>};

/** Tries since rows last flowed. */
const attemptOf = (state: StreamState): number => ('attempt' in state ? state.attempt : 0);

const connecting = (attempt: number): StreamState => ({kind: 'connecting', attempt});
const anew = (): StreamState => connecting(0);
const again = (state: StreamState): StreamState => connecting(attemptOf(state));
const live = (): StreamState => ({kind: 'live'});
const paused = (by: PausedBy): StreamState => ({kind: 'paused', by});
const stopped = (cause: StreamError): StreamState => ({kind: 'stopped', cause});
const close = (): StreamState => ({kind: 'idle'});

const letGo = {
  pause: () => paused('user'),
  hidden: () => paused('hidden'),
  close,
} satisfies Transitions<StateKind>;

/** What may happen wherever the server is being asked. */
const active = {
  ...letGo,
  failed: (state, {cause, retryAt}) =>
    cause.retryable ? {kind: 'waiting', attempt: attemptOf(state) + 1, retryAt, cause} : stopped(cause),
  reread: again,
  ended: (_state, {status}) => ({kind: 'ended', status}),
} satisfies Transitions<StateKind>;

/** One connection carries all of these states. */
const connected = {
  ...active,
  left: letGo.hidden,
  'no-stream': (state, {cause}) => ({kind: 'polling', attempt: attemptOf(state), cause}),
  'idle-job': () => ({kind: 'quiet'}),
} satisfies Transitions<StateKind>;

/** The page may cut short a wait, but not one that the server asked for. */
const unlessAsked = (state: Extract<StreamState, {kind: 'waiting'}>): StreamState | null =>
  state.cause.retryAfterMs === null ? again(state) : null;

const TRANSITIONS: {readonly [Kind in StateKind]: Transitions<Kind>} = {
  idle: {start: anew},
  connecting: {
    ...connected,
    opened: ({attempt}) => ({kind: 'catching-up', attempt}),
    fetched: (_state, {by}) => paused(by),
  },
  'catching-up': {...connected, 'caught-up': live},
  live: {...connected, behind: () => ({kind: 'stale'})},
  stale: {...connected, fresh: live, refresh: anew},
  waiting: {...letGo, retry: again, refresh: again, online: unlessAsked, seen: unlessAsked},
  polling: {
    ...active,
    left: letGo.hidden,
    polled: (state) => (state.attempt === 0 ? null : {...state, attempt: 0}),
    ended: (state, signal) => (state.cause.code === 'stream-off' ? null : active.ended(state, signal)),
    retry: again,
    online: again,
    refresh: again,
  },
  quiet: {...active, moved: anew, refresh: anew},
  ended: {
    moved: anew,
    reread: anew,
    refresh: anew,
    failed: (_state, {cause}) => (cause.retryable ? null : stopped(cause)),
    close,
  },
  paused: {
    resume: ({by}) => (by === 'live-off' ? null : anew()),
    refresh: anew,
    seen: ({by}) => (by === 'hidden' ? anew() : null),
    pause: ({by}) => (by === 'hidden' ? paused('user') : null),
    close,
  },
  stopped: {refresh: anew, resume: anew, close},
};

/** The state that follows, or `null` where the signal says nothing to that state. */
export function transition<Kind extends StateKind>(
  state: Extract<StreamState, {kind: Kind}>,
  signal: StreamSignal,
): StreamState | null {
  const transitions: Transitions<Kind> = TRANSITIONS[state.kind];
  // Each is found under its own signal.
  const follow = transitions[signal.type] as Transition<Kind, SignalType> | undefined;
  return follow?.(state, signal) ?? null;
}

/** One connection carries `connecting` to `stale`; each other kind is an activity of its own. */
export function isSameActivity(before: StreamState, after: StreamState): boolean {
  if (after.kind === 'connecting') return false;
  return after.kind === before.kind || (isConnection(before) && isConnection(after));
}

const isConnection = ({kind}: StreamState): boolean =>
  kind === 'connecting' || kind === 'catching-up' || kind === 'live' || kind === 'stale';

/** Rows flow. */
export const isConnected = ({kind}: StreamState): boolean =>
  kind === 'catching-up' || kind === 'live' || kind === 'polling';

/** The fault to show in this state: the last one, until rows flow again or nobody waits for them. */
export function faultOf(state: StreamState, last: StreamError | null): StreamError | null {
  const isFlowing = state.kind === 'live' || (state.kind === 'polling' && state.attempt === 0);
  if (isFlowing || state.kind === 'ended' || state.kind === 'quiet' || state.kind === 'paused') return null;
  return 'cause' in state ? state.cause : last;
}
