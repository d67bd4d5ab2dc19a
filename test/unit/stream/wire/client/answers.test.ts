/** What a client does about answers that are no stream. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {openFakeSource} from '../../../../support/page/fake/open-fake-source.ts';
import {MINUTE, beat, kindOf, openLive, refuse} from '../../../../support/page/fake/open-live.ts';

describe('what has worked before', () => {
  const page = (status = 200): Response =>
    new Response('<h1>Log in</h1>', {status, headers: {'Content-Type': 'text/html'}});
  const answers: readonly (readonly [string, () => Response])[] = [
    ['a login page (200)', () => page()],
    ['a login page that it was sent on to', () => Object.defineProperty(page(), 'redirected', {value: true})],
    ['an answer of JSON that is not ours', () => Response.json({status: 'ok'})],
    ['a 400 of a proxy', () => page(400)],
    ['a 401 of a proxy', () => page(401)],
    ['a 403 of a proxy', () => page(403)],
    ['a 404 of a deploy', () => page(404)],
    ['a 405 of a static host', () => page(405)],
    ['a 410 without a word', () => new Response(null, {status: 410})],
    ['a 502 of a deploy', () => page(502)],
    ['a 511 of a captive portal', () => page(511)],
    ['an empty answer (204) of a captive portal', () => new Response(null, {status: 204})],
  ];
  for (const [name, answer] of answers) {
    test(`is waited for: ${name}`, async () => {
      const {server, environment, source, stream, seqs} = await openLive({token: 't'});
      server.commit({step: 1});
      await environment.settle();
      server.intercept = answer;
      stream().cut();
      await environment.advance(10_000);
      assert.equal(kindOf(source), 'waiting');
      assert.match(source.error!.message, /https:\/\/page\.test\/api/);
      assert.ok(source.error!.retryable);
      server.intercept = () => null;
      server.commit({step: 2});
      await beat(environment, server, 0.5);
      assert.equal(kindOf(source), 'live');
      assert.deepEqual(seqs(), [1, 2]);
    });
  }

  for (const status of [401, 403]) {
    test(`is not waited for when the server itself says ${status}`, async () => {
      const {server, environment, source, stream} = await openLive({token: 't'});
      server.intercept = () => refuse(status, 'no');
      stream().cut();
      await environment.advance(10_000);
      assert.equal(kindOf(source), 'stopped');
    });
  }

  test('is waited for while it is polled, too', async () => {
    const {server, environment, source} = openFakeSource();
    const streamOff = ({path, headers}: {path: string; headers: Headers}) =>
      path.endsWith('/stream') && headers.get('Accept') !== 'application/json'
        ? refuse(406, 'stream_off')
        : null;
    server.intercept = streamOff;
    source.start();
    await environment.advance(5000);
    assert.equal(kindOf(source), 'polling');
    for (const answer of [() => page(), () => page(403), () => Response.json({})]) {
      server.intercept = answer;
      await environment.advance(20_000);
      assert.equal(kindOf(source), 'waiting');
      server.intercept = streamOff;
      await environment.advance(30_000);
      assert.equal(kindOf(source), 'polling');
    }
  });

  test('an address that never answered with predictions stops', async () => {
    for (const answer of [() => page(400), () => page(403), () => page(405), () => page(401)]) {
      const {server, environment, source} = openFakeSource();
      server.intercept = answer;
      source.start();
      await environment.advance(MINUTE);
      assert.equal(kindOf(source), 'stopped');
    }
  });
});

describe('answers other than a stream', () => {
  test('403 stops', async () => {
    const {server, environment, source} = openFakeSource();
    server.intercept = () => refuse(403, 'forbidden');
    source.start();
    await environment.advance(10 * MINUTE);
    assert.equal(source.state.kind, 'stopped');
    assert.equal(source.error?.code, 'forbidden');
    assert.equal(server.requests.length, 1);
  });

  test('404 is asked again every 30 s while visible', async () => {
    const {server, environment, source} = openFakeSource();
    server.intercept = () => refuse(404, 'not_found');
    source.start();
    await environment.advance(90_001);
    assert.equal(source.state.kind, 'waiting');
    assert.equal(server.requests.length, 4);
    environment.hide();
    await environment.advance(4 * MINUTE);
    assert.equal(server.requests.length, 4);
    server.intercept = () => null;
    environment.show();
    await environment.settle();
    assert.equal(source.state.kind, 'live');
  });

  for (const status of [429, 503]) {
    test(`${status} waits as long as Retry-After says`, async () => {
      const {server, environment, source} = openFakeSource();
      server.intercept = () => refuse(status, 'busy', {'Retry-After': '20'});
      source.start();
      await environment.advance(19_999);
      environment.show();
      await environment.settle();
      assert.equal(server.requests.length, 1);
      server.intercept = () => null;
      await environment.advance(1001);
      assert.equal(source.state.kind, 'live');
    });
  }

  test('Retry-After is heeded for 5 minutes at most, and may be a date', async () => {
    const {server, environment, source} = openFakeSource();
    server.intercept = () => refuse(503, 'busy', {'Retry-After': 'Fri, 01 Jan 2027 00:00:00 GMT'});
    source.start();
    await environment.settle();
    server.intercept = () => null;
    await environment.advance(5 * MINUTE - 1);
    assert.equal(source.state.kind, 'waiting');
    await environment.advance(1001);
    assert.equal(source.state.kind, 'live');
  });

  test('a page of HTML in the place of a stream stops, and says what came', async () => {
    const {server, environment, source} = openFakeSource();
    server.intercept = ({path}) =>
      path.endsWith('/stream')
        ? new Response('<h1>Log in</h1>', {headers: {'Content-Type': 'text/html'}})
        : null;
    source.start();
    await environment.advance(MINUTE);
    assert.equal(source.state.kind, 'stopped');
    assert.equal(source.error?.code, 'not-an-event-stream');
    assert.match(source.error.message, /Expected text\/event-stream from .+ but got text\/html/);
  });

  test('an error says what the server said', async () => {
    const {server, environment, source} = openFakeSource();
    server.intercept = () => refuse(400, 'bad epoch');
    source.start();
    await environment.settle();
    assert.match(source.error!.message, /refused: bad epoch/);
    assert.equal(source.state.kind, 'stopped');
  });
});
