import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {SignJWT, UnsecuredJWT} from 'jose';
import {hashSecret, newApiKey, newJobToken} from '../../../server/auth/secrets.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {startApiServer, type ApiServer, type Asking} from '../../support/server/api-server.ts';

const JWT_SECRET = 'the secret of the system that signs the JWTs of users';
const EMBED_SECRET = 'the secret of this server, for embed tokens only';
const JOB = 'alices-job';

type Who =
  | 'nobody'
  | 'all'
  | 'training'
  | 'read'
  | 'bob'
  | 'jwt'
  | 'bobs-jwt'
  | 'embed'
  | 'other-embed'
  | 'job-token'
  | 'other-job-token';

let api: ApiServer;
let credentials: Readonly<Record<Who, Asking>>;

const jwt = (claims: object = {}, secret = JWT_SECRET, header: object = {}) =>
  new SignJWT({
    sub: 'alice',
    iss: 'issuer',
    aud: 'audience',
    exp: Math.floor(Date.now() / 1000) + 60,
    ...claims,
  })
    .setProtectedHeader({alg: 'HS256', ...header})
    .sign(new TextEncoder().encode(secret));

before(async () => {
  const env = {
    JWT_SECRET,
    JWT_ISSUER: 'issuer',
    JWT_AUDIENCE: 'audience',
    EMBED_SECRET,
    AUTH_FAILURES_PER_MINUTE: '0',
  };
  api = await startApiServer(env);
  const all = await api.issueKey('alice');
  const jobToken = await api.createJob(JOB, all);
  const otherJobToken = await api.createJob('another-job', all);
  const mint = (jobId: string) => api.server.mintEmbedToken({jobId, expiresInS: 60, origins: []});
  credentials = {
    nobody: {},
    all: {key: all},
    training: {bearer: await api.issueKey('alice', ['training'])},
    read: {key: await api.issueKey('alice', ['read'])},
    bob: {key: await api.issueKey('bob')},
    jwt: {bearer: await jwt()},
    'bobs-jwt': {bearer: await jwt({sub: 'bob'})},
    embed: {bearer: await mint(JOB)},
    'other-embed': {bearer: await mint('another-job')},
    'job-token': {bearer: jobToken},
    'other-job-token': {bearer: otherJobToken},
  };
});
after(() => api.close());

const record = {epoch: 1, step: 1, sample_index: 0, prompt: 'p', prediction: 'q'};
const poll = {headers: {Accept: 'application/json'}};

/** What is asked, and who gets what; who is not named is answered like `others`. */
const TABLE: readonly {
  readonly path: string;
  readonly asking?: Asking;
  readonly others: number;
  readonly gets: Partial<Record<Who, number>>;
}[] = [
  ...['', '/epochs', '/trends', '/samples/0'].map((end) => ({
    path: `/api/training/predictions/${JOB}${end}`,
    others: 200,
    gets: {bob: 404, 'bobs-jwt': 404, 'other-embed': 404, 'job-token': 403, 'other-job-token': 403} as const,
  })),
  {
    path: `/api/training/predictions/${JOB}/stream?wait=0`,
    asking: poll,
    others: 200,
    gets: {bob: 404, 'bobs-jwt': 404, 'other-embed': 404, 'job-token': 403, 'other-job-token': 403},
  },
  {
    path: `/api/training/jobs/${JOB}`,
    others: 200,
    gets: {bob: 404, 'bobs-jwt': 404, 'other-embed': 404, 'job-token': 403, 'other-job-token': 403},
  },
  {
    path: '/api/training/jobs',
    others: 200,
    gets: {embed: 403, 'other-embed': 403, 'job-token': 403, 'other-job-token': 403},
  },
  {
    path: '/api/training/predictions',
    asking: {method: 'POST', body: {job_id: JOB, predictions: [record]}},
    others: 403,
    gets: {all: 200, training: 200, bob: 404, 'job-token': 200, 'other-job-token': 404},
  },
  {
    path: `/api/training/jobs/${JOB}`,
    asking: {method: 'PATCH', body: {status: 'running'}},
    others: 403,
    gets: {all: 200, training: 200, bob: 404, 'job-token': 200, 'other-job-token': 404},
  },
  {
    path: '/api/training/local/jobs',
    asking: {method: 'POST', body: {job_id: JOB}},
    others: 403,
    gets: {all: 200, training: 200, bob: 409},
  },
  {
    path: `/api/training/jobs/${JOB}/embed-tokens`,
    asking: {method: 'POST', body: {expires_in: 60}},
    others: 403,
    gets: {all: 201, training: 201, bob: 404},
  },
  {
    path: `/api/training/jobs/${JOB}/embed-tokens/${crypto.randomUUID()}`,
    asking: {method: 'DELETE'},
    others: 403,
    gets: {all: 404, training: 404, bob: 404},
  },
];

test('each kind of credential gets exactly what it is good for, at each endpoint', async () => {
  for (const {path, asking, others, gets} of TABLE) {
    for (const [who, credential] of Object.entries(credentials) as [Who, Asking][]) {
      const expected = who === 'nobody' ? 401 : (gets[who] ?? others);
      const {status, text} = await api.ask(path, {...asking, ...credential});
      assert.equal(status, expected, `${who}: ${asking?.method ?? 'GET'} ${path} → ${text}`);
    }
  }
});

test("somebody else's job and one that is not there are answered alike", async () => {
  for (const {path, asking} of TABLE.filter(({path}) => path.includes(JOB))) {
    const mine = await api.ask(path, {...asking, ...credentials.bob});
    const missing = await api.ask(path.replace(JOB, 'no-such-job'), {...asking, ...credentials.bob});
    assert.deepEqual([mine.status, mine.text], [missing.status, missing.text], path);
  }
});

test('a bad credential gets 401, the same for every way of being bad', async () => {
  const [head, body, signature] = (await jwt()).split('.');
  const forgedBody = Buffer.from(
    JSON.stringify({sub: 'alice', iss: 'issuer', aud: 'audience', exp: 4e9}),
  ).toString('base64url');
  const embedBody = {sub: JOB, jti: crypto.randomUUID(), aud: 'ftl-predictions-embed'};
  const bearers = [
    newApiKey(),
    newJobToken(),
    hashSecret('x').toString('hex'),
    'x',
    'a.b.c',
    '..',
    await jwt({exp: 1}),
    await jwt({iss: 'elsewhere'}),
    await jwt({aud: 'elsewhere'}),
    await jwt({}, EMBED_SECRET),
    await jwt({sub: undefined}),
    `${head}.${forgedBody}.${signature}`,
    `${head}.${body}.`,
    new UnsecuredJWT({sub: 'alice', iss: 'issuer', aud: 'audience', exp: 4e9}).encode(),
    // The embed kind signed by the users' system, and the right secret for a token that was never stored.
    await jwt(embedBody, JWT_SECRET, {typ: 'ftl-embed+jwt'}),
    await jwt(embedBody, EMBED_SECRET, {typ: 'ftl-embed+jwt'}),
    await jwt(embedBody, EMBED_SECRET),
    'x'.repeat(8000),
  ];
  const answers = new Set<string>();
  for (const bearer of bearers) {
    const {status, text, headers} = await api.ask(`/api/training/predictions/${JOB}`, {bearer});
    assert.equal(status, 401, bearer);
    assert.equal(headers.get('www-authenticate'), 'Bearer');
    answers.add(text);
  }
  assert.equal(answers.size, 1);
});

test('no scheme but Bearer is read, and no credential from the URL', async () => {
  const key = credentials.all.key ?? '';
  const path = `/api/training/predictions/${JOB}`;
  for (const headers of [
    {Authorization: `Basic ${btoa(`x:${key}`)}`},
    {Authorization: key},
    {Cookie: `key=${key}`},
  ]) {
    assert.equal((await api.ask(path, {headers})).status, 401);
  }
  for (const query of ['api_key', 'token', 'access_token', 'X-API-Key'])
    assert.equal((await api.ask(`${path}?${query}=${key}`)).status, 401);
  assert.equal((await api.ask(path, {headers: {Authorization: `bearer ${key}`}})).status, 200);
});

test('while the keys of JWTs cannot be fetched their users are told to wait, and others go on', async (t) => {
  const env = {JWT_JWKS_URL: 'http://127.0.0.1:1/jwks', JWT_ISSUER: 'issuer', JWT_AUDIENCE: 'audience'};
  const waiting = await startApiServer(env);
  t.after(() => waiting.close());
  const bearer = await jwt({}, JWT_SECRET, {alg: 'HS256', kid: 'k'});
  const asked = await waiting.ask('/api/training/jobs', {
    bearer: bearer.replace(/^[^.]+/, Buffer.from('{"alg":"RS256","kid":"k"}').toString('base64url')),
  });
  assert.deepEqual([asked.status, (asked.json as {code: string}).code], [503, 'auth_unavailable']);
  assert.ok(Number(asked.headers.get('retry-after')) > 0);
  assert.equal(
    (await waiting.ask('/api/training/jobs', {bearer})).status,
    401,
    'HS256 is refused without any key',
  );
  assert.equal((await waiting.ask('/api/training/jobs', {key: await waiting.issueKey('alice')})).status, 200);
});

test('two credentials at once are refused', async () => {
  const path = `/api/training/predictions/${JOB}`;
  const {key = ''} = credentials.all;
  assert.equal((await api.ask(path, {key, bearer: key})).status, 401);
});

test('a revoked key is refused at once', async () => {
  const key = await api.issueKey('dave');
  assert.equal((await api.ask('/api/training/jobs', {key})).status, 200);
  await api.db.database.query(sql`UPDATE api_keys SET revoked_at = now() WHERE user_id = 'dave'`);
  assert.equal((await api.ask('/api/training/jobs', {key})).status, 401);
});

test('of 21 tokens of a job the first is good no more', async () => {
  const key = await api.issueKey('erin');
  const tokens: string[] = [];
  for (let i = 0; i < 21; i++) tokens.push(await api.createJob('erins-job', key));
  const post = async (bearer: string) => (await api.post(bearer, 'erins-job', record)).status;
  assert.deepEqual(
    [await post(tokens[0]!), await post(tokens[1]!), await post(tokens[20]!)],
    [401, 200, 200],
  );
});
