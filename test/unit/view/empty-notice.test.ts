import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {JobSummary} from '../../../src/protocol/protocol.ts';
import {StreamError, type StreamErrorCode} from '../../../src/stream/wire/error.ts';
import type {StateKind, StreamState} from '../../../src/stream/wire/state.ts';
import {emptyNotice} from '../../../src/view/empty-notice.ts';
import type {Notice} from '../../../src/view/first-notice.ts';
import {stateMeaning} from '../../../src/view/state-words.ts';

const fault = (code: StreamErrorCode): StreamError =>
  new StreamError(code, `It was ${code}.`, {retryable: true});

const job: JobSummary = {
  status: 'failed',
  model_name: null,
  error_message: 'CUDA out of memory',
  started_at: null,
  completed_at: null,
};

const noticeOf = (state: StreamState): Notice =>
  emptyNotice({state, job, jobId: 'run-a', transport: 'stream', store: {size: 0}});

/** A new kind of state does not compile until it says what the reader can do. */
const ACTIONS: Readonly<Record<StateKind, {state: StreamState; call: 'refresh' | 'resume' | null}>> = {
  idle: {state: {kind: 'idle'}, call: null},
  connecting: {state: {kind: 'connecting', attempt: 0}, call: null},
  'catching-up': {state: {kind: 'catching-up', attempt: 0}, call: null},
  live: {state: {kind: 'live'}, call: null},
  stale: {state: {kind: 'stale'}, call: null},
  waiting: {state: {kind: 'waiting', attempt: 1, retryAt: 0, cause: fault('unreachable')}, call: 'refresh'},
  polling: {state: {kind: 'polling', attempt: 0, cause: fault('buffering-proxy')}, call: null},
  paused: {state: {kind: 'paused', by: 'user'}, call: 'resume'},
  quiet: {state: {kind: 'quiet'}, call: null},
  ended: {state: {kind: 'ended', status: 'completed'}, call: null},
  stopped: {state: {kind: 'stopped', cause: fault('forbidden')}, call: 'refresh'},
};

for (const [kind, {state, call}] of Object.entries(ACTIONS)) {
  test(`without rows, ${kind} offers ${call ?? 'nothing to press'}`, () => {
    const notice = noticeOf(state);
    assert.equal(notice.action?.call ?? null, call);
    assert.ok(notice.title.length > 0 && notice.hint.length > 0);
  });
}

test('a job that is not known yet is waited for by name, without alarm', () => {
  const {title, tone} = noticeOf({kind: 'waiting', attempt: 1, retryAt: 0, cause: fault('not-found')});
  assert.equal(title, 'Waiting for job “run-a”');
  assert.equal(tone, 'plain');
});

test('a file is not spoken of as a job', () => {
  const file = {job: null, jobId: null, transport: 'file', store: {size: 0}} as const;
  const ended = emptyNotice({...file, state: {kind: 'ended', status: 'completed'}});
  assert.equal(ended.title, 'The file holds no prediction');
  const missing = emptyNotice({...file, state: {kind: 'stopped', cause: fault('not-found')}});
  assert.deepEqual(
    [missing.title, missing.hint],
    ['The predictions could not be loaded', 'It was not-found.'],
  );
  const waiting = emptyNotice({
    ...file,
    state: {kind: 'waiting', attempt: 1, retryAt: 0, cause: fault('not-found')},
  });
  assert.deepEqual(
    [waiting.title, waiting.hint, waiting.tone],
    ['Waiting for the file', 'It was not-found.', 'plain'],
  );
});

test('where rows are there, none of them is said to be awaited', () => {
  for (const kind of ['live', 'stale', 'polling', 'quiet', 'ended', 'paused'] as const) {
    const {state, call} = ACTIONS[kind];
    const notice = emptyNotice({state, job, jobId: 'run-a', transport: 'stream', store: {size: 2}});
    assert.equal(notice.title, 'Nothing to draw yet', kind);
    assert.match(notice.hint, /The predictions are here/);
    assert.equal(notice.action?.call ?? null, call);
  }
});

test('a fault says what the server or the network said', () => {
  assert.match(noticeOf(ACTIONS.waiting.state).hint, /It was unreachable\./);
  assert.equal(noticeOf(ACTIONS.stopped.state).hint, 'It was forbidden.');
  assert.equal(noticeOf({kind: 'stopped', cause: fault('unauthorized')}).title, 'Not signed in');
  assert.equal(
    noticeOf({kind: 'stopped', cause: fault('bad-file')}).title,
    'The predictions could not be loaded',
  );
});

test('a failed job without predictions gives the reason that the trainer gave', () => {
  const {hint, tone} = noticeOf({kind: 'ended', status: 'failed'});
  assert.equal(hint, 'CUDA out of memory');
  assert.equal(tone, 'bad');
});

test('what live="off" loaded once can be refreshed', () => {
  assert.equal(noticeOf({kind: 'paused', by: 'live-off'}).action?.call, 'refresh');
  const state = {kind: 'paused', by: 'live-off'} as const;
  assert.equal(stateMeaning({state, job: null, transport: null}), 'Loaded once; refresh to see what is new.');
});

test('no source at all names the attributes to set', () => {
  assert.match(emptyNotice(null).hint, /job-id.*file/);
});
