import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setImmediate} from 'node:timers/promises';
import fc from 'fast-check';
import {isFinished, type JobStatus} from '../../../src/protocol/protocol.ts';
import {parseCursor} from '../../../server/feed/cursor.ts';
import {completedEpochs} from '../../../server/stream/frames/completed-epochs.ts';
import type {Subscription} from '../../../server/stream/subscription.ts';
import {progressOf} from '../../../server/stream/subscription-state.ts';
import {ChannelScene} from '../../support/server/channel-scene.ts';
import {trendPoint} from '../../support/server/scripted-feed.ts';

type Action =
  | {readonly kind: 'append'; readonly epoch: number; readonly sample: number}
  | {readonly kind: 'status'; readonly status: JobStatus}
  | {readonly kind: 'poll'}
  | {readonly kind: 'tick'}
  | {
      readonly kind: 'open';
      readonly start: number | 'head' | 'start';
      readonly epoch: number | null;
      readonly gzip: boolean;
    }
  | {readonly kind: 'congest'; readonly viewer: number; readonly is: boolean};

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({kind: fc.constant('append' as const), epoch: fc.nat(3), sample: fc.nat(2)}),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('status' as const),
      status: fc.constantFrom('running', 'paused'),
    }),
  },
  {weight: 4, arbitrary: fc.constant({kind: 'poll' as const})},
  {weight: 2, arbitrary: fc.constant({kind: 'tick' as const})},
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('open' as const),
      // A share of the stream so far: the cursor of somebody who has seen as much.
      start: fc.oneof(
        fc.double({min: 0, max: 1, noNaN: true}),
        fc.constantFrom('head' as const, 'start' as const),
      ),
      epoch: fc.option(fc.nat(3), {nil: null}),
      gzip: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({kind: fc.constant('congest' as const), viewer: fc.nat(4), is: fc.boolean()}),
  },
);

function perform(scene: ChannelScene, action: Action): unknown {
  const {feed, clock, viewers, channel} = scene;
  switch (action.kind) {
    case 'append':
      return feed.append({epoch: action.epoch, step: action.epoch, sample_index: action.sample});
    case 'status':
      return feed.setStatus(action.status);
    case 'poll':
      return feed.poll();
    case 'tick':
      return clock.advance(600);
    case 'congest': {
      const viewer = viewers[action.viewer]?.viewer;
      if (viewer) viewer.isCongested = action.is;
      return channel.tellTrends();
    }
    case 'open': {
      const {start, epoch, gzip} = action;
      const {gen, lastSeq} = feed.head;
      const from = typeof start === 'string' ? start : {gen, seq: Math.floor(start * lastSeq), epoch};
      return scene.open(from, epoch, gzip);
    }
  }
}

const seqOf = (id: string): number => parseCursor(id)!.seq;

function check({feed, viewers, faults}: ChannelScene): void {
  assert.deepEqual(faults, []);
  for (const {subscription, viewer} of viewers) {
    const {request} = subscription;
    const {events} = viewer;
    assert.equal(events[0]?.event, 'connected');
    const ids = events.flatMap(({id}) => id ?? []).map(seqOf);
    assert.deepEqual(
      ids,
      ids.toSorted((a, b) => a - b),
      'ids never fall',
    );
    const caughtUp = events.filter(({event}) => event === 'caught_up');
    assert.equal(caughtUp.length, 1);
    const from = progressOf(subscription.state)!.startSeq;

    const received = events.flatMap((event) => (event.event === 'prediction' ? event.data.prediction : []));
    const seqs = received.map(({seq}) => seq);
    assert.deepEqual(
      seqs,
      [...new Set(seqs)].sort((a, b) => a - b),
      'each once, in order',
    );
    assert.ok(seqs.every((seq) => seq > from));
    const wanted = feed.rows.filter(({seq, epoch}) => seq > from && epoch === (request.epoch ?? epoch));
    assert.deepEqual(
      wanted.filter(({seq}) => !seqs.includes(seq)),
      [],
      'no row is missing',
    );

    const whole = {
      head: feed.head,
      fromSeq: 0,
      toSeq: feed.head.lastSeq,
      rows: [],
      leftOut: [],
      epochs: feed.epochs,
    };
    const completions = new Map(
      completedEpochs(whole, 0).map(({seq, summary}) => [summary.epoch, {seq, summary}]),
    );
    for (const {epoch} of feed.epochs) {
      const told = events.filter((event) => event.event === 'epoch_complete' && event.data.epoch === epoch);
      const completion = completions.get(epoch);
      if (completion !== undefined && completion.seq > from) {
        assert.deepEqual(told.at(-1)?.data, completion.summary, `epoch ${epoch} was told as it stands`);
      } else if (completion !== undefined || !isFinished(feed.head.status)) {
        assert.deepEqual(told, [], `epoch ${epoch} was complete before the cursor, or is not complete`);
      }
    }

    const trends = new Map(
      events
        .flatMap((event) => (event.event === 'trends_update' ? event.data.trends : []))
        .map((each) => [each.epoch, each]),
    );
    for (const each of feed.epochs.filter(({lastSeq}) => lastSeq > from)) {
      assert.deepEqual(
        trends.get(each.epoch),
        trendPoint(each),
        `the trends of epoch ${each.epoch} are the newest`,
      );
    }
  }
}

test('replay and live stream join with no gap and no repeat, however reads, polls and writes fall', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(action, {minLength: 1, maxLength: 40}),
      fc.integer({min: 1, max: 6}),
      async (scheduler, actions, reach) => {
        const scene = new ChannelScene((label) => scheduler.schedule(Promise.resolve(), label), reach);
        scheduler.scheduleSequence(
          actions.map((each) => ({label: each.kind, builder: async () => void perform(scene, each)})),
        );
        await scheduler.waitIdle();
        for (const {viewer} of scene.viewers) viewer.isCongested = false;
        scene.channel.tellTrends();
        // Until all is told: polls bring a bounded range each, and a broadcast waits for its second.
        for (
          let i = 0;
          i < 5 || scene.viewers.some(({subscription}) => !isThrough(scene, subscription));
          i++
        ) {
          assert.ok(i < 200, 'the stream comes to rest');
          void scene.feed.poll();
          await scheduler.waitIdle();
          await scene.clock.advance(1000);
          await scheduler.waitIdle();
        }
        // Loops that rest take a turn for each stretch of viewers.
        for (let i = 0; i < 20; i++) await setImmediate();
        check(scene);
      },
    ),
    {numRuns: 300},
  );
});

function isThrough({feed}: ChannelScene, {state}: Subscription): boolean {
  return state.kind === 'live' && state.position.seq === feed.head.lastSeq;
}

test('a viewer that joins behind a broadcast gets the trends that the broadcast ran ahead with', async () => {
  let beforeTrends = (): void => {};
  const scene = new ChannelScene(async (label) => {
    if (label === 'trends asks') beforeTrends();
  }, 500);
  await scene.open('head', null, false);
  scene.feed.append({epoch: 1});
  // The broadcast's snapshot is newer than the poll that set it off.
  beforeTrends = () => {
    beforeTrends = () => {};
    scene.feed.append({epoch: 2});
  };
  await scene.feed.poll();
  await scene.clock.advance(0);
  await scene.open('head', null, false);
  await scene.feed.poll();
  await scene.clock.advance(5000);
  const late = scene.viewers[1]!.viewer.events;
  assert.deepEqual(
    late.flatMap((event) => (event.event === 'prediction' ? event.data.prediction.epoch : [])),
    [2],
  );
  const told = late.flatMap((event) => (event.event === 'trends_update' ? event.data.trends : []));
  assert.ok(told.some(({epoch}) => epoch === 2));
});

test('a job that writes faster than its viewers are served is watched again once they are', async () => {
  const scene = new ChannelScene(async () => {}, 500);
  // So many that the loop over them rests more than once.
  for (let i = 0; i < 600; i++) await scene.open('head', null, i % 2 === 0);
  const {feed, viewers} = scene;
  let wasLeft = false;
  for (let i = 0; i < 30; i++) {
    feed.append({sample_index: i});
    await feed.poll();
    wasLeft ||= feed.watchCount === 0;
  }
  assert.ok(wasLeft, 'batches pile up without end');
  for (let i = 0; i < 100; i++) {
    await feed.poll();
    await setImmediate();
  }
  assert.equal(feed.watchCount, 1);
  for (const {viewer} of viewers) {
    const seqs = viewer.events.flatMap((event) =>
      event.event === 'prediction' ? event.data.prediction.seq : [],
    );
    assert.deepEqual(
      seqs,
      Array.from({length: 30}, (_, i) => i + 2),
    );
  }
});
