import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {pino} from 'pino';
import {OperatorError} from '../../../server/operator-error.ts';
import {readConfig} from '../../../server/start/config.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {startServer, type RunningServer} from '../../../server/start/server.ts';
import {startApiServer, type ApiServer} from '../../support/server/api-server.ts';
import {startReceiver, type WebhookReceiver} from '../../support/server/webhook-receiver.ts';
import {until} from '../../support/until.ts';

const WEBHOOK_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

describe('a job that names a webhook', () => {
  let receiver: WebhookReceiver;
  let api: ApiServer;
  let second: RunningServer;
  let key: string;

  before(async () => {
    receiver = await startReceiver();
    const env = {WEBHOOK_ALLOW: `${receiver.origin}, https://hooks.example`, WEBHOOK_SECRET};
    api = await startApiServer(env);
    key = await api.issueKey('alice');
    second = await startServer(
      readConfig({PORT: '0', DATABASE_URL: api.db.url, EMBED_SECRET: 'x'.repeat(32), ...env}),
      {log: pino({level: 'silent'})},
    );
  });
  after(async () => {
    await second.close();
    await api.close();
    await receiver.close();
  });

  const create = (webhook: unknown, jobId = 'refused') =>
    api.ask('/api/training/jobs', {
      ...{method: 'POST', key},
      body: {job_id: jobId, config: {webhook, batch_size: 8}},
    });

  test('tells it of a loss once, with two servers at work, and shows no reader whom it tells', async () => {
    const url = `${receiver.origin}/hook-secret`;
    const {status, text} = await create({url}, 'told');
    assert.equal(status, 200);
    const {job_token: bearer} = JSON.parse(text) as {job_token: string};
    const rows = [1, 1, 0, 0].map((exact_match, epoch) => ({
      ...{epoch, step: epoch, sample_index: 3, prompt: 'p', prediction: 'q', exact_match},
    }));
    assert.equal((await api.post(bearer, 'told', ...rows)).status, 200);
    await until('it is told', () => receiver.received.length > 0);
    const {body} = receiver.received[0]!;
    assert.match(body, /"sample_index":3/);
    assert.ok(!body.includes('batch_size') && !body.includes('hook-secret'));
    const embed = await api.server.mintEmbedToken({jobId: 'told', expiresInS: 60, origins: []});
    for (const path of ['/api/training/jobs/told', '/api/training/predictions/told?limit=1'])
      for (const reader of [embed, bearer]) {
        const {text} = await api.ask(path, {bearer: reader});
        assert.ok(!text.includes('hook') && !text.includes('batch_size'), text);
      }
    await until('nothing waits', async () => {
      const waiting = await api.db.database.query(sql`SELECT FROM webhook_deliveries`);
      return waiting.length === 0;
    });
    assert.equal(receiver.received.length, 1);
  });

  const REFUSED: readonly (readonly [unknown, number, string, RegExp])[] = [
    ['https://hooks.example/', 400, 'config.webhook', /object/],
    [{}, 400, 'config.webhook.url', /missing/],
    [{url: 5}, 400, 'config.webhook.url', /string/],
    [{url: 'no address'}, 422, 'config.webhook.url', /https:\/\//],
    [{url: 'file:///etc/passwd'}, 422, 'config.webhook.url', /https:\/\//],
    [{url: 'https://user:pass-word@hooks.example/'}, 422, 'config.webhook.url', /user or a password/],
    [{url: 'https://other.example/secret-path'}, 422, 'config.webhook.url', /WEBHOOK_ALLOW/],
    [{url: 'http://169.254.169.254/latest'}, 422, 'config.webhook.url', /WEBHOOK_ALLOW/],
    [{url: 'https://hooks.example/', right: 0}, 422, 'config.webhook.right', /1/],
    [{url: 'https://hooks.example/', right: 4}, 422, 'config.webhook.right', /above of, which is 3/],
    [{url: 'https://hooks.example/', of: 51}, 422, 'config.webhook.of', /50/],
  ];
  for (const [webhook, status, path, words] of REFUSED) {
    test(`is refused by path where it names ${JSON.stringify(webhook)}`, async () => {
      const answer = await create(webhook);
      assert.equal(answer.status, status, answer.text);
      const {details} = answer.json as {details: {path: string; message: string}[]};
      assert.equal(details[0]!.path, path);
      assert.match(details[0]!.message, words);
      assert.ok(!answer.text.includes('pass-word') && !answer.text.includes('secret-path'));
      assert.equal((await api.ask('/api/training/jobs/refused', {key})).status, 404);
    });
  }

  test('is refused where webhooks are off', async (t) => {
    const off = await startApiServer();
    t.after(() => off.close());
    const {status, text} = await off.ask('/api/training/jobs', {
      ...{method: 'POST', key: await off.issueKey('alice')},
      body: {job_id: 'x', config: {webhook: {url: 'https://hooks.example/'}}},
    });
    assert.equal(status, 422);
    assert.match(text, /webhooks are off, until the operator lists origins in WEBHOOK_ALLOW/);
  });
});

test('the settings are checked, and none of their values is told', () => {
  const read = (env: Readonly<Record<string, string>>) => readConfig(env).webhooks;
  assert.equal(read({}), null);
  assert.equal(read({WEBHOOK_SECRET}), null);
  const given = read({WEBHOOK_ALLOW: 'https://hooks.example/x, 10.0.0.0/8 ,::1', WEBHOOK_SECRET});
  assert.deepEqual(given?.allow, {origins: ['https://hooks.example'], ranges: ['10.0.0.0/8', '::1/128']});
  assert.equal(given?.secret.toString('base64'), WEBHOOK_SECRET.slice('whsec_'.length));
  const BAD: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
    [{WEBHOOK_ALLOW: 'https://hooks.example'}, /WEBHOOK_ALLOW needs WEBHOOK_SECRET/],
    [{WEBHOOK_ALLOW: 'hooks.example', WEBHOOK_SECRET}, /WEBHOOK_ALLOW must be a comma-separated/],
    [{WEBHOOK_SECRET: 'whsec_c2hvcnQ='}, /WEBHOOK_SECRET must be whsec_ and 24 to 64 bytes/],
    [{WEBHOOK_SECRET: 'x'.repeat(40)}, /WEBHOOK_SECRET must be/],
  ];
  for (const [env, words] of BAD)
    assert.throws(
      () => read(env),
      (error) => {
        assert.ok(error instanceof OperatorError);
        assert.match(error.message, words);
        assert.ok(!error.message.includes('c2hvcnQ') && !error.message.includes('xxxx'));
        return true;
      },
    );
});
