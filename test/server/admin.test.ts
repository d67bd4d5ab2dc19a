import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {runAdmin} from '../../server/admin/run-admin.ts';
import {OperatorError} from '../../server/operator-error.ts';
import {startApiServer, type ApiServer} from '../support/server/api-server.ts';
import {openSse} from '../support/server/sse-reader.ts';

const ADMIN = fileURLToPath(new URL('../../server/admin.ts', import.meta.url));
const isBuilt = existsSync(new URL('../../dist/ftl-predictions.anywidget.js', import.meta.url));
const EMBED_SECRET = 'the secret of this server, for embed tokens only';

let api: ApiServer;

before(async () => {
  api = await startApiServer({EMBED_SECRET});
});
after(() => api.close());

interface Outcome {
  readonly isDone: boolean;
  readonly out: string;
  readonly err: string;
}

async function admin(...args: string[]): Promise<Outcome> {
  const out: string[] = [];
  const err: string[] = [];
  const env = {DATABASE_URL: api.db.url, EMBED_SECRET};
  try {
    await runAdmin(args, {env, print: (line) => out.push(line), say: (line) => err.push(line)});
    return {isDone: true, out: out.join('\n'), err: err.join('\n')};
  } catch (error) {
    assert.ok(error instanceof Error);
    const isUsage = 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
    assert.ok(error instanceof OperatorError || isUsage, error.stack);
    return {isDone: false, out: out.join('\n'), err: error.message};
  }
}

const listJobs = async (key: string) => (await api.ask('/api/training/jobs', {key})).status;
const record = (sample_index: number) => ({epoch: 0, step: 0, sample_index, prompt: 'p', prediction: 'q'});

async function makeJob(jobId: string, rows: number) {
  const key = await api.issueKey('alice');
  const bearer = await api.createJob(jobId, key);
  const predictions = Array.from({length: rows}, (_, i) => record(i));
  assert.equal((await api.post(bearer, jobId, ...predictions)).status, 200);
  const open = () =>
    openSse(`${api.url}/api/training/predictions/${jobId}/stream`, {headers: {'X-API-Key': key}});
  return {key, bearer, open};
}

test('a key is made, listed, good for its scope, and revoked', async () => {
  const made = await admin('keys', 'create', '--user', 'alice', '--scope', 'read', '--name', 'laptop');
  assert.ok(made.isDone, made.err);
  assert.match(made.out, /^wak_[0-9A-Za-z]{32}$/);
  assert.equal(await listJobs(made.out), 200);
  const created = await api.ask('/api/training/jobs', {method: 'POST', key: made.out, body: {job_id: 'x'}});
  assert.equal(created.status, 403);
  const [id, scopes, , revokedAt, name] = (await admin('keys', 'list', '--user', 'alice')).out.split('\t');
  assert.deepEqual([scopes, revokedAt, name], ['read', '-', 'laptop']);
  assert.ok((await admin('keys', 'revoke', id!)).isDone);
  assert.equal(await listJobs(made.out), 401);
  assert.ok(!(await admin('keys', 'revoke', id!)).isDone);
});

test('an embed token that is made here is good at the server, until it is revoked here', async () => {
  await makeJob('embedded', 1);
  const args = ['--expires-in', '60', '--origin', 'https://docs.example/page'];
  const made = await admin('embed-tokens', 'create', 'embedded', ...args);
  const read = async (Origin: string) =>
    (await api.ask('/api/training/predictions/embedded', {bearer: made.out, headers: {Origin}})).status;
  assert.deepEqual([await read('https://docs.example'), await read('https://other.example')], [200, 403]);
  const id = /^Token (\S+) /.exec(made.err)?.[1] ?? '';
  assert.ok((await admin('embed-tokens', 'revoke', 'embedded', id)).isDone);
  assert.equal(await read('https://docs.example'), 401);
});

test('an embed token that is made here for several jobs reads them and no other, and none is made for a job that is not there', async () => {
  for (const jobId of ['several-a', 'several-b', 'several-c']) await makeJob(jobId, 1);
  const made = await admin('embed-tokens', 'create', 'several-a', '--expires-in', '60', '--and', 'several-b');
  assert.match(made.err, /of several-a, several-b, good until/);
  const statuses = await Promise.all(
    ['a', 'b', 'c'].map(
      async (name) => (await api.ask(`/api/training/predictions/several-${name}`, {bearer: made.out})).status,
    ),
  );
  assert.deepEqual(statuses, [200, 200, 404]);
  const refused = await admin('embed-tokens', 'create', 'several-a', '--expires-in', '60', '--and', 'none');
  assert.ok(!refused.isDone);
  assert.match(refused.err, /no job "none"/);
});

test('a rotated job token is the only good one', async () => {
  const {bearer} = await makeJob('rotated', 1);
  const {out} = await admin('job-tokens', 'rotate', 'rotated');
  const post = async (token: string) => (await api.post(token, 'rotated', record(5))).status;
  assert.deepEqual([await post(bearer), await post(out)], [401, 200]);
});

test('retaining the last rows deletes the others, and viewers start afresh', async () => {
  const {key, open} = await makeJob('retained', 30);
  const stream = await open();
  await stream.take('caught_up');
  const {isDone, err} = await admin('jobs', 'retain', 'retained', '--rows', '10');
  assert.ok(isDone, err);
  assert.match(err, /20 rows of retained are deleted/);
  await stream.take('reset');
  const {text} = await api.ask('/api/training/predictions/retained', {key});
  assert.equal((JSON.parse(text) as {total_count: number}).total_count, 10);
});

test('a deleted job is gone, and its streams end', async () => {
  const {key, open} = await makeJob('deleted', 3);
  const stream = await open();
  await stream.take('caught_up');
  assert.ok((await admin('jobs', 'delete', 'deleted')).isDone);
  await stream.take('bye');
  assert.equal((await api.ask('/api/training/predictions/deleted', {key})).status, 404);
  assert.ok(!(await admin('jobs', 'delete', 'deleted')).isDone);
});

test('a new generation resets the streams of one job, or of all', async () => {
  const one = await makeJob('gen-one', 1);
  const two = await makeJob('gen-two', 1);
  const streams = await Promise.all([one.open(), two.open()]);
  for (const stream of streams) await stream.take('caught_up');
  assert.match((await admin('new-generation', '--job', 'gen-one')).err, /^1 job began/);
  assert.deepEqual((await streams[0].take('reset')).data, {reason: 'generation'});
  assert.ok((await admin('new-generation', '--all')).isDone);
  assert.deepEqual((await streams[1].take('reset')).data, {reason: 'generation'});
  assert.ok(!(await admin('new-generation')).isDone);
});

test('what is not understood is one sentence that names it', async () => {
  const cases: readonly [string[], RegExp][] = [
    [['frobnicate'], /no command "frobnicate"/],
    [['keys', 'create'], /--user/],
    [['keys', 'create', '--user', 'a', '--scope', 'root'], /--scope/],
    [['keys', 'revoke'], /Usage/],
    [['keys', 'revoke', "'; DROP TABLE api_keys"], /no key/],
    [['jobs', 'retain', 'job', '--rows=-1'], /--rows/],
    [['jobs', 'retain', 'job', '--rows', '-1'], /--rows/],
    [['jobs', 'retain', 'nowhere', '--rows', '1'], /no job "nowhere"/],
    [['embed-tokens', 'create', 'nowhere', '--expires-in', '60'], /no job "nowhere"/],
    [['keys', 'list', '--user', 'a', '--verbose'], /--verbose/],
  ];
  for (const [args, says] of cases) {
    const {isDone, out, err} = await admin(...args);
    assert.deepEqual([isDone, out], [false, ''], args.join(' '));
    assert.match(err, says);
  }
});

test('as a program it lists its commands, and ends with 1 and one line when it fails', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [ADMIN, ...args], {
      env: {PATH: process.env['PATH']},
      encoding: 'utf8',
      timeout: 30_000,
    });
  const help = run('--help');
  assert.deepEqual([help.status, help.stderr], [0, '']);
  assert.match(help.stdout, /jobs retain <job> --rows <n>/);
  const failed = run('jobs', 'retain', 'job', '--rows', '-1');
  assert.deepEqual([failed.status, failed.stdout], [1, '']);
  assert.match(failed.stderr, /^[^\n]+\n$/);
});

test('an export is one HTML file that is written once, or says what hinders it', async (t) => {
  await makeJob('handed-over', 3);
  const folder = await mkdtemp(join(tmpdir(), 'ftl-export-'));
  t.after(() => rm(folder, {recursive: true, force: true}));
  const out = join(folder, 'run.html');
  assert.match((await admin('export', 'handed-over')).err, /--html/);
  const made = await admin('export', '--html', 'handed-over', '--epoch', '0', '--out', out);
  if (!isBuilt) return assert.match(made.err, /npm run build/);
  assert.deepEqual([made.out, made.isDone], [out, true], made.err);
  assert.match(made.err, /^3 predictions, \d\.\d MB:/);
  const html = await readFile(out, 'utf8');
  assert.match(html, /<b>3 predictions<\/b>, those with epoch = 0\./);
  assert.match(html, /<\/html>\n$/);
  assert.match((await admin('export', '--html', 'handed-over', '--out', out)).err, /is there already/);
  assert.equal(await readFile(out, 'utf8'), html);
  assert.match((await admin('export', '--html', 'nowhere')).err, /no job "nowhere"/);
});
