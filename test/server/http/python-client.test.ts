import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {startApiServer, type ApiServer} from '../../support/server/api-server.ts';

/**
 * Sends what the published Python client sends, header by header: a session of `requests` with the API key for all but
 * predictions, which are POSTed with the job token alone. It raises on what is not 2xx, with `error` as the message.
 */
class PythonClient {
  readonly #api: ApiServer;
  readonly #key: string;

  constructor(api: ApiServer, key: string) {
    this.#api = api;
    this.#key = key;
  }

  createJob(job: object): Promise<Record<string, unknown>> {
    return this.#call('POST', '/api/training/local/jobs', {'X-API-Key': this.#key}, job);
  }

  listJobs({limit = 50, offset = 0} = {}): Promise<Record<string, unknown>> {
    return this.#call('GET', `/api/training/jobs?limit=${limit}&offset=${offset}`, {'X-API-Key': this.#key});
  }

  postPredictions(
    jobId: string,
    jobToken: string,
    predictions: readonly object[],
  ): Promise<Record<string, unknown>> {
    const headers = {Authorization: `Bearer ${jobToken}`};
    return this.#call('POST', '/api/training/local/predictions', headers, {job_id: jobId, predictions});
  }

  get(
    jobId: string,
    {limit = 50, offset = 0, epoch}: {limit?: number; offset?: number; epoch?: number} = {},
  ) {
    const filter = epoch === undefined ? '' : `&epoch=${epoch}`;
    return this.#read(`${jobId}?limit=${limit}&offset=${offset}${filter}`);
  }

  epochs = (jobId: string) => this.#read(`${jobId}/epochs`);
  trends = (jobId: string) => this.#read(`${jobId}/trends`);

  #read(path: string): Promise<Record<string, unknown>> {
    return this.#call('GET', `/api/training/predictions/${path}`, {'X-API-Key': this.#key});
  }

  async #call(method: string, path: string, credential: Record<string, string>, body?: object) {
    const headers = {
      'User-Agent': 'finetune-lab-python/0.6.0',
      // Of the session, and so on every request, with a body or without.
      'Content-Type': 'application/json',
      'Accept-Encoding': 'gzip, deflate',
      Accept: '*/*',
      ...credential,
    };
    const asking = {method, headers, ...(body && {body: dumps(body)})};
    const {status, text} = await this.#api.ask(path, asking);
    const answer = JSON.parse(text) as Record<string, unknown>;
    if (status !== 200) {
      assert.equal(typeof answer['error'], 'string');
      throw Object.assign(new Error(answer['error'] as string), {status});
    }
    return answer;
  }
}

/** As Python's `json.dumps` writes it: ASCII alone, blanks behind commas and colons. */
function dumps(value: object): string {
  return JSON.stringify(value, null, 1)
    .replace(/\n\s*/g, ' ')
    .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

let api: ApiServer;
let client: PythonClient;

before(async () => {
  api = await startApiServer();
  client = new PythonClient(api, await api.issueKey('alice'));
});
after(() => api.close());

const record = (epoch: number, sample_index: number) => ({
  epoch,
  step: epoch * 100,
  sample_index,
  prompt: 'Übersetze: "Straße"',
  ground_truth: 'street 😀',
  prediction: epoch === 0 ? 'x' : 'street 😀',
  prompt_tokens: 7,
  latency_ms: 12,
  validation_pass: null,
});

test('a training run of the published client is stored and read back', async () => {
  const created = await client.createJob({
    job_id: 'py-run',
    model_name: 'tiny',
    dataset_path: '/data/train.jsonl',
    status: 'running',
    config: {learning_rate: 2e-5, epochs: 2},
  });
  assert.deepEqual([created['success'], created['persisted'], created['job_id']], [true, true, 'py-run']);
  const token = created['job_token'] as string;
  const stored = await client.postPredictions('py-run', token, [record(0, 0), record(0, 1)]);
  assert.deepEqual([stored['success'], stored['count']], [true, 2]);
  await client.postPredictions('py-run', token, [record(1, 0), record(1, 1)]);

  const all = await client.get('py-run');
  assert.deepEqual([all['job_id'], all['total_count'], all['epoch_count']], ['py-run', 4, 2]);
  const [first] = all['predictions'] as Record<string, unknown>[];
  assert.deepEqual([first?.['prompt'], first?.['ground_truth']], ['Übersetze: "Straße"', 'street 😀']);
  assert.equal(((await client.get('py-run', {epoch: 1}))['predictions'] as unknown[]).length, 2);
  assert.equal(((await client.get('py-run', {limit: 3, offset: 3}))['predictions'] as unknown[]).length, 1);
  assert.deepEqual((await client.epochs('py-run'))['epochs'], [
    {epoch: 0, prediction_count: 2, latest_step: 0},
    {epoch: 1, prediction_count: 2, latest_step: 100},
  ]);
  const trends = (await client.trends('py-run'))['trends'] as Record<string, unknown>[];
  assert.deepEqual(
    trends.map((point) => point['avg_exact_match']),
    [0, 1],
  );
  const jobs = (await client.listJobs())['jobs'] as Record<string, unknown>[];
  assert.deepEqual(
    [jobs[0]?.['id'], jobs[0]?.['status'], jobs[0]?.['model_name']],
    ['py-run', 'running', 'tiny'],
  );
});

test('creating the job again, as a restarted script does, gives a token that is good', async () => {
  const first = await client.createJob({job_id: 'py-again'});
  const second = await client.createJob({job_id: 'py-again'});
  for (const {job_token} of [first, second] as {job_token: string}[]) {
    assert.equal((await client.postPredictions('py-again', job_token, [record(0, 0)]))['success'], true);
  }
});

test('what the client raises is an error with a text', async () => {
  const {job_token: token} = (await client.createJob({job_id: 'py-errors'})) as {job_token: string};
  await assert.rejects(client.get('missing'), {status: 404});
  await assert.rejects(client.postPredictions('py-errors', 'x'.repeat(43), [record(0, 0)]), {status: 401});
  await assert.rejects(client.postPredictions('py-errors', token, []), {status: 400});
  await assert.rejects(new PythonClient(api, 'wak_' + 'x'.repeat(32)).listJobs(), {status: 401});
});

test('a path of the client that is not served here is a JSON 404 that names what is', async () => {
  for (const end of ['logs', 'errors']) {
    for (const method of ['GET', 'POST']) {
      const {status, text} = await api.ask(`/api/training/local/py-run/${end}`, {method});
      assert.equal(status, 404);
      assert.match((JSON.parse(text) as {error: string}).error, /\/api\/training\/predictions\/\{jobId\}/);
    }
  }
});
