import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {StreamError} from '../../../../src/stream/wire/error.ts';
import {
  transition,
  type SignalType,
  type StateKind,
  type StreamSignal,
  type StreamState,
} from '../../../../src/stream/wire/state.ts';

const passing = new StreamError('cut', 'cut', {retryable: true});
const final = new StreamError('forbidden', 'no', {retryable: false});
const asked = new StreamError('busy', 'later', {retryable: true, retryAfterMs: 5000});
const streamOff = new StreamError('stream-off', 'off', {retryable: true});

const STATES: {readonly [Kind in StateKind]: StreamState & {kind: Kind}} = {
  idle: {kind: 'idle'},
  connecting: {kind: 'connecting', attempt: 3},
  'catching-up': {kind: 'catching-up', attempt: 3},
  live: {kind: 'live'},
  stale: {kind: 'stale'},
  waiting: {kind: 'waiting', attempt: 3, retryAt: 9, cause: passing},
  polling: {kind: 'polling', attempt: 3, cause: passing},
  paused: {kind: 'paused', by: 'user'},
  quiet: {kind: 'quiet'},
  ended: {kind: 'ended', status: 'completed'},
  stopped: {kind: 'stopped', cause: final},
};

const SIGNALS: {readonly [Type in SignalType]: StreamSignal & {type: Type}} = {
  start: {type: 'start'},
  opened: {type: 'opened'},
  'caught-up': {type: 'caught-up'},
  behind: {type: 'behind'},
  fresh: {type: 'fresh'},
  'no-stream': {type: 'no-stream', cause: streamOff},
  polled: {type: 'polled'},
  fetched: {type: 'fetched', by: 'live-off'},
  failed: {type: 'failed', cause: passing, retryAt: 7},
  reread: {type: 'reread'},
  retry: {type: 'retry'},
  'idle-job': {type: 'idle-job'},
  ended: {type: 'ended', status: 'failed'},
  moved: {type: 'moved'},
  online: {type: 'online'},
  seen: {type: 'seen'},
  hidden: {type: 'hidden'},
  left: {type: 'left'},
  pause: {type: 'pause'},
  resume: {type: 'resume'},
  refresh: {type: 'refresh'},
  close: {type: 'close'},
};

/** Every cell; `null` = the signal says nothing to that state. */
const TABLE: Record<StateKind, Record<SignalType, StateKind | null>> = {
  idle: {
    start: 'connecting',
    opened: null,
    'caught-up': null,
    behind: null,
    fresh: null,
    'no-stream': null,
    polled: null,
    fetched: null,
    failed: null,
    reread: null,
    retry: null,
    'idle-job': null,
    ended: null,
    moved: null,
    online: null,
    seen: null,
    hidden: null,
    left: null,
    pause: null,
    resume: null,
    refresh: null,
    close: null,
  },
  connecting: {
    start: null,
    opened: 'catching-up',
    'caught-up': null,
    behind: null,
    fresh: null,
    'no-stream': 'polling',
    polled: null,
    fetched: 'paused',
    failed: 'waiting',
    reread: 'connecting',
    retry: null,
    'idle-job': 'quiet',
    ended: 'ended',
    moved: null,
    online: null,
    seen: null,
    hidden: 'paused',
    left: 'paused',
    pause: 'paused',
    resume: null,
    refresh: null,
    close: 'idle',
  },
  'catching-up': {
    start: null,
    opened: null,
    'caught-up': 'live',
    behind: null,
    fresh: null,
    'no-stream': 'polling',
    polled: null,
    fetched: null,
    failed: 'waiting',
    reread: 'connecting',
    retry: null,
    'idle-job': 'quiet',
    ended: 'ended',
    moved: null,
    online: null,
    seen: null,
    hidden: 'paused',
    left: 'paused',
    pause: 'paused',
    resume: null,
    refresh: null,
    close: 'idle',
  },
  live: {
    start: null,
    opened: null,
    'caught-up': null,
    behind: 'stale',
    fresh: null,
    'no-stream': 'polling',
    polled: null,
    fetched: null,
    failed: 'waiting',
    reread: 'connecting',
    retry: null,
    'idle-job': 'quiet',
    ended: 'ended',
    moved: null,
    online: null,
    seen: null,
    hidden: 'paused',
    left: 'paused',
    pause: 'paused',
    resume: null,
    refresh: null,
    close: 'idle',
  },
  stale: {
    start: null,
    opened: null,
    'caught-up': null,
    behind: null,
    fresh: 'live',
    'no-stream': 'polling',
    polled: null,
    fetched: null,
    failed: 'waiting',
    reread: 'connecting',
    retry: null,
    'idle-job': 'quiet',
    ended: 'ended',
    moved: null,
    online: null,
    seen: null,
    hidden: 'paused',
    left: 'paused',
    pause: 'paused',
    resume: null,
    refresh: 'connecting',
    close: 'idle',
  },
  waiting: {
    start: null,
    opened: null,
    'caught-up': null,
    behind: null,
    fresh: null,
    'no-stream': null,
    polled: null,
    fetched: null,
    failed: null,
    reread: null,
    retry: 'connecting',
    'idle-job': null,
    ended: null,
    moved: null,
    online: 'connecting',
    seen: 'connecting',
    hidden: 'paused',
    left: null,
    pause: 'paused',
    resume: null,
    refresh: 'connecting',
    close: 'idle',
  },
  polling: {
    start: null,
    opened: null,
    'caught-up': null,
    behind: null,
    fresh: null,
    'no-stream': null,
    polled: 'polling',
    fetched: null,
    failed: 'waiting',
    reread: 'connecting',
    retry: 'connecting',
    'idle-job': null,
    ended: 'ended',
    moved: null,
    online: 'connecting',
    seen: null,
    hidden: 'paused',
    left: 'paused',
    pause: 'paused',
    resume: null,
    refresh: 'connecting',
    close: 'idle',
  },
  paused: {
    start: null,
    opened: null,
    'caught-up': null,
    behind: null,
    fresh: null,
    'no-stream': null,
    polled: null,
    fetched: null,
    failed: null,
    reread: null,
    retry: null,
    'idle-job': null,
    ended: null,
    moved: null,
    online: null,
    seen: null,
    hidden: null,
    left: null,
    pause: null,
    resume: 'connecting',
    refresh: 'connecting',
    close: 'idle',
  },
  quiet: {
    start: null,
    opened: null,
    'caught-up': null,
    behind: null,
    fresh: null,
    'no-stream': null,
    polled: null,
    fetched: null,
    failed: 'waiting',
    reread: 'connecting',
    retry: null,
    'idle-job': null,
    ended: 'ended',
    moved: 'connecting',
    online: null,
    seen: null,
    hidden: 'paused',
    left: null,
    pause: 'paused',
    resume: null,
    refresh: 'connecting',
    close: 'idle',
  },
  ended: {
    start: null,
    opened: null,
    'caught-up': null,
    behind: null,
    fresh: null,
    'no-stream': null,
    polled: null,
    fetched: null,
    failed: null,
    reread: 'connecting',
    retry: null,
    'idle-job': null,
    ended: null,
    moved: 'connecting',
    online: null,
    seen: null,
    hidden: null,
    left: null,
    pause: null,
    resume: null,
    refresh: 'connecting',
    close: 'idle',
  },
  stopped: {
    start: null,
    opened: null,
    'caught-up': null,
    behind: null,
    fresh: null,
    'no-stream': null,
    polled: null,
    fetched: null,
    failed: null,
    reread: null,
    retry: null,
    'idle-job': null,
    ended: null,
    moved: null,
    online: null,
    seen: null,
    hidden: null,
    left: null,
    pause: null,
    resume: 'connecting',
    refresh: 'connecting',
    close: 'idle',
  },
};

const attemptOf = (state: StreamState | null): number | null =>
  state !== null && 'attempt' in state ? state.attempt : null;

const kinds = Object.keys(STATES) as StateKind[];
const types = Object.keys(SIGNALS) as SignalType[];

for (const kind of kinds) {
  describe(`from ${kind}`, () => {
    for (const type of types) {
      const expected = TABLE[kind][type];
      test(`${type} ${expected === null ? 'changes nothing' : `leads to ${expected}`}`, () => {
        assert.equal(transition(STATES[kind], SIGNALS[type])?.kind ?? null, expected);
      });
    }
  });
}

test('live is reached only by catching up or by fresh news', () => {
  for (const kind of kinds) {
    for (const type of types) {
      if (transition(STATES[kind], SIGNALS[type])?.kind !== 'live') continue;
      assert.ok(['catching-up caught-up', 'stale fresh'].includes(`${kind} ${type}`), `${kind} ${type}`);
    }
  }
});

test('only live, an answered poll and the reader reset the attempts', () => {
  const mayReset = new Set(['polling polled', 'stopped refresh', 'stopped resume']);
  for (const kind of kinds) {
    for (const type of types) {
      const before = attemptOf(STATES[kind]);
      const after = attemptOf(transition(STATES[kind], SIGNALS[type]));
      if (before === null || after === null || mayReset.has(`${kind} ${type}`)) continue;
      assert.ok(after >= before, `${kind} ${type}`);
    }
  }
  assert.deepEqual(transition(STATES.live, SIGNALS.failed), {...STATES.waiting, attempt: 1, retryAt: 7});
  assert.deepEqual(transition(STATES.polling, SIGNALS.polled), {...STATES.polling, attempt: 0});
});

test('a server that accepts and drops raises the attempts every time', () => {
  let state: StreamState = {kind: 'idle'};
  const attempts: number[] = [];
  const play = (signal: StreamSignal): void => {
    state = transition(state, signal) ?? state;
  };
  play(SIGNALS.start);
  for (let i = 0; i < 4; i++) {
    play(SIGNALS.opened);
    play(SIGNALS.failed);
    attempts.push(attemptOf(state) ?? -1);
    play(SIGNALS.retry);
  }
  assert.deepEqual(attempts, [1, 2, 3, 4]);
});

test('what may pass is waited for, however often it fails', () => {
  const tired: StreamState = {kind: 'connecting', attempt: 10_000};
  assert.equal(transition(tired, SIGNALS.failed)?.kind, 'waiting');
});

test('a final fault stops whatever asks the server', () => {
  const failed: StreamSignal = {type: 'failed', cause: final, retryAt: 7};
  for (const kind of ['connecting', 'catching-up', 'live', 'stale', 'polling', 'quiet', 'ended'] as const) {
    assert.deepEqual(transition(STATES[kind], failed), {kind: 'stopped', cause: final}, kind);
  }
});

test('stopped is left only by the reader or by closing', () => {
  const leaving = types.filter((type) => transition(STATES.stopped, SIGNALS[type]) !== null);
  assert.deepEqual(leaving, ['resume', 'refresh', 'close']);
});

test('a wait that the server asked for is kept', () => {
  const waiting: StreamState = {...STATES.waiting, cause: asked};
  assert.equal(transition(waiting, SIGNALS.seen), null);
  assert.equal(transition(waiting, SIGNALS.online), null);
  assert.equal(transition(waiting, SIGNALS.refresh)?.kind, 'connecting');
});

test('polling because streams are off never ends', () => {
  assert.equal(transition({...STATES.polling, cause: streamOff}, SIGNALS.ended), null);
});

test('a page that is left lets go of what is on its way, and goes on where it was when it is seen again', () => {
  for (const kind of ['connecting', 'catching-up', 'live', 'stale', 'polling'] as const) {
    const left = transition(STATES[kind], SIGNALS.left);
    assert.deepEqual(left, {kind: 'paused', by: 'hidden'}, kind);
    assert.equal(transition(left, SIGNALS.seen)?.kind, 'connecting');
  }
  assert.equal(transition({...STATES.waiting, cause: asked}, SIGNALS.left), null);
});

test('a tab that is seen again resumes only what was let go of because it was hidden', () => {
  assert.equal(transition({kind: 'paused', by: 'hidden'}, SIGNALS.seen)?.kind, 'connecting');
  assert.equal(transition({kind: 'paused', by: 'user'}, SIGNALS.seen), null);
  assert.equal(transition({kind: 'paused', by: 'live-off'}, SIGNALS.seen), null);
});

test('a reader who pauses a hidden tab keeps it paused', () => {
  assert.deepEqual(transition({kind: 'paused', by: 'hidden'}, SIGNALS.pause), {kind: 'paused', by: 'user'});
});

test('what is fetched once cannot be resumed into a stream', () => {
  assert.equal(transition({kind: 'paused', by: 'live-off'}, SIGNALS.resume), null);
});
