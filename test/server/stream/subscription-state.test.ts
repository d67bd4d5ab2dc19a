import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {
  progressOf,
  transition,
  type SubscriptionKind,
  type SubscriptionSignal,
  type SubscriptionSignalType,
  type SubscriptionState,
} from '../../../server/stream/subscription-state.ts';

const progress = {startSeq: 3, position: {gen: 'g', seq: 5}};
const further = {gen: 'g', seq: 9};

const STATES: {readonly [Kind in SubscriptionKind]: SubscriptionState & {kind: Kind}} = {
  opening: {kind: 'opening'},
  placed: {kind: 'placed', ...progress},
  'catching-up': {kind: 'catching-up', ...progress},
  'caught-up': {kind: 'caught-up', ...progress},
  live: {kind: 'live', trendsAfter: 4, ...progress},
  closed: {kind: 'closed', progress},
};

const SIGNALS: {readonly [Type in SubscriptionSignalType]: SubscriptionSignal & {type: Type}} = {
  placed: {type: 'placed', position: further},
  told: {type: 'told', position: further, reachesHead: true},
  joined: {type: 'joined'},
  delivered: {type: 'delivered', position: further},
  'trends-owed': {type: 'trends-owed', after: 7},
  'trends-told': {type: 'trends-told'},
  closed: {type: 'closed'},
};

/** Every cell; `null` = the signal says nothing to that state. */
const TABLE: Record<SubscriptionKind, Record<SubscriptionSignalType, SubscriptionKind | null>> = {
  opening: {
    placed: 'placed',
    told: null,
    joined: null,
    delivered: null,
    'trends-owed': null,
    'trends-told': null,
    closed: 'closed',
  },
  placed: {
    placed: null,
    told: 'caught-up',
    joined: null,
    delivered: null,
    'trends-owed': null,
    'trends-told': null,
    closed: 'closed',
  },
  'catching-up': {
    placed: null,
    told: 'caught-up',
    joined: null,
    delivered: null,
    'trends-owed': null,
    'trends-told': null,
    closed: 'closed',
  },
  'caught-up': {
    placed: null,
    told: 'caught-up',
    joined: 'live',
    delivered: null,
    'trends-owed': null,
    'trends-told': null,
    closed: 'closed',
  },
  live: {
    placed: null,
    told: null,
    joined: null,
    delivered: 'live',
    'trends-owed': 'live',
    'trends-told': 'live',
    closed: 'closed',
  },
  closed: {
    placed: null,
    told: null,
    joined: null,
    delivered: null,
    'trends-owed': null,
    'trends-told': null,
    closed: null,
  },
};

describe('every signal in every state of a subscription', () => {
  for (const kind of Object.keys(TABLE) as SubscriptionKind[]) {
    for (const type of Object.keys(TABLE[kind]) as SubscriptionSignalType[]) {
      const expected = TABLE[kind][type];
      test(`${kind}, ${type}: ${expected ?? 'nothing'}`, () => {
        assert.equal(transition(STATES[kind], SIGNALS[type])?.kind ?? null, expected);
      });
    }
  }
});

test('a subscription knows where it began and stands, from its start to after its end', () => {
  assert.equal(progressOf(STATES.opening), null);
  const placed = transition(STATES.opening, SIGNALS.placed)!;
  assert.deepEqual(progressOf(placed), {kind: 'placed', startSeq: 9, position: further});
  for (const kind of ['placed', 'catching-up', 'caught-up', 'live'] as const) {
    const closed = transition(STATES[kind], SIGNALS.closed)!;
    assert.deepEqual(progressOf(closed), progress, kind);
  }
  assert.deepEqual(transition(STATES.opening, SIGNALS.closed), {kind: 'closed', progress: null});
});

test('only a stretch that reaches the head catches up, and what comes after it is still read', () => {
  const below = {type: 'told', position: further, reachesHead: false} as const;
  for (const kind of ['placed', 'catching-up'] as const)
    assert.deepEqual(transition(STATES[kind], below), {
      kind: 'catching-up',
      startSeq: 3,
      position: further,
    });
  assert.deepEqual(transition(STATES['caught-up'], below), {
    kind: 'caught-up',
    startSeq: 3,
    position: further,
  });
});

test('trends that are owed stay owed while rows are delivered, until they are told', () => {
  const joined = transition(STATES['caught-up'], SIGNALS.joined);
  assert.deepEqual(joined, {kind: 'live', trendsAfter: null, ...progress});
  const owed = transition(STATES.live, SIGNALS['trends-owed']);
  assert.deepEqual(owed, {kind: 'live', trendsAfter: 7, ...progress});
  const delivered = transition(STATES.live, SIGNALS.delivered);
  assert.deepEqual(delivered, {kind: 'live', trendsAfter: 4, startSeq: 3, position: further});
  const told = transition(STATES.live, SIGNALS['trends-told']);
  assert.deepEqual(told, {kind: 'live', trendsAfter: null, ...progress});
});
