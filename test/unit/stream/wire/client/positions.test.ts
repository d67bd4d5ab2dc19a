/** What a client does to lose and repeat nothing. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {makePrediction} from '../../../../support/page/make-prediction.ts';
import {openFakeSource} from '../../../../support/page/fake/open-fake-source.ts';
import {MINUTE, causeOf, kindOf, openLive} from '../../../../support/page/fake/open-live.ts';

describe('positions', () => {
  test('a backlog greater than what is held is read as a list', async () => {
    const {server, environment, source, stream, asked, seqs} = await openLive({maxRows: 50});
    source.pause();
    server.commit(...Array.from({length: 80}, (_, step) => ({step})));
    source.resume();
    await environment.settle();
    await environment.settle();
    assert.deepEqual(
      seqs(),
      Array.from({length: 50}, (_, i) => i + 31),
    );
    assert.equal(asked().filter((request) => request === '/list').length, 1);
    assert.equal(stream().cursor, 'g1.80');
    assert.equal(source.state.kind, 'live');
  });

  test('a position that the list gave and the stream refuses is not asked for without pause', async () => {
    const {server, environment, source} = openFakeSource();
    server.intercept = ({path}) => {
      if (!path.endsWith('/stream')) return null;
      return new Response('event: reset\ndata: {"reason":"generation"}\n\n', {
        headers: {'Content-Type': 'text/event-stream'},
      });
    };
    environment.chance = 0.999;
    source.start();
    await environment.advance(5 * MINUTE);
    const streams = server.requests.filter(({path}) => path.endsWith('/stream'));
    assert.ok(streams.length > 3 && streams.length < 25, `${streams.length} tries`);
    assert.equal(source.error?.code, 'server');
  });

  test('an event that was damaged on the way is asked for again', async () => {
    const {server, environment, source, stream, events, seqs} = await openLive();
    server.commit({step: 1});
    await environment.settle();
    stream().write('event: prediction\nid: g1.2\ndata: {"type":"prediction","predic\n\n');
    server.commit({step: 2});
    await environment.advance(1000);
    assert.deepEqual(seqs(), [1, 2]);
    assert.ok(!events.some((event) => event.type === 'warning'));
    assert.equal(source.state.kind, 'live');
  });

  test('an event that stays unreadable is left out with a warning, and the rest is read', async () => {
    const {environment, source, stream, events} = await openLive();
    const bad =
      'event: prediction\nid: g1.2\ndata: {"type":"prediction","total_count":1,"prediction":{}}\n\n';
    stream().write(bad);
    await environment.advance(1000);
    assert.equal(source.state.kind, 'live');
    stream().write(bad);
    stream().heartbeat();
    await environment.settle();
    assert.equal(source.state.kind, 'live');
    assert.deepEqual(
      events.filter((event) => event.type === 'warning').map(({detail}) => detail.code),
      ['bad-event'],
    );
  });

  test('an event of a name that is not known is passed over', async () => {
    const {environment, source, stream} = await openLive();
    stream().write('event: fireworks\ndata: not even JSON\n\n');
    stream().write('data: neither\n\n');
    await environment.settle();
    assert.equal(source.state.kind, 'live');
  });

  test('rows that came in one piece with the end are not asked for again', async () => {
    const {environment, source, stream, asked, seqs} = await openLive();
    const row = {type: 'prediction', prediction: makePrediction({seq: 1}), total_count: 1};
    const bye = 'event: bye\ndata: {"reason":"drain"}\n\n';
    stream().write(`event: prediction\nid: g1.1\ndata: ${JSON.stringify(row)}\n\n${bye}`);
    await environment.settle();
    assert.equal(source.cursor, 'g1.1');
    assert.deepEqual(seqs(), [1]);
    assert.deepEqual(asked(), []);
  });

  test('the position goes by header and by query, so that a proxy which drops one loses nothing', async () => {
    for (const drops of [{header: true}, {query: true}]) {
      const {server, environment, source, stream, seqs} = await openLive();
      server.drops = drops;
      for (let step = 1; step <= 3; step++) {
        stream().cut();
        server.commit({step});
        await environment.advance(3000);
      }
      assert.deepEqual(seqs(), [1, 2, 3]);
      assert.equal(kindOf(source), 'live');
      assert.equal(server.requests.filter(({path}) => path === '/api/training/predictions/job').length, 0);
    }
  });

  for (const saysSince of [true, false]) {
    test(`a server that ${saysSince ? 'says' : 'shows by its first id'} that it took up elsewhere is not believed: the list is read`, async () => {
      const {server, environment, source, stream, seqs} = await openLive();
      server.saysSince = saysSince;
      server.drops = {header: true, query: true};
      stream().cut();
      server.commit({step: 1}, {step: 2});
      await environment.advance(3000);
      assert.deepEqual(seqs(), [1, 2]);
      assert.equal(kindOf(source), 'live');
    });
  }

  test('where the position never gets through, the list is read again and again, and the reason is told', async () => {
    const {server, environment, source, stream, seqs} = await openLive();
    server.drops = {header: true, query: true};
    // A row comes whenever the list has been read and before the stream is open.
    let step = 0;
    server.intercept = ({path}) => {
      if (path.endsWith('/stream') && step < 9) server.commit({step: ++step});
      return null;
    };
    stream().cut();
    await environment.advance(30_000);
    assert.equal(kindOf(source), 'polling');
    assert.equal(causeOf(source), 'position-lost');
    await environment.advance(60_000);
    assert.deepEqual(seqs(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    server.drops = {};
    environment.goOnline();
    await environment.settle();
    assert.equal(kindOf(source), 'live');
  });

  test('on a filtered stream the server moves on over other rows without a word', async () => {
    const {server, environment, source, stream, asked} = await openLive({epoch: 5});
    server.saysSince = false;
    stream().cut();
    server.commit({step: 1, epoch: 1});
    await environment.advance(1000);
    assert.equal(kindOf(source), 'live');
    assert.ok(!asked().includes('/list'));
  });

  test('heartbeats move the position', async () => {
    const {environment, source, stream} = await openLive({epoch: 5});
    stream().send(
      'heartbeat',
      {timestamp: new Date(environment.now()).toISOString(), polled_at: null},
      'g1.77.e5',
    );
    await environment.settle();
    assert.equal(source.cursor, 'g1.77.e5');
  });
});
