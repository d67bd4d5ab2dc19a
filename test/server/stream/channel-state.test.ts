import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {FeedBatch, JobHead} from '../../../server/feed/feed-batch.ts';
import {
  isWatching,
  startedOf,
  transition,
  type ChannelKind,
  type ChannelSignal,
  type ChannelSignalType,
  type ChannelState,
} from '../../../server/stream/channel-state.ts';

const head: JobHead = {
  jobId: 'job',
  gen: 'g',
  firstSeq: 1,
  lastSeq: 5,
  rowCount: 5,
  status: 'running',
  errorMessage: null,
  statusSeq: 1,
  statusChangedAt: '2026-01-01T00:00:00.000Z',
  appendedAt: null,
};
const batchTo = (toSeq: number, fromSeq = toSeq - 1): FeedBatch => ({
  head: {...head, lastSeq: toSeq},
  fromSeq,
  toSeq,
  rows: [],
  leftOut: [],
  epochs: [],
});

const told = {head, position: {gen: 'g', seq: 5}, toldAt: 150, activeAt: 100};

const STATES: {readonly [Kind in ChannelKind]: ChannelState & {kind: Kind}} = {
  new: {kind: 'new'},
  reading: {kind: 'reading', done: Promise.resolve()},
  following: {kind: 'following', ...told},
  delivering: {kind: 'delivering', queue: [batchTo(4), batchTo(5)], ...told},
  overrun: {kind: 'overrun', queue: [batchTo(4), batchTo(5)], ...told},
  closed: {kind: 'closed'},
};

const SIGNALS: {readonly [Type in ChannelSignalType]: ChannelSignal & {type: Type}} = {
  asked: {type: 'asked', done: Promise.resolve()},
  head: {type: 'head', head, at: 150, ageMs: 50},
  'no-head': {type: 'no-head'},
  batch: {type: 'batch', batch: batchTo(6), at: 200},
  taken: {type: 'taken'},
  through: {type: 'through'},
  close: {type: 'close'},
};

/** Every cell; `null` = the signal says nothing to that state. */
const TABLE: Record<ChannelKind, Record<ChannelSignalType, ChannelKind | null>> = {
  new: {
    asked: 'reading',
    head: null,
    'no-head': null,
    batch: null,
    taken: null,
    through: null,
    close: 'closed',
  },
  reading: {
    asked: null,
    head: 'following',
    'no-head': 'new',
    batch: null,
    taken: null,
    through: null,
    close: 'closed',
  },
  following: {
    asked: null,
    head: null,
    'no-head': null,
    batch: 'delivering',
    taken: null,
    through: null,
    close: 'closed',
  },
  delivering: {
    asked: null,
    head: null,
    'no-head': null,
    batch: 'delivering',
    taken: 'delivering',
    through: 'following',
    close: 'closed',
  },
  overrun: {
    asked: null,
    head: null,
    'no-head': null,
    batch: null,
    taken: 'overrun',
    through: 'following',
    close: 'closed',
  },
  closed: {
    asked: null,
    head: null,
    'no-head': null,
    batch: null,
    taken: null,
    through: null,
    close: null,
  },
};

describe('every signal in every state of a channel', () => {
  for (const kind of Object.keys(TABLE) as ChannelKind[]) {
    for (const type of Object.keys(TABLE[kind]) as ChannelSignalType[]) {
      const expected = TABLE[kind][type];
      test(`${kind}, ${type}: ${expected ?? 'nothing'}`, () => {
        assert.equal(transition(STATES[kind], SIGNALS[type])?.kind ?? null, expected);
      });
    }
  }
});

test('a channel watches its feed from the head on, but not while too much waits', () => {
  const watching = Object.values(STATES).filter(isWatching);
  assert.deepEqual(
    watching.map(({kind}) => kind),
    ['following', 'delivering'],
  );
  let state: ChannelState = STATES.following;
  let batches = 0;
  for (; state.kind !== 'overrun'; batches++) {
    state = transition(state, {type: 'batch', batch: batchTo(6 + batches), at: 0}) ?? STATES.closed;
    assert.notEqual(state.kind, 'closed');
  }
  assert.equal(batches, 8);
  const through = transition(state, SIGNALS.through)!;
  assert.deepEqual(startedOf(through)?.position, {gen: 'g', seq: 13});
});

test('a batch moves the place on, and counts as activity only when it has something of the stream', () => {
  assert.deepEqual(transition(STATES.following, SIGNALS.batch), {
    kind: 'delivering',
    head: {...head, lastSeq: 6},
    position: {gen: 'g', seq: 6},
    toldAt: 200,
    activeAt: 200,
    queue: [batchTo(6)],
  });
  const first = transition(STATES.following, {type: 'batch', batch: batchTo(5, 5), at: 200})!;
  assert.equal(startedOf(first)?.activeAt, 100);
});

test('a head tells where the channel begins, and how long nothing has happened to the job', () => {
  assert.deepEqual(transition(STATES.reading, SIGNALS.head), {kind: 'following', ...told});
});

test('batches are taken in the order they came', () => {
  const taken = transition(STATES.delivering, SIGNALS.taken);
  assert.deepEqual(taken, {...STATES.delivering, queue: [batchTo(5)]});
});
