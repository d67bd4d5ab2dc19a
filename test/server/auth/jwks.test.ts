import assert from 'node:assert/strict';
import {createServer, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {test, type TestContext} from 'node:test';
import fc from 'fast-check';
import {errors, exportJWK, generateKeyPair, SignJWT, type JWK} from 'jose';
import {pino} from 'pino';
import {KeysUnavailable, type RemoteKeysOptions} from '../../../server/auth/remote-keys.ts';
import {userJwtVerifier} from '../../../server/auth/user-jwt.ts';
import {startApiServer} from '../../support/server/api-server.ts';
import {openSse} from '../../support/server/sse-reader.ts';
import {until} from '../../support/until.ts';

const claims = {iss: 'issuer', aud: 'audience', sub: 'alice', exp: Math.floor(Date.now() / 1000) + 7200};
const SECOND = 1000;
const MINUTE = 60 * SECOND;

interface Key {
  readonly jwk: JWK;
  readonly sign: (sub?: string) => Promise<string>;
}

async function makeKey(kid: string): Promise<Key> {
  const pair = await generateKeyPair('ES256', {extractable: true});
  return {
    jwk: {...(await exportJWK(pair.publicKey)), kid, alg: 'ES256'},
    sign: (sub = 'alice') =>
      new SignJWT({...claims, sub}).setProtectedHeader({alg: 'ES256', kid}).sign(pair.privateKey),
  };
}

type Respond = (response: ServerResponse) => void;

const send =
  (body: unknown, status = 200): Respond =>
  (response) =>
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
const hang: Respond = () => {};
const drop: Respond = (response) => response.destroy();

/** Another system's JWKS, which can be made to answer anything. */
async function startJwks(t: TestContext, first: Respond) {
  const jwks = {url: '', asked: 0, respond: first};
  const server = createServer((_request, response) => {
    jwks.asked++;
    jwks.respond(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  jwks.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  return jwks;
}

/** With a clock of its own, in milliseconds. */
function verifier(url: string, options: RemoteKeysOptions = {}) {
  const clock = {now: 0};
  const config = {key: {jwksUrl: url}, issuer: 'issuer', audience: 'audience'};
  return {
    clock,
    verify: userJwtVerifier(config, {clock: {elapsed: () => clock.now}, timeoutMs: 200, ...options}),
  };
}

const RUBBISH: Readonly<Record<string, Respond>> = {
  'a cut connection': drop,
  'no answer': hang,
  'a page': send('<html>Log in</html>'),
  'an error': send({error: 'down'}, 500),
  'a redirect': (response) => response.writeHead(302, {Location: '/elsewhere'}).end(),
  'half an answer': (response) => response.writeHead(200, {'Content-Length': 100}).write('{"keys":['),
  'JSON that is no set of keys': send({keys: 'none'}),
  'JSON null': send('null'),
  'an empty set': send({keys: []}),
};

for (const [what, respond] of Object.entries(RUBBISH)) {
  test(`keys that are known outlive ${what} for an hour; a JWT that needs others cannot be verified, and is not refused`, async (t) => {
    const key = await makeKey('k1');
    const other = await makeKey('k2');
    const jwks = await startJwks(t, send({keys: [key.jwk]}));
    const stale: string[] = [];
    const {clock, verify} = verifier(jwks.url, {onStale: ({message}) => stale.push(message)});
    assert.equal((await verify(await key.sign()))?.kind, 'user');
    jwks.respond = respond;
    clock.now += 59 * MINUTE;
    assert.equal((await verify(await key.sign()))?.kind, 'user');
    await assert.rejects(verify(await other.sign()), KeysUnavailable);
    assert.equal(stale.length, 1);
    assert.match(stale[0] ?? '', /^JWT_JWKS_URL gave no keys: \S.*\.$/);
    clock.now += MINUTE;
    await assert.rejects(verify(await key.sign()), KeysUnavailable);
    jwks.respond = send({keys: [key.jwk, other.jwk]});
    clock.now += 5 * SECOND;
    assert.equal((await verify(await other.sign()))?.kind, 'user', 'it is back, and so is everybody');
    assert.equal((await verify(await key.sign()))?.kind, 'user');
  });
}

test('many JWTs at once cost one fetch, and those that name unknown keys one in five seconds, up or down', async (t) => {
  const key = await makeKey('k1');
  const unknown = await (await makeKey('k9')).sign();
  const jwks = await startJwks(t, send({keys: [key.jwk]}));
  const {clock, verify} = verifier(jwks.url);
  const many = async (token: string) => Promise.allSettled(Array.from({length: 50}, () => verify(token)));
  const good = await many(await key.sign());
  assert.ok(good.every(({status}) => status === 'fulfilled'));
  assert.equal(jwks.asked, 1);
  await many(unknown);
  assert.equal(jwks.asked, 1, 'they were fetched just now');
  clock.now += 5 * SECOND;
  await many(unknown);
  await many(unknown);
  assert.equal(jwks.asked, 2);
  for (const respond of [drop, hang, send('', 503)]) {
    jwks.respond = respond;
    const before: number = jwks.asked;
    clock.now += 5 * SECOND;
    await many(unknown);
    await many(unknown);
    assert.equal(jwks.asked, before + 1);
  }
});

test('keys are fetched anew every ten minutes without anybody waiting, and one that was withdrawn is good no more', async (t) => {
  const old = await makeKey('old');
  const young = await makeKey('young');
  const jwks = await startJwks(t, send({keys: [old.jwk]}));
  const {clock, verify} = verifier(jwks.url);
  await verify(await old.sign());
  let answer: ServerResponse | null = null;
  jwks.respond = (response) => (answer = response);
  clock.now += 10 * MINUTE;
  assert.equal((await verify(await old.sign()))?.kind, 'user', 'nobody waits for the fetch');
  send({keys: [young.jwk]})(await until('the fetch', () => answer));
  await until('the keys', async () => (await verify(await young.sign()).catch(() => null)) !== null);
  await assert.rejects(verify(await old.sign()), {code: 'ERR_JWKS_NO_MATCHING_KEY'});
});

test('whatever a forged JWT holds, it is refused: none passes for one that could not be verified', async (t) => {
  const key = await makeKey('k1');
  const jwks = await startJwks(t, send({keys: [key.jwk]}));
  const {verify} = verifier(jwks.url);
  const [head, body, signature] = (await key.sign()).split('.') as [string, string, string];
  const name = fc.constantFrom(
    'alg',
    'kid',
    'typ',
    'crit',
    'b64',
    'jwk',
    'x5c',
    'jku',
    'zip',
    'cty',
    '__proto__',
  );
  const value = fc.oneof(
    fc.constantFrom('ES256', 'RS256', 'EdDSA', 'none', 'k1', 'JWT', ['b64'], false, {}),
    fc.jsonValue(),
  );
  const encode = (json: unknown) => Buffer.from(JSON.stringify(json)).toString('base64url');
  const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as object;
  const part = (good: string) =>
    fc.oneof(
      fc.constant(good),
      fc
        .array(fc.tuple(name, value))
        .map((fields) => encode({...decode(good), ...Object.fromEntries(fields)})),
      fc.jsonValue().map(encode),
      fc.base64String(),
    );
  const other = fc.oneof(
    fc.base64String(),
    fc.constant(signature.slice(2)),
    fc.constant(signature.replace(/^../, 'AA')),
  );
  await fc.assert(
    fc.asyncProperty(part(head), part(body), other, async (...parts) => {
      await assert.rejects(verify(parts.join('.')), errors.JOSEError);
    }),
    {numRuns: 500},
  );
});

test('while the keys cannot be had, users are told to come back, streams stay, and no log line has a token', async (t) => {
  const key = await makeKey('k1');
  const rotated = await makeKey('k2');
  const jwks = await startJwks(t, send({keys: [key.jwk]}));
  const lines: string[] = [];
  const log = pino({level: 'trace'}, {write: (line) => void lines.push(line)});
  const env = {JWT_JWKS_URL: jwks.url, JWT_ISSUER: 'issuer', JWT_AUDIENCE: 'audience', HEARTBEAT_S: '0.1'};
  const api = await startApiServer(env, {log});
  t.after(() => api.close());
  await api.createJob('job', await api.issueKey('alice'));
  const known = await key.sign();
  const stream = await openSse(`${api.url}/api/training/predictions/job/stream`, {
    headers: {Authorization: `Bearer ${known}`},
  });
  await stream.take('caught_up');

  jwks.respond = send('down', 503);
  const restarted = await startApiServer(env, {log});
  t.after(() => restarted.close());
  const tokens = [known, await rotated.sign()];
  for (const bearer of tokens) {
    const {status, headers, text} = await restarted.ask('/api/training/jobs', {bearer});
    assert.deepEqual([status, headers.get('retry-after')], [503, '5']);
    assert.equal((JSON.parse(text) as {code: string}).code, 'auth_unavailable');
  }
  assert.equal((await api.ask('/api/training/jobs', {bearer: known})).status, 200);
  const forged = await (await makeKey('k1')).sign();
  assert.equal((await api.ask('/api/training/jobs', {bearer: forged})).status, 401);
  await stream.take('heartbeat');
  assert.ok(lines.some((line) => /JWT_JWKS_URL gave no keys: expected 200, got 503/.test(line)));
  for (const token of [...tokens, forged])
    for (const part of token.split('.').slice(1)) assert.ok(!lines.some((line) => line.includes(part)));
});
