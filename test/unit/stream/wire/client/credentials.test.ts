/** What a client does about credentials that are refused, or cannot be sent. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {JobSourceOptions} from '../../../../../src/stream/source-options.ts';
import {openFakeSource} from '../../../../support/page/fake/open-fake-source.ts';
import {MINUTE, kindOf, openLive, refuse} from '../../../../support/page/fake/open-live.ts';

describe('credentials', () => {
  test('a 401 without getToken stops', async () => {
    const {server, environment, source} = openFakeSource({token: 'old'});
    server.intercept = () => refuse(401, 'unauthorized');
    source.start();
    await environment.advance(10 * MINUTE);
    assert.equal(source.state.kind, 'stopped');
    assert.equal(source.error?.code, 'unauthorized');
    assert.equal(server.requests.length, 1);
  });

  test('a 401 asks getToken once, and goes on with what it gives', async () => {
    let tokens = 0;
    const getToken = async () => `token-${++tokens}`;
    const {server, environment, source} = openFakeSource({token: 'expired', getToken});
    server.intercept = ({headers}) =>
      headers.get('Authorization') === 'Bearer token-1' ? null : refuse(401, 'unauthorized');
    source.start();
    await environment.settle();
    assert.equal(source.state.kind, 'live');
    assert.equal(tokens, 1);
  });

  test('a 401 for the new token too stops', async () => {
    let tokens = 0;
    const {server, environment, source} = openFakeSource({getToken: () => `token-${++tokens}`});
    server.intercept = () => refuse(401, 'unauthorized');
    source.start();
    await environment.advance(10 * MINUTE);
    assert.equal(source.state.kind, 'stopped');
    assert.equal(tokens, 2);
  });

  test('bye revoked goes on at its position with a new token', async () => {
    let tokens = 0;
    const {server, environment, source, stream, asked} = await openLive({
      getToken: () => `token-${++tokens}`,
    });
    server.commit({step: 1});
    await environment.settle();
    asked();
    stream().bye('revoked');
    await environment.advance(1000);
    assert.equal(source.state.kind, 'live');
    assert.equal(tokens, 2);
    assert.equal(server.requests[0]!.headers.get('Authorization'), 'Bearer token-2');
    assert.deepEqual(asked(), ['/stream g1.1']);
  });

  test('bye revoked without getToken stops', async () => {
    const {environment, source, stream} = await openLive({token: 't'});
    stream().bye('revoked');
    await environment.advance(10 * MINUTE);
    assert.equal(source.state.kind, 'stopped');
  });

  test('revoked again before it caught up, it stops', async () => {
    const {server, environment, source, stream} = await openLive({getToken: () => 'token'});
    server.intercept = ({path}) => {
      if (!path.endsWith('/stream')) return null;
      return new Response('event: bye\ndata: {"reason":"revoked"}\n\n', {
        headers: {'Content-Type': 'text/event-stream'},
      });
    };
    stream().bye('revoked');
    await environment.advance(10 * MINUTE);
    assert.equal(source.state.kind, 'stopped');
  });

  test('a getToken that fails is asked again later', async () => {
    let calls = 0;
    const getToken = async () => {
      if (++calls < 3) throw new Error('login service down');
      return 'token';
    };
    const {environment, source} = openFakeSource({getToken});
    source.start();
    await environment.settle();
    assert.equal(source.state.kind, 'waiting');
    assert.match(source.error!.message, /login service down/);
    await environment.advance(10_000);
    assert.equal(source.state.kind, 'live');
  });

  test('credentials go into headers and never into an address', async () => {
    const {server, environment, source} = openFakeSource({apiKey: 'wak_secret'});
    source.start();
    await environment.settle();
    for (const {headers, query, path} of server.requests) {
      assert.equal(headers.get('Authorization'), 'Bearer wak_secret');
      assert.ok(!`${path}?${query}`.includes('secret'));
    }
  });

  test('the page may add headers to every request', async () => {
    const {server, environment, source} = openFakeSource({getHeaders: () => ({'X-Login': 'me'})});
    source.start();
    await environment.settle();
    assert.ok(server.requests.length > 2);
    assert.ok(server.requests.every(({headers}) => headers.get('X-Login') === 'me'));
  });

  test('a new token for the same reader keeps rows and position', async () => {
    const {server, environment, source, asked, seqs} = await openLive({token: 'first'});
    server.commit({step: 1});
    await environment.settle();
    server.intercept = ({headers}) =>
      headers.get('Authorization') === 'Bearer second' ? null : refuse(401, 'unauthorized');
    [...server.streams][0]!.cut();
    await environment.advance(1000);
    assert.equal(source.state.kind, 'stopped');
    asked();
    source.setCredential({token: 'second'});
    await environment.settle();
    assert.equal(source.state.kind, 'live');
    assert.deepEqual(asked(), ['/stream g1.1']);
    assert.deepEqual(seqs(), [1]);
  });
});

describe('credentials that can never be sent', () => {
  const SECRET = 's3cr3t';
  const bad: readonly (readonly [string, unknown, RegExp])[] = [
    ['typographic quotes', `\u201c${SECRET}\u201d`, /quotes/],
    ['a letter beyond Latin-1', `${SECRET}\u0142`, /character/],
    ['a letter beyond ASCII', `${SECRET}\u00e9`, /character/],
    ['a space of no width', `${SECRET}\u200b`, /character/],
    ['a line break', `${SECRET}\n${SECRET}`, /line break/],
    ['a space', `${SECRET} ${SECRET}`, /space/],
    ['the scheme', `Bearer ${SECRET}`, /"Bearer"/],
    ['nothing', '', /empty/],
    ['blanks', ' \t ', /empty/],
    ['NUL', `${SECRET}\0`, /character/],
  ];
  const given: readonly (readonly [string, (value: string) => JobSourceOptions])[] = [
    ['token', (token) => ({token})],
    ['api-key', (apiKey) => ({apiKey})],
    ['getToken', (token) => ({getToken: () => token})],
    ['getHeaders', (value) => ({getHeaders: () => ({Authorization: value})})],
  ];
  for (const [way, options] of given) {
    test(`stop at once, with what is wrong and nothing of the credential: ${way}`, async () => {
      for (const [what, value, message] of bad) {
        // A header may have blanks, and letters of Latin-1.
        if (way === 'getHeaders' && !/quotes|beyond Latin|no width|line break|NUL/.test(what)) continue;
        const {server, environment, source} = openFakeSource(options(value as string));
        source.start();
        await environment.settle();
        assert.equal(kindOf(source), 'stopped', `${way} with ${what}`);
        assert.equal(source.error!.code, 'misconfigured');
        assert.match(source.error!.message, message);
        assert.ok(source.error!.message.includes(way), source.error!.message);
        assert.ok(!JSON.stringify([source.error, String(source.error?.cause)]).includes(SECRET));
        assert.ok(!source.error!.message.includes(SECRET));
        assert.equal(server.requests.length, 0);
      }
    });
  }

  test('what getToken gives may be no text at all', async () => {
    for (const value of [undefined, null, 7, {token: SECRET}]) {
      const {environment, source} = openFakeSource({getToken: () => value as unknown as string});
      source.start();
      await environment.settle();
      assert.equal(kindOf(source), 'stopped');
      assert.match(source.error!.message, /getToken .+ expected a text/);
    }
  });

  test('blanks around a credential are left out', async () => {
    const {server, environment, source} = openFakeSource({getToken: () => `${SECRET}\n`});
    source.start();
    await environment.settle();
    assert.equal(kindOf(source), 'live');
    assert.equal(server.requests[0]!.headers.get('Authorization'), `Bearer ${SECRET}`);
  });

  test('a header whose name cannot be sent, and credentials of another word, stop too', async () => {
    for (const options of [
      {getHeaders: () => ({'X Login': SECRET})},
      {credentials: 'yes' as RequestCredentials},
      {jobId: '\ud800'},
    ]) {
      const {server, environment, source} = openFakeSource(options);
      source.start();
      await environment.settle();
      assert.equal(kindOf(source), 'stopped');
      assert.equal(source.error!.code, 'misconfigured');
      assert.equal(server.requests.length, 0);
    }
  });

  test('a getHeaders that fails is asked again later', async () => {
    let calls = 0;
    const getHeaders = () => {
      if (++calls < 3) throw new Error('login service down');
      return {'X-Login': 'me'};
    };
    const {environment, source} = openFakeSource({getHeaders});
    source.start();
    await environment.settle();
    assert.equal(kindOf(source), 'waiting');
    assert.match(source.error!.message, /login service down/);
    await environment.advance(10_000);
    assert.equal(kindOf(source), 'live');
  });

  test('another credential ends the stop', async () => {
    const {environment, source} = openFakeSource({token: '\u201cabc\u201d'});
    source.start();
    await environment.settle();
    source.setCredential({token: 'abc'});
    await environment.settle();
    assert.equal(kindOf(source), 'live');
  });
});
