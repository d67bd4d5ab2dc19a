/** What a client does about what it sees: one test for each line of that table, and for its corners. */
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {JobSourceOptions} from '../../../../src/stream/source-options.ts';
import type {StreamState} from '../../../../src/stream/wire/state.ts';
import type {FakeEnvironment} from '../../../support/page/fake-environment.ts';
import type {FakeJobServer} from '../../../support/page/fake-job-server.ts';
import {makePrediction} from '../../../support/page/make-prediction.ts';
import {openFakeSource} from '../../../support/page/open-fake-source.ts';

const MINUTE = 60_000;

async function openLive(options: Parameters<typeof openFakeSource>[0] = {}) {
  const fake = openFakeSource(options);
  fake.source.start();
  await fake.environment.settle();
  assert.equal(fake.source.state.kind, 'live');
  fake.asked();
  fake.states();
  return fake;
}

const kindOf = ({state}: {state: StreamState}) => state.kind;
const causeOf = ({state}: {state: StreamState}) => ('cause' in state ? state.cause.code : null);

/** Lets minutes pass in which the server's heartbeats come. */
async function beat(environment: FakeEnvironment, server: FakeJobServer, minutes: number): Promise<void> {
  for (let i = 0; i < minutes * 4; i++) {
    await environment.advance(15_000);
    for (const open of server.streams) open.heartbeat();
    await environment.settle();
  }
}

const refuse = (status: number, code: string, headers: Record<string, string> = {}) =>
  Response.json({error: `refused: ${code}`, code}, {status, headers});

describe('a stream that the server ends', () => {
  for (const reason of ['max_age', 'drain', 'slow'] as const) {
    test(`bye ${reason} is resumed after its retry`, async () => {
      const {environment, source, stream, asked} = await openLive();
      stream().bye(reason, 4000);
      await environment.settle();
      assert.equal(source.state.kind, 'waiting');
      await environment.advance(3999);
      assert.deepEqual(asked(), []);
      await environment.advance(1001);
      assert.deepEqual(asked(), ['/stream g1.0']);
      assert.equal(source.state.kind, 'live');
    });
  }

  test('a fault that may pass is resumed', async () => {
    const {environment, source, stream} = await openLive();
    stream().send('error', {error: 'database away', code: 'unavailable', retryable: true});
    await environment.settle();
    assert.equal(source.state.kind, 'waiting');
    assert.match(source.error!.message, /database away/);
    await environment.advance(1000);
    assert.equal(source.state.kind, 'live');
  });

  test('a fault that is final stops', async () => {
    const {environment, source, stream} = await openLive();
    stream().send('error', {error: 'no', code: 'gone', retryable: false});
    await environment.advance(10 * MINUTE);
    assert.equal(source.state.kind, 'stopped');
  });

  test('a row that the server leaves out is warned of and passed over, and the stream goes on', async () => {
    const {environment, source, stream} = await openLive();
    const warned: string[] = [];
    source.listen((event) => {
      if (event.type === 'warning') warned.push(event.detail.message);
    });
    const data = {error: 'The row x was left out.', code: 'row_left_out', retryable: false, left_out: 'x'};
    stream().send('error', data, 'g1.1');
    await environment.settle();
    assert.deepEqual([source.state.kind, warned], ['live', ['The row x was left out.']]);
    assert.equal(source.cursor, 'g1.1', 'its position is kept');
  });

  test('an end without a word is resumed', async () => {
    const {environment, source, stream} = await openLive();
    stream().end();
    await environment.settle();
    assert.equal(source.state.kind, 'waiting');
    await environment.advance(1000);
    assert.equal(source.state.kind, 'live');
  });
});

describe('a job that has ended', () => {
  test('bye ended is ended, with the status of the job', async () => {
    const {server, environment, source, stream, asked} = await openLive();
    server.status = 'failed';
    stream().send('job_status', {status: 'failed', error_message: null});
    stream().bye('ended');
    await environment.settle();
    assert.deepEqual(source.state, {kind: 'ended', status: 'failed'});
    assert.deepEqual(asked(), []);
  });

  test('nothing after the cursor (204) is ended', async () => {
    const {server, environment, source} = openFakeSource();
    server.commit({step: 1});
    server.status = 'completed';
    source.start();
    await environment.settle();
    assert.deepEqual(source.state, {kind: 'ended', status: 'completed'});
    assert.equal(source.store.size, 1);
  });

  test('an empty answer that comes from somebody else does not end a job that runs', async () => {
    const {server, environment, source, stream} = await openLive();
    server.intercept = ({path}) => (path.endsWith('/stream') ? new Response(null, {status: 204}) : null);
    stream().cut();
    await environment.advance(MINUTE);
    assert.equal(kindOf(source), 'waiting');
    assert.match(source.error!.message, /empty answer .+ running/);
    server.intercept = () => null;
    await beat(environment, server, 0.5);
    assert.equal(kindOf(source), 'live');
  });

  test('a job that ended while nobody was connected is ended, with its status', async () => {
    const {server, environment, source, stream} = await openLive();
    server.status = 'failed';
    stream().cut();
    await environment.advance(2000);
    assert.deepEqual(source.state, {kind: 'ended', status: 'failed'});
  });

  test('it is asked about every minute while visible, and followed again when training resumes', async () => {
    const {server, environment, source, stream, asked} = await openLive();
    server.status = 'completed';
    stream().bye('ended');
    await environment.advance(MINUTE + 1);
    assert.deepEqual(asked(), ['/poll g1.0']);
    environment.hide();
    await environment.advance(3 * MINUTE);
    assert.deepEqual(asked(), []);
    environment.show();
    await environment.settle();
    assert.deepEqual(asked(), ['/poll g1.0']);
    assert.equal(source.state.kind, 'ended');
    server.status = 'running';
    server.commit({step: 1});
    environment.goOnline();
    await environment.settle();
    assert.equal(source.state.kind, 'live');
    assert.equal(source.store.size, 1);
  });

  test('an answer that does not come changes nothing', async () => {
    const {server, environment, source, stream} = await openLive();
    server.status = 'completed';
    stream().bye('ended');
    await environment.settle();
    server.isOffline = true;
    await environment.advance(5 * MINUTE);
    assert.equal(source.state.kind, 'ended');
  });
});

describe('a job that is idle', () => {
  test('bye idle is quiet, asks every minute, and reopens when the cursor has moved', async () => {
    const {server, environment, source, stream, asked, seqs} = await openLive();
    stream().bye('idle');
    await environment.settle();
    assert.equal(source.state.kind, 'quiet');
    await environment.advance(2 * MINUTE + 1);
    assert.deepEqual(asked(), ['/poll g1.0', '/poll g1.0']);
    assert.equal(source.state.kind, 'quiet');
    server.commit({step: 1});
    await environment.advance(MINUTE);
    assert.equal(source.state.kind, 'live');
    assert.deepEqual(seqs(), [1]);
  });

  test('pages do not ask at the same moment', async () => {
    const {environment, stream, asked} = await openLive();
    stream().bye('idle');
    environment.chance = 0;
    await environment.settle();
    await environment.advance(0.8 * MINUTE - 1);
    assert.deepEqual(asked(), []);
    await environment.advance(2);
    assert.equal(asked().length, 1);
  });
});

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

describe('where streams do not come through', () => {
  test('406 stream_off polls, and is never ended', async () => {
    const {server, environment, source, seqs} = openFakeSource();
    server.intercept = ({path, headers}) =>
      path.endsWith('/stream') && headers.get('Accept') !== 'application/json'
        ? refuse(406, 'stream_off')
        : null;
    server.commit({step: 1});
    source.start();
    await environment.settle();
    assert.equal(source.state.kind, 'polling');
    assert.equal(source.transport, 'long-poll');
    server.commit({step: 2});
    await environment.advance(1001);
    assert.deepEqual(seqs(), [1, 2]);
    server.status = 'completed';
    await environment.advance(2 * MINUTE);
    assert.equal(source.state.kind, 'polling');
  });

  test('where long polls are refused too, the list is read again and again', async () => {
    const {server, environment, source, seqs} = openFakeSource();
    server.intercept = ({path}) => (path.endsWith('/stream') ? refuse(406, 'stream_off') : null);
    server.commit({step: 1});
    source.start();
    await environment.settle();
    server.commit({step: 2});
    await environment.advance(10_001);
    assert.equal(source.state.kind, 'polling');
    assert.deepEqual(seqs(), [1, 2]);
  });

  test('no byte after the head, twice running: polling, and the stream is tried again after 10 minutes', async () => {
    const {server, environment, source, seqs} = openFakeSource();
    server.holdsStreams = true;
    source.start();
    await environment.advance(4999);
    assert.equal(source.state.kind, 'connecting');
    await environment.advance(2);
    assert.equal(source.state.kind, 'waiting');
    await environment.advance(7000);
    assert.equal(kindOf(source), 'polling');
    assert.equal(causeOf(source), 'buffering-proxy');
    server.commit({step: 1});
    await environment.advance(1001);
    assert.deepEqual(seqs(), [1]);
    server.holdsStreams = false;
    await environment.advance(8 * MINUTE);
    assert.equal(kindOf(source), 'polling');
    await beat(environment, server, 3);
    assert.equal(kindOf(source), 'live');
  });

  test('back online, the stream is tried at once', async () => {
    const {server, environment, source} = openFakeSource();
    server.holdsStreams = true;
    source.start();
    await environment.advance(15_000);
    assert.equal(source.state.kind, 'polling');
    server.holdsStreams = false;
    environment.goOnline();
    await environment.settle();
    assert.equal(source.state.kind, 'live');
  });

  test('a head that does not come counts as held back', async () => {
    const {server, environment, source} = openFakeSource();
    server.intercept = ({path, headers}) => {
      if (!path.endsWith('/stream') || headers.get('Accept') === 'application/json') return null;
      return new Promise(() => undefined);
    };
    source.start();
    await environment.advance(25_000);
    assert.equal(source.state.kind, 'polling');
  });

  test('a server that answers nothing at all is never called polled, however long it is away', async () => {
    const {server, environment, source} = await openLive();
    const kinds = new Set<string>();
    source.subscribe(() => kinds.add(source.state.kind));
    server.intercept = () => new Promise(() => undefined);
    for (const stream of server.streams) stream.mute();
    await environment.advance(5 * MINUTE);
    assert.ok(kinds.has('waiting'));
    assert.ok(!kinds.has('polling'));
    assert.equal(source.isConnected, false);
  });

  test('when polls fail too, it is the network: the stream is tried first again', async () => {
    const {server, environment, source} = openFakeSource();
    server.holdsStreams = true;
    source.start();
    await environment.advance(5001);
    server.intercept = ({headers, path}) =>
      path.endsWith('/stream') && headers.get('Accept') === 'application/json' ? refuse(500, 'oops') : null;
    await environment.advance(7000);
    server.intercept = () => null;
    server.holdsStreams = false;
    await environment.advance(20_000);
    assert.equal(source.state.kind, 'live');
  });
});

describe('signs of life', () => {
  test('a heartbeat whose poll is over 30 s old is stale, until the next good one', async () => {
    const {environment, source, stream} = await openLive();
    stream().heartbeat(30_001);
    await environment.settle();
    assert.equal(source.state.kind, 'stale');
    stream().heartbeat(100);
    await environment.settle();
    assert.equal(source.state.kind, 'live');
  });

  test('a row that comes while stale is fresh news', async () => {
    const {server, environment, source, stream} = await openLive();
    stream().heartbeat(60_000);
    server.commit({step: 1});
    await environment.settle();
    assert.equal(source.state.kind, 'live');
  });

  test('20 s of silence is stale, until anything is heard of the job', async () => {
    const {server, environment, source, stream, states} = await openLive();
    await environment.advance(19_999);
    assert.equal(kindOf(source), 'live');
    await environment.advance(2);
    assert.equal(kindOf(source), 'stale');
    stream().comment('a proxy that keeps its connection open');
    await environment.settle();
    assert.equal(kindOf(source), 'stale');
    stream().heartbeat();
    await environment.advance(20_001);
    assert.equal(kindOf(source), 'stale');
    stream().send('job_status', {status: 'paused', error_message: null});
    await environment.settle();
    assert.equal(kindOf(source), 'live');
    assert.deepEqual(states(), ['stale', 'live', 'stale', 'live']);
    assert.equal(server.streams.size, 1);
  });

  test('35 s of silence closes the stream and reconnects', async () => {
    const {server, environment, source, stream, states} = await openLive();
    await environment.advance(34_999);
    assert.equal(source.state.kind, 'stale');
    const half = stream();
    await environment.advance(2);
    assert.ok(!server.streams.has(half));
    assert.equal(source.error?.code, 'silence');
    await environment.advance(1000);
    assert.deepEqual(states(), ['stale', 'waiting', 'connecting', 'catching-up', 'live']);
  });

  test('comments count as signs of life', async () => {
    const {environment, source, stream} = await openLive();
    for (let i = 0; i < 8; i++) {
      await environment.advance(15_000);
      stream().comment('still here');
      await environment.settle();
    }
    assert.equal(source.state.kind, 'live');
  });

  test('a page that comes back after a sleep does not wait for the silence to be long', async () => {
    const {environment, source} = await openLive();
    environment.jump(25_000);
    environment.show();
    await environment.settle();
    assert.equal(source.error?.code, 'silence');
  });

  test('a clock that is set back does not blind the watch', async () => {
    const {environment, states} = await openLive();
    environment.jump(-3_600_000);
    await environment.advance(71_000);
    assert.equal(states()[0], 'stale');
  });
});

describe('reconnecting', () => {
  test('tries again for ever, never more than 30 s apart, each wait picked anew', async () => {
    const {server, environment, source, stream} = await openLive();
    environment.chance = 0.999;
    server.isOffline = true;
    stream().cut();
    server.requests.length = 0;
    await environment.advance(60 * MINUTE);
    assert.equal(source.state.kind, 'waiting');
    const {length} = server.requests;
    assert.ok(length > 115 && length < 135, `${length} tries`);
    server.isOffline = false;
    await environment.advance(30_000);
    assert.equal(source.state.kind, 'live');
  });

  test('back online or seen again, it tries at once', async () => {
    const {server, environment, source, stream} = await openLive();
    server.isOffline = true;
    stream().cut();
    environment.chance = 0.999;
    await environment.advance(5 * MINUTE);
    server.isOffline = false;
    environment.goOnline();
    await environment.settle();
    assert.equal(source.state.kind, 'live');
    server.isOffline = true;
    stream().cut();
    await environment.advance(5 * MINUTE);
    server.isOffline = false;
    environment.show();
    await environment.settle();
    assert.equal(source.state.kind, 'live');
  });

  test('refresh ends a wait', async () => {
    const {server, environment, source} = openFakeSource();
    server.intercept = () => refuse(503, 'busy', {'Retry-After': '200'});
    source.start();
    await environment.settle();
    server.intercept = () => null;
    source.refresh();
    await environment.settle();
    assert.equal(source.state.kind, 'live');
  });

  test('a server that accepts and drops is asked ever more rarely', async () => {
    const {server, environment, source} = openFakeSource();
    environment.chance = 0.999;
    server.intercept = ({path}) =>
      path.endsWith('/stream')
        ? new Response(': hello\n\n', {headers: {'Content-Type': 'text/event-stream'}})
        : null;
    source.start();
    await environment.advance(10 * MINUTE);
    const streams = server.requests.filter(({path}) => path.endsWith('/stream'));
    assert.ok(streams.length > 20 && streams.length < 30, `${streams.length} tries`);
  });
});

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

describe('hidden tabs', () => {
  test('after 5 minutes the stream is let go of; seen again, nothing is missing', async () => {
    const {server, environment, source, asked, seqs} = await openLive();
    environment.hide();
    await beat(environment, server, 4);
    assert.equal(source.state.kind, 'live');
    await beat(environment, server, 2);
    assert.deepEqual(source.state, {kind: 'paused', by: 'hidden'});
    assert.equal(server.streams.size, 0);
    server.commit({step: 1}, {step: 2});
    asked();
    environment.show();
    await environment.settle();
    assert.deepEqual(asked(), ['/stream g1.0']);
    assert.deepEqual(seqs(), [1, 2]);
    assert.equal(source.state.kind, 'live');
  });

  test('seen again within 5 minutes, the stream stays', async () => {
    const {server, environment, source, stream} = await openLive();
    const open = stream();
    environment.hide();
    for (let i = 0; i < 16; i++) {
      await environment.advance(15_000);
      open.heartbeat();
    }
    environment.show();
    for (let i = 0; i < 16; i++) {
      await environment.advance(15_000);
      open.heartbeat();
    }
    assert.ok(server.streams.has(open));
    assert.equal(source.state.kind, 'live');
  });

  test('left for another page, the stream is let go of at once; come back to, nothing is missing', async () => {
    const {server, environment, source, asked, seqs} = await openLive();
    environment.leave();
    await environment.settle();
    assert.deepEqual(source.state, {kind: 'paused', by: 'hidden'});
    assert.equal(server.streams.size, 0);
    server.commit({step: 1}, {step: 2});
    asked();
    environment.show();
    await environment.settle();
    assert.deepEqual(asked(), ['/stream g1.0']);
    assert.deepEqual(seqs(), [1, 2]);
    assert.equal(source.state.kind, 'live');
  });

  test('a tab that was opened in the background lets go too', async () => {
    const {environment, source} = openFakeSource();
    environment.hide();
    source.start();
    await environment.advance(5 * MINUTE + 1);
    assert.deepEqual(source.state, {kind: 'paused', by: 'hidden'});
  });
});
