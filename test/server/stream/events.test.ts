import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {createParser, type EventSourceMessage} from 'eventsource-parser';
import type {FeedBatch} from '../../../server/feed/feed-batch.ts';
import {parseCursor} from '../../../server/feed/cursor.ts';
import {batchEvents} from '../../../server/stream/frames/batch-events.ts';
import {isInRollout} from '../../../server/stream/rollout.ts';
import {Frame} from '../../../server/stream/frames/sse-frame.ts';
import {parseEvent} from '../../../src/protocol/events.ts';
import {ScriptedFeed} from '../../support/server/scripted-feed.ts';

async function batchOf(feed: ScriptedFeed, after: number, epoch: number | null = null): Promise<FeedBatch> {
  const answer = await feed.readRange('job', {after: {gen: feed.head.gen, seq: after}, epoch});
  assert.ok(answer.kind === 'batch');
  return answer.batch;
}

const told = (batch: FeedBatch, after: number, epoch: number | null = null): string[] =>
  batchEvents(batch, epoch, after).map(({event, id, data}) => {
    const what =
      'prediction' in data
        ? data.prediction.seq
        : 'epoch' in data
          ? data.epoch
          : 'status' in data
            ? data.status
            : '';
    return `${event} ${what} @${parseCursor(id!)!.seq}`;
  });

test('an epoch is complete when a greater one begins, and is told before the row that begins it', async () => {
  const feed = new ScriptedFeed();
  feed.append({epoch: 0});
  feed.append({epoch: 1});
  assert.deepEqual(told(await batchOf(feed, 1), 1), [
    'prediction 2 @2',
    'epoch_complete 0 @2',
    'prediction 3 @3',
  ]);
});

test('a row that comes to a completed epoch completes it anew', async () => {
  const feed = new ScriptedFeed();
  feed.append({epoch: 0});
  feed.append({epoch: 2});
  feed.append({epoch: 0, sample_index: 1});
  assert.deepEqual(told(await batchOf(feed, 3), 3), ['epoch_complete 0 @3', 'prediction 4 @4']);
});

test('the greatest epoch is complete when the job ends, and the end is told after it', async () => {
  const feed = new ScriptedFeed();
  feed.append({epoch: 0});
  feed.append({epoch: 1});
  feed.setStatus('failed', 'out of memory');
  assert.deepEqual(told(await batchOf(feed, 3), 3), ['epoch_complete 1 @3', 'job_status failed @4']);
});

test('a filtered stream is told of every epoch, under its own ids', async () => {
  const feed = new ScriptedFeed();
  feed.append({epoch: 0});
  feed.append({epoch: 1});
  feed.append({epoch: 2});
  const events = batchEvents(await batchOf(feed, 1, 1), 1, 1);
  assert.deepEqual(
    events.map(({event, id}) => `${event} ${id}`),
    ['epoch_complete first.2.e1', 'prediction first.3.e1', 'epoch_complete first.4.e1'],
  );
});

test('total_count is that of the epoch on a filtered stream, and replacements do not raise it', async () => {
  const feed = new ScriptedFeed();
  feed.appendAll(3, {epoch: 0});
  feed.appendAll(2, {epoch: 1});
  feed.appendAll(2, {epoch: 1});
  const totals = async (epoch: number | null) =>
    batchEvents(await batchOf(feed, 0, epoch), epoch, 0).flatMap((event) =>
      event.event === 'prediction' ? event.data.total_count : [],
    );
  assert.deepEqual(await totals(1), [2, 2]);
  assert.deepEqual(new Set(await totals(null)), new Set([5]));
});

test('whoever resumes after any event is told the rest: no row twice, no completion lost', async () => {
  const row = fc.record({epoch: fc.nat(3), sample_index: fc.nat(2)});
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, {minLength: 1, maxLength: 15}),
      fc.option(fc.nat(3), {nil: null}),
      fc.boolean(),
      fc.nat(),
      async (rows, epoch, ends, cut) => {
        const feed = new ScriptedFeed();
        for (const each of rows) feed.append({...each, step: each.epoch});
        if (ends) feed.setStatus('completed');
        const whole = batchEvents(await batchOf(feed, 0, epoch), epoch, 0);
        fc.pre(whole.length > 0);
        const seen = whole.slice(0, (cut % whole.length) + 1);
        const after = parseCursor(seen.at(-1)!.id!)!.seq;
        const rest = batchEvents(await batchOf(feed, after, epoch), epoch, after);
        const keysOf = (events: typeof whole) => events.map(({event, data}) => JSON.stringify([event, data]));
        const isRow = (key: string) => key.startsWith('["prediction"');
        const first = keysOf(seen);
        const second = keysOf(rest);
        assert.deepEqual(new Set([...first, ...second]), new Set(keysOf(whole)));
        assert.deepEqual(
          second.filter((key) => isRow(key) && first.includes(key)),
          [],
        );
        // Only what was told last may be told again, and only if its cause was still to come.
        const repeated = second.filter((key) => first.includes(key));
        assert.ok(repeated.every((key) => key.startsWith('["epoch_complete"')));
        if (seen.at(-1)!.event === 'prediction') assert.deepEqual(repeated, []);
      },
    ),
  );
});

test('any text comes through a frame as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({unit: 'binary'}), {minLength: 1}), async (texts) => {
      const feed = new ScriptedFeed();
      texts.forEach((text, i) =>
        feed.append({sample_index: i, prediction: text, prompt: `${text}\n\ndata: {}\r\n`}),
      );
      const events = batchEvents(await batchOf(feed, 1), null, 1);
      const frame = new Frame(events);
      await frame.prepare(false);
      const messages: EventSourceMessage[] = [];
      createParser({onEvent: (message) => messages.push(message)}).feed(frame.plain.toString());
      assert.deepEqual(
        messages.map(({event, data, id}) => parseEvent(event!, data, id)),
        // JSON has no undefined, and a lone surrogate comes through as it is.
        JSON.parse(JSON.stringify(events)),
      );
    }),
  );
});

test('a frame that is encoded a turn at a time has the bytes of one that is not', async () => {
  const feed = new ScriptedFeed();
  feed.appendAll(5, {prompt: 'é'.repeat(300_000)});
  const events = batchEvents(await batchOf(feed, 1), null, 1);
  const [aside, atOnce] = [new Frame(events), new Frame(events)];
  await Promise.all([aside.prepare(false), aside.prepare(true)]);
  assert.ok(aside.plain.equals(atOnce.plain));
  assert.ok(aside.block.bytes.equals(atOnce.block.bytes));
});

test('a rollout lets in about its share of accounts, and those of a smaller share stay in', () => {
  const accounts = Array.from({length: 2000}, (_, i) => `user:${i}`);
  const inAt = (percent: number) => accounts.filter((account) => isInRollout(account, percent));
  assert.deepEqual([inAt(0).length, inAt(100).length], [0, 2000]);
  assert.ok(Math.abs(inAt(10).length - 200) < 60, String(inAt(10).length));
  const atTwenty = new Set(inAt(20));
  assert.ok(inAt(10).every((account) => atTwenty.has(account)));
  assert.deepEqual(inAt(30), inAt(30));
});
