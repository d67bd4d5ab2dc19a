/**
 * What a source is doing, as one value, and the one function that changes it.
 *
 * Invariants, each with the test that guards it (test/unit/stream-state.test.ts unless another file is named):
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
import type {JobStatus} from '../protocol.ts';
import type {StreamError} from './stream-error.ts';

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
  | {readonly type: 'pause'}
  | {readonly type: 'resume'}
  | {readonly type: 'refresh'}
  | {readonly type: 'close'};

export type SignalType = StreamSignal['type'];

const IDLE: StreamState = {kind: 'idle'};
const LIVE: StreamState = {kind: 'live'};
const STALE: StreamState = {kind: 'stale'};
const QUIET: StreamState = {kind: 'quiet'};

const connecting = (attempt: number): StreamState => ({kind: 'connecting', attempt});

/** Tries since rows last flowed. */
function attemptOf(state: StreamState): number {
  return 'attempt' in state ? state.attempt : 0;
}

/** The state that follows, or `null` where the signal says nothing to that state. */
export function transition(state: StreamState, signal: StreamSignal): StreamState | null {
  if (signal.type === 'close') return state.kind === 'idle' ? null : IDLE;
  switch (state.kind) {
    case 'idle':
      return signal.type === 'start' ? connecting(0) : null;
    case 'connecting':
    case 'catching-up':
    case 'live':
    case 'stale':
      return whileConnected(state, signal) ?? whileActive(state, signal);
    case 'waiting':
      if (signal.type === 'retry' || signal.type === 'refresh') return connecting(state.attempt);
      if (signal.type === 'online' || signal.type === 'seen') {
        return state.cause.retryAfterMs === null ? connecting(state.attempt) : null;
      }
      return letGo(signal);
    case 'polling':
      if (signal.type === 'polled') return state.attempt === 0 ? null : {...state, attempt: 0};
      if (signal.type === 'ended' && state.cause.code === 'stream-off') return null;
      if (signal.type === 'retry' || signal.type === 'online' || signal.type === 'refresh') {
        return connecting(state.attempt);
      }
      return whileActive(state, signal);
    case 'quiet':
      if (signal.type === 'moved' || signal.type === 'refresh') return connecting(0);
      return whileActive(state, signal);
    case 'ended':
      if (signal.type === 'moved' || signal.type === 'reread' || signal.type === 'refresh')
        return connecting(0);
      if (signal.type === 'failed' && !signal.cause.retryable) return stopped(signal.cause);
      return null;
    case 'paused':
      return whilePaused(state.by, signal);
    case 'stopped':
      return signal.type === 'refresh' || signal.type === 'resume' ? connecting(0) : null;
  }
}

const stopped = (cause: StreamError): StreamState => ({kind: 'stopped', cause});

/** One connection carries all of these states. */
function whileConnected(state: StreamState, signal: StreamSignal): StreamState | null {
  switch (signal.type) {
    case 'opened':
      return state.kind === 'connecting' ? {kind: 'catching-up', attempt: state.attempt} : null;
    case 'caught-up':
      return state.kind === 'catching-up' ? LIVE : null;
    case 'behind':
      return state.kind === 'live' ? STALE : null;
    case 'fresh':
      return state.kind === 'stale' ? LIVE : null;
    case 'fetched':
      return state.kind === 'connecting' ? {kind: 'paused', by: signal.by} : null;
    case 'no-stream':
      return {kind: 'polling', attempt: attemptOf(state), cause: signal.cause};
    case 'idle-job':
      return QUIET;
    case 'refresh':
      return state.kind === 'stale' ? connecting(0) : null;
    default:
      return null;
  }
}

/** What may happen wherever the server is being asked. */
function whileActive(state: StreamState, signal: StreamSignal): StreamState | null {
  switch (signal.type) {
    case 'failed': {
      const {cause, retryAt} = signal;
      return cause.retryable
        ? {kind: 'waiting', attempt: attemptOf(state) + 1, retryAt, cause}
        : stopped(cause);
    }
    case 'reread':
      return connecting(attemptOf(state));
    case 'ended':
      return {kind: 'ended', status: signal.status};
    default:
      return letGo(signal);
  }
}

function letGo(signal: StreamSignal): StreamState | null {
  if (signal.type === 'pause') return {kind: 'paused', by: 'user'};
  if (signal.type === 'hidden') return {kind: 'paused', by: 'hidden'};
  return null;
}

function whilePaused(by: PausedBy, signal: StreamSignal): StreamState | null {
  switch (signal.type) {
    case 'resume':
      return by === 'live-off' ? null : connecting(0);
    case 'refresh':
      return connecting(0);
    case 'seen':
      return by === 'hidden' ? connecting(0) : null;
    case 'pause':
      return by === 'hidden' ? {kind: 'paused', by: 'user'} : null;
    default:
      return null;
  }
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
