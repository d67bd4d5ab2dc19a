import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {EventData, EventList, Prediction} from '../../../src/protocol/protocol.ts';
import {HubServer, type Asking} from '../../support/server/hub-server.ts';
import {trendPoint} from '../../support/server/scripted-feed.ts';

interface Collecting extends Asking {
  readonly waitMs?: number;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

async function collect(server: HubServer, asking: Collecting = {}): Promise<EventList> {
  const {waitMs = 30_000, maxBytes = 1 << 20, signal = new AbortController().signal} = asking;
  const answer = await server.hub.collect({...server.requestOf(asking), waitMs, maxBytes, signal});
  assert.ok('events' in answer);
  return answer;
}

const names = ({events}: EventList): string[] => events.map(({event}) => event);

const rowsOf = ({events}: EventList): Prediction[] =>
  events.flatMap(({event, data}) =>
    event === 'prediction' ? (data as EventData['prediction']).prediction : [],
  );

test('a backlog is answered at once, with its trends and the cursor after it', async () => {
  await using server = await HubServer.start();
  server.feed.appendAll(3);
  const answer = await collect(server, {since: 'start'});
  assert.deepEqual(names(answer), [
    'connected',
    'job_status',
    'prediction',
    'prediction',
    'prediction',
    'caught_up',
    'trends_update',
  ]);
  assert.deepEqual([answer.cursor, answer.more], ['first.4', false]);
  assert.equal(server.hub.viewerCount, 0);
});

test('when nothing is new the answer waits, and then says so', async () => {
  await using server = await HubServer.start();
  const answering = collect(server, {waitMs: 20_000});
  await server.clock.advance(0);
  await server.clock.advance(19_000);
  assert.equal(server.hub.viewerCount, 1);
  await server.clock.advance(1000);
  const answer = await answering;
  assert.deepEqual(names(answer), ['connected', 'caught_up'], 'no heartbeat');
  assert.deepEqual([answer.cursor, answer.more], ['first.1', false]);
});

test('a wait of nothing answers with what there is', async () => {
  await using server = await HubServer.start();
  server.feed.appendAll(2);
  const answering = collect(server, {since: 'first.3', waitMs: 0});
  await server.clock.advance(0);
  await server.clock.advance(0);
  assert.deepEqual(names(await answering), ['connected', 'caught_up']);
});

test('the first news end the wait, and bring their trends', async () => {
  await using server = await HubServer.start();
  const answering = collect(server);
  await server.clock.advance(5000);
  server.feed.append({epoch: 2});
  await server.feed.poll();
  const answer = await answering;
  assert.deepEqual(names(answer), ['connected', 'caught_up', 'prediction', 'trends_update']);
  assert.equal(answer.cursor, 'first.2');
});

test('an answer holds so many bytes, and the next one goes on after it', async () => {
  await using server = await HubServer.start({feed: {reach: 2}});
  for (let i = 0; i < 9; i++) server.feed.append({sample_index: i, prompt: 'x'.repeat(1000)});
  const seqs: number[] = [];
  let since = 'first.1';
  let answers = 0;
  for (let more = true; more; answers++) {
    const answer = await collect(server, {since, maxBytes: 4000});
    seqs.push(...rowsOf(answer).map(({seq}) => seq));
    ({cursor: since, more} = answer);
  }
  assert.ok(answers > 2);
  assert.deepEqual(seqs, [2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('the end of the job, a reset and the deletion of the job are answered', async () => {
  await using server = await HubServer.start();
  server.feed.setStatus('completed');
  assert.deepEqual(names(await collect(server)), ['connected', 'caught_up', 'bye']);
  assert.deepEqual((await collect(server, {since: 'other.1'})).events, [
    {event: 'reset', data: {reason: 'generation'}},
  ]);
  server.feed.isGone = true;
  assert.deepEqual((await collect(server, {since: 'start'})).events, [
    {event: 'bye', data: {reason: 'revoked'}},
  ]);
});

test('a client that has gone leaves nothing behind', async () => {
  await using server = await HubServer.start();
  const going = new AbortController();
  const answering = collect(server, {signal: going.signal});
  await server.clock.advance(1000);
  going.abort();
  await answering;
  assert.equal(server.hub.viewerCount, 0);
  assert.equal(server.feed.watchCount, 0);
});

test('a database that is away is told at once', async () => {
  await using server = await HubServer.start();
  server.feed.isAway = true;
  await assert.rejects(collect(server), /away/);
  assert.equal(server.hub.viewerCount, 0);
});

test('it counts among the streams of its account', async () => {
  await using server = await HubServer.start({limits: {perUser: 1}});
  await server.openLive();
  const answer = await server.hub.collect({
    ...server.requestOf({}),
    waitMs: 0,
    maxBytes: 1,
    signal: new AbortController().signal,
  });
  assert.ok('refused' in answer && answer.refused === 'streams_per_user');
});

test('whoever asks again and again gets every row once, every completion, and the newest trends', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(3), fc.nat(2), fc.boolean()), {minLength: 1, maxLength: 20}),
      fc.integer({min: 1, max: 4}),
      fc.integer({min: 200, max: 3000}),
      async (writes, reach, maxBytes) => {
        await using server = await HubServer.start({feed: {reach}});
        const {feed, hub} = server;
        const got: EventList['events'][number][] = [];
        let since = 'first.1';
        let isOver = false;
        const asking = (async () => {
          while (!isOver) {
            const answer = await collect(server, {since, maxBytes, waitMs: 1000});
            got.push(...answer.events);
            since = answer.cursor;
          }
        })();
        for (const [epoch, sample_index, polls] of writes) {
          feed.append({epoch, step: epoch, sample_index});
          if (polls) await feed.poll();
          await server.clock.advance(100);
        }
        for (let i = 0; i < 100 && since !== `first.${feed.head.lastSeq}`; i++) {
          await feed.poll();
          await server.clock.advance(1000);
        }
        isOver = true;
        while (hub.viewerCount > 0) await server.clock.advance(1000);
        await asking;
        const rows = rowsOf({events: got, cursor: since, more: false});
        const seqs = rows.map(({seq}) => seq);
        assert.deepEqual(
          seqs,
          [...new Set(seqs)].sort((a, b) => a - b),
        );
        for (const {seq} of feed.rows) assert.ok(seqs.includes(seq));
        const last = <Name extends 'epoch_complete' | 'trends_update'>(name: Name): EventData[Name][] =>
          got.filter(({event}) => event === name).map(({data}) => data as EventData[Name]);
        const completed = new Map(last('epoch_complete').map((each) => [each.epoch, each]));
        const trends = new Map(
          last('trends_update').flatMap((each) => each.trends.map((one) => [one.epoch, one])),
        );
        for (const each of feed.epochs) {
          assert.deepEqual(trends.get(each.epoch), trendPoint(each));
          if (each === feed.epochs.at(-1)) continue;
          assert.equal(completed.get(each.epoch)?.prediction_count, each.prediction_count);
        }
      },
    ),
    {numRuns: 60},
  );
});
