import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {pino} from 'pino';
import {HubServer} from '../../support/server/hub-server.ts';
import {until} from '../../support/until.ts';

const SECOND = 1000;

describe('limits', () => {
  test('streams of a user, of a job and of the process, each with its reason and a time to come back', async () => {
    await using server = await HubServer.start({limits: {perUser: 2, perJob: 3, perProcess: 1000}});
    const [first] = [await server.openLive(), await server.openLive()];
    const refused = async (account: string): Promise<string> => {
      const reader = await server.open({account});
      await reader.closed;
      assert.equal(reader.status, 503);
      assert.ok(Number(reader.response.headers['retry-after']) >= 1);
      return reader.body;
    };
    assert.equal(await refused('user:1'), 'streams_per_user');
    await server.openLive({account: 'user:2'});
    assert.equal(await refused('user:3'), 'streams_per_job');
    first.close();
    await until('one has left', () => server.hub.viewerCount === 2);
    await server.openLive();
    assert.match(await server.metrics.text(), /ftl_streams_refused_total\{reason="streams_per_user"\} 1\n/);
  });

  test('an embed token, which all readers of a public page share, has a limit of its own, and each of them a tenth', async () => {
    await using server = await HubServer.start({limits: {perUser: 1, perEmbedToken: 20}});
    const ask = async (reader: string): Promise<string> => {
      const stream = await server.open({account: 'embed:1', reader});
      if (stream.status === 200) return 'opened';
      await stream.closed;
      return stream.body;
    };
    for (let i = 0; i < 9; i++) {
      assert.deepEqual([await ask(`embed:1 ${i}`), await ask(`embed:1 ${i}`)], ['opened', 'opened']);
    }
    assert.equal(await ask('embed:1 0'), 'streams_per_user');
    assert.deepEqual([await ask('embed:1 a'), await ask('embed:1 b')], ['opened', 'opened']);
    assert.equal(await ask('embed:1 c'), 'streams_per_user');
    server.readers[0]!.close();
    await until('one has left', () => server.hub.viewerCount === 19);
    assert.equal(await ask('embed:1 0'), 'opened');
  });

  test('streams of the process', async () => {
    await using server = await HubServer.start({limits: {perProcess: 1}});
    await server.openLive();
    const reader = await server.open({account: 'user:2'});
    await reader.closed;
    assert.equal(reader.body, 'streams_max');
  });

  test('so many backlogs are read at a time; some wait, and who comes after them is told to come back', async () => {
    let openGate = (): void => {};
    const gate = new Promise<void>((resolve) => (openGate = resolve));
    let running = 0;
    let most = 0;
    await using server = await HubServer.start({
      limits: {replays: 2, perUser: 1000},
      feed: {
        gate: async (label) => {
          if (label === 'range asks') most = Math.max(most, ++running);
          if (label === 'range asks') await gate;
          if (label === 'range answers') running--;
        },
      },
    });
    server.feed.appendAll(200);
    await server.openLive();
    const waiting = await Promise.all(
      Array.from({length: 102}, (_, i) => server.open({since: `first.${i + 1}`})),
    );
    const late = await server.open({since: 'first.199'});
    await late.closed;
    assert.deepEqual([late.status, late.body], [503, 'replays_max']);
    openGate();
    await Promise.all(waiting.map((reader) => reader.take('caught_up')));
    assert.equal(most, 2);
  });
});

describe('what is written down', () => {
  test('a line at the opening and one at the end with its reason; no credential in either', async () => {
    const lines: Record<string, unknown>[] = [];
    const log = pino(
      {base: null},
      {write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>)},
    );
    await using server = await HubServer.start({log});
    const reader = await server.openLive({credential: {id: 'key:secret', expiresAt: null}});
    await server.clock.advance(30 * SECOND);
    reader.close();
    await until('all have left', () => server.hub.viewerCount === 0);
    const [opened, closed] = lines;
    assert.deepEqual(
      {...opened, time: 0},
      {
        level: 30,
        time: 0,
        jobId: 'job',
        account: 'user:1',
        epoch: null,
        from: 'head',
        gzip: false,
        msg: 'stream opened',
      },
    );
    assert.equal(closed?.['msg'], 'stream closed');
    assert.equal(closed['reason'], 'client');
    assert.ok(Number(closed['seconds']) >= 30);
    assert.doesNotMatch(JSON.stringify(lines), /secret/);
  });

  test('metrics: open, opened, closed by reason, resumed, reset and refused, lag', async () => {
    await using server = await HubServer.start({limits: {perUser: 3}});
    server.feed.appendAll(2);
    const [staying, leaving] = [await server.openLive({since: 'first.2'}), await server.openLive()];
    leaving.close();
    await until('one has left', () => server.hub.viewerCount === 1);
    const reset = await server.open({since: 'other.1'});
    await reset.take('reset');
    await server.openLive();
    await server.openLive();
    await (
      await server.open({since: 'first.3'})
    ).closed;
    await server.clock.advance(250);
    server.feed.append({updated_at: '2026-01-01T00:00:00.000Z'});
    await server.feed.poll();
    await staying.take('prediction', ({data}) => data.prediction.seq === 4);
    const text = await server.metrics.text();
    for (const line of [
      'ftl_streams_open 3',
      'ftl_streams_limit 20000',
      'ftl_streams_opened_total 5',
      'ftl_streams_closed_total{reason="client"} 1',
      'ftl_streams_closed_total{reason="reset"} 1',
      'ftl_stream_reconnects_total{outcome="resumed"} 1',
      'ftl_stream_reconnects_total{outcome="reset"} 1',
      'ftl_stream_reconnects_total{outcome="refused"} 1',
      'ftl_stream_lag_seconds_bucket{le="0.1"} 0',
      'ftl_stream_lag_seconds_bucket{le="0.25"} 1',
      'ftl_stream_duration_seconds_count 2',
    ]) {
      assert.ok(text.includes(`${line}\n`), `${line} in\n${text}`);
    }
    assert.match(text, /ftl_stream_bytes_total [1-9]/);
  });
});
