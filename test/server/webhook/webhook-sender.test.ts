import assert from 'node:assert/strict';
import {createHmac, randomBytes} from 'node:crypto';
import {after, before, describe, test, type TestContext} from 'node:test';
import {systemClock} from '../../../server/clock.ts';
import {createLog} from '../../../server/log.ts';
import {Metrics} from '../../../server/metrics.ts';
import {saveJob} from '../../../server/store/jobs.ts';
import {sql} from '../../../server/store/postgres/sql.ts';
import {WebhookSender, type WebhookSenderOptions} from '../../../server/webhook/webhook-sender.ts';
import {createTestDatabase, type TestDatabase} from '../../support/server/postgres.ts';
import {startReceiver, type Received, type WebhookReceiver} from '../../support/server/webhook-receiver.ts';
import {until} from '../../support/until.ts';

const SECRET = randomBytes(32);

interface Told {
  readonly type: string;
  readonly data: {
    readonly job_id: string;
    readonly rule: object;
    readonly regressions: readonly {
      readonly sample: {readonly sample_index: number; readonly prompt_start: string};
      readonly from: {readonly epoch: number};
      readonly to: {readonly epoch: number};
      readonly score: string;
    }[];
  };
}

const told = ({body}: Received): Told => JSON.parse(body) as Told;
const samplesOf = (received: readonly Received[]): readonly number[] =>
  received
    .flatMap((each) => told(each).data.regressions.map(({sample}) => sample.sample_index))
    .sort((a, b) => a - b);

describe('webhooks', () => {
  let db: TestDatabase;
  let receiver: WebhookReceiver;
  const senders: WebhookSender[] = [];
  const lines: string[] = [];
  let jobs = 0;

  before(async () => {
    db = await createTestDatabase();
  });
  after(() => db.close());

  const scene = async (t: TestContext): Promise<string> => {
    receiver = await startReceiver();
    lines.length = 0;
    t.after(async () => {
      await Promise.all(senders.splice(0).map((sender) => sender.close()));
      await db.database.query(sql`DELETE FROM webhook_deliveries`);
      await receiver.close();
    });
    const jobId = `job-${++jobs}`;
    await nameWebhook(jobId, `${receiver.origin}/hook-secret-path?token=hook-secret-query`);
    return jobId;
  };

  const nameWebhook = (jobId: string, url: string | null, more: object = {}) =>
    saveJob(db.database, {
      ...{jobId, userId: 'alice', tokenHash: randomBytes(32)},
      config: url === null ? {other: 1} : {webhook: {url, ...more}},
    });

  const start = (options: Partial<WebhookSenderOptions> = {}): Metrics => {
    const metrics = new Metrics();
    senders.push(
      new WebhookSender({
        ...{db: db.database, secret: SECRET, clock: systemClock, metrics, tickMs: 5, waitsMs: [1, 1]},
        allow: {origins: [receiver.origin], ranges: []},
        lookUp: () => Promise.reject(new Error('no look-up was expected')),
        log: createLog('info', {write: (line: string) => lines.push(line)}),
        ...options,
      }),
    );
    return metrics;
  };

  /** `1` right, `0` wrong; an epoch each, from the first on. */
  const answers = async (
    jobId: string,
    samples: readonly number[],
    marks: string,
    from = 0,
  ): Promise<void> => {
    for (const [i, mark] of [...marks].entries()) {
      await db.database.query(sql`
        INSERT INTO training_predictions (job_id, epoch, step, sample_index, prompt, prediction, exact_match)
        SELECT ${jobId}, ${from + i}, ${from + i}, one, 'asked ' || one, 'a', ${Number(mark)}
        FROM unnest(${samples}::bigint[]) AS one`);
    }
  };

  const waiting = async (): Promise<number> =>
    (await db.database.query<{n: number}>(sql`SELECT count(*) AS n FROM webhook_deliveries`))[0]!.n;

  test('a loss is told once, signed, with the sample and where it was lost, and of the configuration nothing', async (t) => {
    const jobId = await scene(t);
    const metrics = start();
    await answers(jobId, [7, 8], '11');
    await answers(jobId, [7], '00', 2);
    await answers(jobId, [8], '10', 2);
    await until('it is told', () => receiver.received.length > 0);
    await answers(jobId, [7], '00', 4);
    await until('all is looked at', async () => {
      const behind = await db.database.query(
        sql`SELECT FROM webhook_positions p JOIN job_stream s USING (job_id) WHERE s.last_seq > p.seq`,
      );
      return behind.length === 0 && (await waiting()) === 0;
    });
    const [delivery, ...more] = receiver.received;
    assert.deepEqual(more, []);
    const {type, data} = told(delivery!);
    assert.equal(type, 'predictions.regression');
    assert.deepEqual(data, {
      ...{job_id: jobId, model_name: null, rule: {right: 2, of: 3, wrong: 2}},
      regressions: [
        {
          sample: {sample_index: 7, sample_source_id: null, prompt_start: 'asked 7'},
          ...{from: {epoch: 1, step: 1, value: 1}, to: {epoch: 3, step: 3, value: 0}, score: 'exact_match'},
        },
      ],
    });
    const {headers, body, path} = delivery!;
    assert.equal(path, '/hook-secret-path?token=hook-secret-query');
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const signature = createHmac('sha256', SECRET).update(signed).digest('base64');
    assert.equal(headers['webhook-signature'], `v1,${signature}`);
    assert.ok(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000) < 300);
    assert.match(await metrics.text(), /ftl_webhook_deliveries_total\{outcome="delivered"\} 1/);
    assert.ok(!body.includes('hook-secret'));
  });

  test('two servers of one database tell of each loss once', async (t) => {
    const jobId = await scene(t);
    start();
    start();
    start();
    const samples = Array.from({length: 130}, (_, i) => i);
    for (let i = 0; i < samples.length; i += 10) await answers(jobId, samples.slice(i, i + 10), '1100');
    await until('all are told', () => samplesOf(receiver.received).length >= samples.length);
    await until('none waits', async () => (await waiting()) === 0);
    assert.deepEqual(samplesOf(receiver.received), samples);
    const ids = receiver.received.map(({headers}) => headers['webhook-id']);
    assert.equal(new Set(ids).size, ids.length);
  });

  test('what was lost before the webhook was named is not told, nor what is lost while none is named', async (t) => {
    const jobId = await scene(t);
    await nameWebhook(jobId, null);
    await answers(jobId, [1], '1100');
    await nameWebhook(jobId, `${receiver.origin}/`, {right: 1, of: 1});
    await answers(jobId, [1], '0', 4);
    await answers(jobId, [2], '100');
    start();
    await until('it is told', () => receiver.received.length > 0);
    assert.deepEqual(samplesOf(receiver.received), [2]);
    assert.deepEqual(told(receiver.received[0]!).data.rule, {right: 1, of: 1, wrong: 2});
  });

  test('one that fails is sent again under the same id, whichever server sends it, and then given up', async (t) => {
    const jobId = await scene(t);
    receiver.answer = (response) => response.writeHead(500).end();
    const metrics = [start(), start()];
    await answers(jobId, [1], '1100');
    await until('it is given up', async () => receiver.received.length > 0 && (await waiting()) === 0);
    assert.equal(receiver.received.length, 3);
    assert.equal(new Set(receiver.received.map(({headers}) => headers['webhook-id'])).size, 1);
    assert.equal(new Set(receiver.received.map(({body}) => body)).size, 1);
    const texts = (await Promise.all(metrics.map((each) => each.text()))).join();
    const counted = (outcome: string): number =>
      [...texts.matchAll(new RegExp(`deliveries_total\\{outcome="${outcome}"\\} (\\d+)`, 'g'))]
        .map(([, n]) => Number(n))
        .reduce((a, b) => a + b);
    assert.deepEqual([counted('failed'), counted('given_up'), counted('delivered')], [2, 1, 0]);
  });

  test('a receiver that is gone for good (410) is asked once', async (t) => {
    const jobId = await scene(t);
    receiver.answer = (response) => response.writeHead(410).end();
    start();
    await answers(jobId, [1], '1100');
    await until('it is given up', async () => receiver.received.length > 0 && (await waiting()) === 0);
    assert.equal(receiver.received.length, 1);
  });

  test('a redirect is not followed', async (t) => {
    const jobId = await scene(t);
    receiver.answer = (response) => response.writeHead(307, {location: '/elsewhere'}).end();
    start({waitsMs: []});
    await answers(jobId, [1], '1100');
    await until('it is given up', async () => receiver.received.length > 0 && (await waiting()) === 0);
    assert.deepEqual(
      receiver.received.map(({path}) => path),
      ['/hook-secret-path?token=hook-secret-query'],
    );
    assert.match(lines.join(), /answered 307/);
  });

  test('a receiver that does not answer in time is let go of, and one that never ends its answer is not waited for', async (t) => {
    const jobId = await scene(t);
    const held: unknown[] = [];
    receiver.answer = (response) => {
      if (held.push(response) > 1) response.writeHead(200).write('and so on');
    };
    start({timeoutMs: 50, waitsMs: Array.from({length: 200}, () => 1)});
    await answers(jobId, [1], '1100');
    await until('it is delivered', async () => held.length > 1 && (await waiting()) === 0);
    assert.match(lines.join(), /no answer in time/);
    assert.match(lines.join(), /a webhook was delivered/);
  });

  test('a name is looked up once, and the connection goes to the address that was looked at', async (t) => {
    const jobId = await scene(t);
    const origin = `http://hooks.invalid:${receiver.port}`;
    await nameWebhook(jobId, `${origin}/hook`);
    // The first answer is the one that is looked at; a second would lead elsewhere.
    const found = [['127.0.0.1'], ['10.0.0.1']];
    start({
      allow: {origins: [origin], ranges: ['127.0.0.0/8']},
      lookUp: (name) => {
        assert.equal(name, 'hooks.invalid');
        return Promise.resolve(found.shift() ?? []);
      },
    });
    await answers(jobId, [1], '1100');
    await until('it is told', () => receiver.received.length > 0);
    assert.equal(receiver.received[0]!.headers.host, `hooks.invalid:${receiver.port}`);
    assert.equal(found.length, 1);
  });

  test('a look-up that does not end is let go of, tried again, and keeps no server from closing', async (t) => {
    const jobId = await scene(t);
    const origin = `http://hooks.invalid:${receiver.port}`;
    await nameWebhook(jobId, `${origin}/hook`);
    const never = Promise.withResolvers<readonly string[]>().promise;
    const answersTo = [never, Promise.resolve(['127.0.0.1']), never];
    start({
      allow: {origins: [origin], ranges: ['127.0.0.0/8']},
      timeoutMs: 50,
      lookUp: () => answersTo.shift() ?? Promise.resolve([]),
    });
    await answers(jobId, [1], '1100');
    await until('it is told', () => receiver.received.length > 0);
    assert.match(lines.join(), /no answer in time/);
    await Promise.all(senders.splice(0).map((sender) => sender.close()));
    start({
      allow: {origins: [origin], ranges: []},
      timeoutMs: 1e6,
      lookUp: () => ((answersTo.length = 0), never),
    });
    await answers(jobId, [2], '1100', 10);
    await until('it is looked up', () => answersTo.length === 0);
    await senders.shift()!.close();
  });

  test('a webhook that plain SQL writes into a configuration is watched from then on, and one that it takes away no more', async (t) => {
    await scene(t);
    const url = `${receiver.origin}/by-sql`;
    const insert = (jobId: string, config: object | null) =>
      db.database.query(sql`
        INSERT INTO training_jobs (job_id, user_id, config) VALUES (${jobId}, 'alice', ${config && JSON.stringify(config)}::jsonb)`);
    await insert('sql-new', {webhook: {url}});
    await insert('sql-later', null);
    await insert('sql-odd', {webhook: 'https://hooks.example'});
    await answers('sql-later', [2], '1100');
    const setConfig = (jobId: string, config: object) =>
      db.database.query(
        sql`UPDATE training_jobs SET config = ${JSON.stringify(config)}::jsonb WHERE job_id = ${jobId}`,
      );
    await setConfig('sql-later', {webhook: {url}});
    start();
    await answers('sql-new', [1], '1100');
    await answers('sql-later', [3], '1100', 10);
    await until('both are told', () => receiver.received.length >= 2);
    assert.deepEqual(samplesOf(receiver.received), [1, 3]);
    await setConfig('sql-new', {});
    const watched = await db.database.query<{job_id: string}>(
      sql`SELECT job_id FROM webhook_positions WHERE job_id LIKE 'sql-%' ORDER BY 1`,
    );
    assert.deepEqual(
      watched.map(({job_id: jobId}) => jobId),
      ['sql-later'],
    );
  });

  test('a name that leads inside by the time of the sending reaches nobody', async (t) => {
    const jobId = await scene(t);
    const origin = `http://hooks.invalid:${receiver.port}`;
    await nameWebhook(jobId, `${origin}/hook-secret-path`);
    start({
      allow: {origins: [origin], ranges: []},
      waitsMs: [],
      lookUp: () => Promise.resolve(['127.0.0.1']),
    });
    await answers(jobId, [1], '1100');
    await until('it is given up', () => lines.join().includes('given up'));
    assert.match(lines.join(), /leads to 127\.0\.0\.1, which is no public address/);
    assert.deepEqual(receiver.received, []);
  });

  test('an origin that is no longer listed, and a job that names none any more, are not called', async (t) => {
    const jobId = await scene(t);
    start({allow: {origins: ['https://other.example'], ranges: []}, waitsMs: []});
    await answers(jobId, [1], '1100');
    await until('it is refused', () => lines.join().includes('is not listed in WEBHOOK_ALLOW'));
    assert.deepEqual(receiver.received, []);
  });

  test('log lines name the origin, and neither the rest of the address nor the secret', async (t) => {
    const jobId = await scene(t);
    receiver.answer = (response) => response.writeHead(503).end();
    start();
    await answers(jobId, [1], '1100');
    await until('it is given up', () => lines.join().includes('given up'));
    const text = lines.join();
    assert.ok(text.includes(receiver.origin) && text.includes(jobId));
    assert.ok(!text.includes('hook-secret') && !text.includes(SECRET.toString('base64')));
  });

  test('one that is being sent when its server ends is sent by another under the same id', async (t) => {
    const jobId = await scene(t);
    const held: unknown[] = [];
    receiver.answer = (response) => held.push(response);
    start();
    await answers(jobId, [1], '1100');
    await until('it is being sent', () => held.length > 0);
    await senders.shift()!.close();
    receiver.answer = (response) => response.writeHead(200).end();
    start();
    await until('it is delivered', () => receiver.received.length > 1);
    const [first, second] = receiver.received;
    assert.equal(first!.headers['webhook-id'], second!.headers['webhook-id']);
  });
});
