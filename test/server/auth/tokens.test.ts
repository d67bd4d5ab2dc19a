import assert from 'node:assert/strict';
import {chmod, mkdtemp, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload} from 'jose';
import {EmbedTokens, keptEmbedSecret} from '../../../server/auth/embed-token.ts';
import {API_KEY, hashSecret, JOB_TOKEN, newApiKey, newJobToken} from '../../../server/auth/secrets.ts';
import {userJwtVerifier} from '../../../server/auth/user-jwt.ts';
import {OperatorError} from '../../../server/operator-error.ts';

const SECRET = 'a secret of more than 32 characters';
const key = (secret: string) => new TextEncoder().encode(secret);
const inAnHour = Math.floor(Date.now() / 1000) + 3600;
const good = {iss: 'issuer', aud: 'audience', sub: 'user-1', exp: inAnHour};

function hs256(
  payload: JWTPayload,
  {secret = SECRET, typ}: {secret?: string; typ?: string} = {},
): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({alg: 'HS256', ...(typ && {typ})}).sign(key(secret));
}

test('new keys and tokens have the shape that they are known by, and no two are equal', () => {
  const keys = Array.from({length: 1000}, newApiKey);
  assert.ok(keys.every((one) => API_KEY.test(one) && !JOB_TOKEN.test(one)));
  const tokens = Array.from({length: 1000}, newJobToken);
  assert.ok(tokens.every((one) => JOB_TOKEN.test(one) && !API_KEY.test(one)));
  assert.equal(new Set([...keys, ...tokens].map((one) => hashSecret(one).toString('hex'))).size, 2000);
});

test('an embed token comes back as it was signed', async () => {
  const tokens = new EmbedTokens(SECRET);
  const claims = {id: crypto.randomUUID(), jobId: 'job:1', expiresAt: inAnHour * 1000};
  assert.deepEqual(await tokens.verify(await tokens.sign(claims)), claims);
});

test('an embed token that is expired, forged, of another server or of another kind is refused', async () => {
  const tokens = new EmbedTokens(SECRET);
  const claims = {id: 'id', jobId: 'job', expiresAt: inAnHour * 1000};
  const token = await tokens.sign(claims);
  const [head, , signature] = token.split('.');
  const otherBody = Buffer.from(
    JSON.stringify({jti: 'id', sub: 'other', aud: 'ftl-predictions-embed', exp: inAnHour}),
  );
  const payload = {jti: 'id', sub: 'job', aud: 'ftl-predictions-embed', exp: inAnHour};
  const bad = [
    await tokens.sign({...claims, expiresAt: Date.now() - 1000}),
    await new EmbedTokens(SECRET.toUpperCase()).sign(claims),
    `${head}.${otherBody.toString('base64url')}.${signature}`,
    `${token.slice(0, -4)}AAAA`,
    await hs256(payload),
    await hs256(payload, {typ: 'JWT'}),
    await hs256({...payload, aud: 'elsewhere'}, {typ: 'ftl-embed+jwt'}),
    new UnsecuredJWT(payload).encode(),
    'a.b.c',
  ];
  for (const [i, one] of bad.entries()) await assert.rejects(tokens.verify(one), `case ${i}`);
});

test("a user's HS256 JWT is taken for its sub", async () => {
  const verify = userJwtVerifier({key: {secret: SECRET}, issuer: 'issuer', audience: 'audience'});
  assert.deepEqual(await verify(await hs256(good)), {
    kind: 'user',
    userId: 'user-1',
    expiresAt: inAnHour * 1000,
  });
});

test("a user's JWT with anything wrong is refused", async () => {
  const verify = userJwtVerifier({key: {secret: SECRET}, issuer: 'issuer', audience: 'audience'});
  const {sub: _sub, ...noSubject} = good;
  const {exp: _exp, ...noExpiry} = good;
  const bad = [
    await hs256({...good, iss: 'elsewhere'}),
    await hs256({...good, aud: 'elsewhere'}),
    await hs256({...good, exp: inAnHour - 7200}),
    await hs256({...good, nbf: inAnHour}),
    await hs256(good, {secret: SECRET + '!'}),
    await hs256(noSubject),
    await hs256(noExpiry),
    await new SignJWT(good).setProtectedHeader({alg: 'HS512'}).sign(key(SECRET + SECRET)),
    new UnsecuredJWT(good).encode(),
  ];
  for (const [i, one] of bad.entries()) await assert.rejects(verify(one), `case ${i}`);
  for (const sub of ['', 'a\0b', 'a\ud800', 'x'.repeat(1001)]) {
    assert.equal(await verify(await hs256({...good, sub})), null);
  }
});

test('with a JWKS the public key decides, and is never taken for an HMAC secret', async () => {
  const {publicKey, privateKey} = await generateKeyPair('ES256', {extractable: true});
  const jwk = {...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256'};
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({keys: [jwk]}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close());
  const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  const verify = userJwtVerifier({key: {jwksUrl}, issuer: 'issuer', audience: 'audience'});
  const sign = (kid: string) => new SignJWT(good).setProtectedHeader({alg: 'ES256', kid}).sign(privateKey);
  assert.equal((await verify(await sign('k1')))?.kind, 'user');
  await assert.rejects(verify(await sign('unknown')));
  for (const secret of [JSON.stringify(jwk), jwk.x ?? '']) {
    const forged = await new SignJWT(good).setProtectedHeader({alg: 'HS256', kid: 'k1'}).sign(key(secret));
    await assert.rejects(verify(forged));
  }
});

test('the secret of embed tokens is made once, kept for its owner alone, and read again', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'ftl-secret-'));
  t.after(() => rm(folder, {recursive: true}));
  const dataDir = join(folder, 'data');
  const [first, second] = await Promise.all([keptEmbedSecret(dataDir), keptEmbedSecret(dataDir)]);
  assert.equal(first, second);
  assert.equal(await keptEmbedSecret(dataDir), first);
  assert.equal(first, await readFile(join(dataDir, 'embed-secret'), 'utf8'));
  assert.equal((await stat(join(dataDir, 'embed-secret'))).mode & 0o777, 0o600);
});

test('a data folder that cannot keep the secret, or keeps a bad one, is one sentence', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'ftl-secret-'));
  t.after(() => rm(folder, {recursive: true}));
  await writeFile(join(folder, 'file'), '');
  await assert.rejects(keptEmbedSecret(join(folder, 'file')), OperatorError);
  await writeFile(join(folder, 'embed-secret'), 'short');
  await chmod(join(folder, 'embed-secret'), 0o600);
  await assert.rejects(keptEmbedSecret(folder), OperatorError);
});
