import assert from 'node:assert/strict';
import {test} from 'node:test';
import {startApiServer} from '../../support/server/api-server.ts';
import {openSse, type SseReader} from '../../support/server/sse-reader.ts';

test('failed log-ins are limited by address, good ones go on', async (t) => {
  const limited = await startApiServer({AUTH_FAILURES_PER_MINUTE: '12'});
  t.after(() => limited.close());
  const key = await limited.issueKey('alice');
  const statuses: number[] = [];
  for (let i = 0; i < 4; i++) statuses.push((await limited.ask('/api/training/jobs', {bearer: 'x'})).status);
  assert.deepEqual(statuses, [401, 401, 429, 429]);
  assert.equal((await limited.ask('/api/training/jobs', {key})).status, 200);
});

test('behind a proxy on this machine each client has a limit of its own, and cannot choose another', async (t) => {
  const limited = await startApiServer({AUTH_FAILURES_PER_MINUTE: '6'});
  t.after(() => limited.close());
  const fail = async (forwarded: string) =>
    (await limited.ask('/api/training/jobs', {bearer: 'x', headers: {'X-Forwarded-For': forwarded}})).status;
  assert.deepEqual([await fail('1.1.1.1'), await fail('1.1.1.1'), await fail('2.2.2.2')], [401, 429, 401]);
  assert.equal(await fail('9.9.9.9, 2.2.2.2'), 429, 'what the client wrote itself does not count');
  const networks = [
    '2001:db8:0:1::1',
    '2001:db8:0:1:2:3:4:5',
    '2001:db8:0:2::1',
    '2001:db8::1',
    '2001:db8::2:1',
  ];
  const statuses: number[] = [];
  for (const address of networks) statuses.push(await fail(address));
  assert.deepEqual(statuses, [401, 429, 401, 401, 429], 'a network of IPv6 counts as one');
  assert.deepEqual(
    [await fail('::ffff:3.3.3.3'), await fail('::ffff:4.4.4.4'), await fail('4.4.4.4')],
    [401, 401, 429],
  );
});

test('one reader of a public page who asks too often does not shut out the others', async (t) => {
  const limited = await startApiServer({REQUESTS_PER_MINUTE: '12'});
  t.after(() => limited.close());
  await limited.createJob('public', await limited.issueKey('alice'));
  const bearer = await limited.server.mintEmbedToken({jobId: 'public', expiresInS: 60, origins: []});
  const read = async (address: string) => {
    const headers = {'X-Forwarded-For': address};
    return (await limited.ask('/api/training/predictions/public', {bearer, headers})).status;
  };
  const greedy = [await read('1.1.1.1'), await read('1.1.1.1'), await read('1.1.1.1')];
  assert.deepEqual([...greedy, await read('2.2.2.2')], [200, 200, 429, 200]);
});

test('requests of one key are limited, those of another go on', async (t) => {
  const limited = await startApiServer({REQUESTS_PER_MINUTE: '12'});
  t.after(() => limited.close());
  const [alice, bob] = [await limited.issueKey('alice'), await limited.issueKey('bob')];
  const ask = (key: string) => limited.ask('/api/training/jobs', {key});
  const answers = [await ask(alice), await ask(alice), await ask(alice)];
  assert.deepEqual(
    answers.map(({status}) => status),
    [200, 200, 429],
  );
  assert.ok(Number(answers[2]?.headers.get('retry-after')) >= 1);
  assert.equal((await ask(bob)).status, 200);
});

test('one reader of a public page, by address, gets a tenth of the streams of its embed token', async (t) => {
  const own = await startApiServer({STREAMS_PER_EMBED_TOKEN: '10', STREAMS_PER_USER: '1'});
  t.after(() => own.close());
  const owner = await own.issueKey('alice');
  await own.createJob('public', owner);
  const body = {expires_in: 60};
  const made = await own.ask('/api/training/jobs/public/embed-tokens', {method: 'POST', key: owner, body});
  const {token} = made.json as {token: string};
  const open = (address: string): Promise<SseReader> =>
    openSse(`${own.url}/api/training/predictions/public/stream`, {
      headers: {Authorization: `Bearer ${token}`, 'X-Forwarded-For': address},
    });
  assert.equal((await open('192.0.2.1')).status, 200);
  const refused = await open('192.0.2.1');
  await refused.closed;
  assert.deepEqual(
    [refused.status, (JSON.parse(refused.body) as {code: string}).code],
    [429, 'streams_per_user'],
  );
  assert.equal((await open('192.0.2.2')).status, 200);
});
