import assert from 'node:assert/strict';
import type {IncomingMessage} from 'node:http';
import {after, before, test} from 'node:test';
import {authenticator} from '../../../server/auth/authenticate.ts';
import {EmbedTokens} from '../../../server/auth/embed-token.ts';
import {hashSecret, newJobToken} from '../../../server/auth/secrets.ts';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import {rotateJobToken} from '../../../server/store/job-tokens.ts';
import {RevokedToken} from '../../../server/store/predictions/append-rows.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import type {Queryable} from '../../../server/store/postgres/queryable.ts';
import {startApiServer, type ApiServer} from '../../support/server/api-server.ts';
import {aRecord, aStep, rowsOf} from '../../support/server/prediction-records.ts';

let api: ApiServer;
let key: string;
before(async () => {
  api = await startApiServer({AUTH_FAILURES_PER_MINUTE: '0'});
  key = await api.issueKey('alice');
});
after(() => api.close());

const rotate = (jobId: string) => rotateJobToken(api.db.database, jobId, hashSecret(newJobToken()));

test('a job token is looked up once in a minute where it is proved anyway, and each time elsewhere', async () => {
  const token = await api.createJob('known', key);
  let [lookUps, now] = [0, 0];
  const db: Queryable = {
    query: (statement) => (lookUps++, api.db.database.query(statement)),
    queryArrays: (statement) => api.db.database.queryArrays(statement),
  };
  const clock = {elapsed: () => now};
  const authenticate = authenticator({db, embedTokens: new EmbedTokens('s'), verifyUserJwt: null, clock});
  const request = {headersDistinct: {authorization: [`Bearer ${token}`]}} as unknown as IncomingMessage;
  const ask = async (mayRecall: boolean) => {
    const before = lookUps;
    const principal = await authenticate(request, {mayRecall});
    assert.ok(principal.kind === 'job-token' && principal.jobId === 'known' && principal.userId === 'alice');
    assert.equal(principal.unproven === null, lookUps > before, 'what was not looked up has to be proved');
    return lookUps - before;
  };
  assert.deepEqual([await ask(true), await ask(true), await ask(true)], [1, 0, 0]);
  assert.equal(await ask(false), 1);
  now = 61_000;
  assert.deepEqual([await ask(true), await ask(true)], [1, 0]);
  await rotate('known');
  await assert.rejects(ask(false), /unknown, expired or revoked/);
  await assert.rejects(ask(true), /unknown, expired or revoked/, 'and is not remembered any more');
});

const PAST = {
  'new rows': {predictions: [aRecord({step: 7})]},
  'rows that are there already': {predictions: [aRecord({step: 1})]},
  'rows that take the place of others': {predictions: [aRecord({step: 1, prediction: 'another'})]},
  'rows that would be refused': {predictions: [{...aRecord(), epoch: 'first'}]},
  'rows of another job': {job_id: 'elsewhere', predictions: [aRecord()]},
  'what is no JSON': 'none',
};

for (const [what, body] of Object.entries(PAST)) {
  test(`a token that was good a moment ago is refused for ${what}, and nothing is stored`, async () => {
    const jobId = `past-${Object.keys(PAST).indexOf(what)}`;
    const bearer = await api.createJob(jobId, key);
    for (const step of [1, 2]) assert.equal((await api.post(bearer, jobId, aRecord({step}))).status, 200);
    const stored = await rowsOf(api.db.database, jobId);
    await rotate(jobId);
    const asking = typeof body === 'string' ? body : {job_id: jobId, ...body};
    for (let i = 0; i < 2; i++) {
      const path = '/api/training/predictions';
      const {status, headers, text} = await api.ask(path, {method: 'POST', bearer, body: asking});
      assert.equal(status, 401);
      assert.match(text, /"code":"unauthorized"/);
      assert.equal(headers.get('WWW-Authenticate'), 'Bearer');
    }
    assert.deepEqual(await rowsOf(api.db.database, jobId), stored);
  });
}

test('of batches that are stored together those whose token is not good any more are refused, the others stored', async () => {
  const good = hashSecret(await api.createJob('together', key));
  const [past, elsewhere] = [hashSecret(newJobToken()), hashSecret(await api.createJob('other', key))];
  const tokens = [null, good, past, good, elsewhere, null];
  const outcomes = await Promise.allSettled(
    tokens.map((token, i) => appendPredictions(api.db.database, 'together', aStep(0, i, 1), {token})),
  );
  assert.deepEqual(
    outcomes.map((outcome) => (outcome.status === 'fulfilled' ? 'stored' : (outcome.reason as Error).name)),
    ['stored', 'stored', 'RevokedToken', 'stored', 'RevokedToken', 'stored'],
  );
  const steps = (await rowsOf(api.db.database, 'together')).map(({step}) => step);
  assert.deepEqual(steps, [0, 1, 3, 5]);
});

test('a token that is taken back while its rows wait for others is refused', async () => {
  const token = hashSecret(await api.createJob('waits', key));
  const [outcome] = await api.db.database
    .transaction(async (other) => {
      await other.query(sql`SELECT FROM job_stream WHERE job_id = 'waits' FOR UPDATE`);
      const appended = Promise.allSettled([
        appendPredictions(api.db.database, 'waits', aStep(0, 0, 1), {token}),
      ]);
      await rotate('waits');
      return {appended};
    })
    .then(({appended}) => appended);
  assert.ok(outcome.status === 'rejected' && outcome.reason instanceof RevokedToken);
});
