import assert from 'node:assert/strict';
import {execFile, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {chmod, mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {Run, type RunOptions} from '../../src/send/run.ts';
import {startApiServer, type ApiServer} from '../support/server/api-server.ts';

const RUN = new URL('../../src/send/run.ts', import.meta.url).href;

const SKILL = await readFile(new URL('../../skills/ftl-predictions/SKILL.md', import.meta.url), 'utf8');
const PYTHON = spawnSync('python3', ['--version']).status === 0 ? 'python3' : null;

let api: ApiServer;
let key: string;
let gate: Gate;
let spool: string;

before(async () => {
  api = await startApiServer();
  key = await api.issueKey('trainer');
  gate = await Gate.open(api.url);
  spool = await mkdtemp(join(tmpdir(), 'ftl-send-'));
});

after(async () => {
  gate.close();
  await api.close();
  await rm(spool, {recursive: true, force: true});
});

/** What stands before the server, and can be shut. */
class Gate {
  readonly #server: Server;
  /** Answers in place of the server; `null`: all goes through. */
  instead: ((request: IncomingMessage, response: ServerResponse) => void) | null = null;

  private constructor(to: string) {
    this.#server = createServer((request, response) => {
      if (this.instead !== null) {
        request.resume();
        this.instead(request, response);
        return;
      }
      void this.#pass(to, request, response);
    });
  }

  static async open(to: string): Promise<Gate> {
    const gate = new Gate(to);
    gate.#server.listen(0, '127.0.0.1');
    await once(gate.#server, 'listening');
    return gate;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #pass(to: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await request.toArray());
    const headers = Object.entries(request.headers).filter(
      ([name]) => !/^(host|connection|content-length)$/.test(name),
    );
    const answer = await fetch(to + request.url, {
      method: request.method!,
      headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
      body,
    });
    response.writeHead(answer.status, {'Content-Type': answer.headers.get('Content-Type') ?? 'text/plain'});
    response.end(Buffer.from(await answer.arrayBuffer()));
  }
}

const sample = (index: number, more: Record<string, unknown> = {}) => ({
  sample_index: index,
  prompt: `prompt ${index}`,
  prediction: `answer ${index}`,
  ground_truth: 'answer 1',
  ...more,
});

interface Noted extends Required<Pick<RunOptions, 'onNotice'>> {
  readonly notices: string[];
}

const noted = (): Noted => {
  const notices: string[] = [];
  return {notices, onNotice: (text) => void notices.push(text)};
};

async function rowsOf(
  job: string,
): Promise<readonly {step: number; sample_index: number; prediction: string}[]> {
  const {text} = await api.ask(`/api/training/predictions/${job}?limit=1000`, {key});
  return (JSON.parse(text) as {predictions: {step: number; sample_index: number; prediction: string}[]})
    .predictions;
}

async function statusOf(job: string): Promise<string> {
  return (JSON.parse((await api.ask(`/api/training/jobs/${job}`, {key})).text) as {status: string}).status;
}

test('predictions arrive in order, each once, while the server is away in between; then the job is complete', async () => {
  const {notices, onNotice} = noted();
  const run = new Run('through', {url: gate.url, key, spool, lingerMs: 5, onNotice, modelName: 'tiny'});
  for (let step = 0; step < 30; step++) {
    run.log(
      0,
      step,
      Array.from({length: 10}, (_, index) => sample(index)),
    );
    if (step === 10) gate.instead = (_request, response) => response.destroy();
    if (step === 20) gate.instead = null;
    await sleep(10);
  }
  assert.ok(await run.flush(20_000), 'not all was sent');
  await run.close();
  const rows = await rowsOf('through');
  assert.deepEqual(
    rows.map(({step, sample_index}) => [step, sample_index]),
    Array.from({length: 300}, (_, i) => [Math.floor(i / 10), i % 10]),
  );
  assert.deepEqual(run.progress, {logged: 300, sent: 300, waiting: 0, leftOut: 0, dropped: 0});
  assert.equal(notices.filter((text) => text.includes('Training goes on')).length, 1, notices.join('\n'));
  assert.equal(await statusOf('through'), 'completed');
  assert.deepEqual(await readdir(spool).catch(() => []), [], 'nothing is left on disk');
});

test('a login page in place of the server stores nothing, and is waited for', async () => {
  gate.instead = (_request, response) => response.writeHead(200, {'Content-Type': 'text/html'}).end('<form>');
  const {notices, onNotice} = noted();
  const run = new Run('behind-login', {url: gate.url, key, spool, lingerMs: 0, onNotice});
  run.log(1.9, 7, sample(0));
  assert.equal(await run.flush(150), false);
  assert.match(notices.join('\n'), /is no ftl-predictions server, or something stands before it/);
  gate.instead = null;
  assert.ok(await run.flush(20_000));
  await run.close(null);
  assert.equal((await rowsOf('behind-login')).length, 1);
});

test('what is wrong with one record costs no other, and is told with sample and field', async () => {
  const {notices, onNotice} = noted();
  const run = new Run('mended', {url: api.url, key, spool, lingerMs: 0, onNotice});
  run.log(0, 5, [
    sample(0),
    sample(1, {prompt_id: 'no sha256'}),
    {prediction: 'without a prompt'},
    sample(3, {char_error_rate: NaN, prediction: 'half \ud800 and \0'}),
  ]);
  await run.close();
  const rows = await rowsOf('mended');
  assert.deepEqual(
    rows.map(({sample_index}) => sample_index),
    [0, 3],
  );
  assert.equal(rows[1]!.prediction, 'half \ufffd and \ufffd');
  assert.equal(run.progress.leftOut, 2);
  const told = notices.join('\n');
  assert.match(told, /sample 2 of step 5: prompt is missing/);
  assert.match(told, /sample 3 of step 5: char_error_rate is NaN/);
  assert.match(told, /does not take sample 1 of step 5/);
});

test('a key that is not good is told once, without the key; the rows stay on disk for the next run', async () => {
  const bad = `wak_${'x'.repeat(32)}`;
  const {notices, onNotice} = noted();
  const run = new Run('refused', {url: api.url, key: bad, spool, lingerMs: 0, onNotice});
  run.log(0, 0, [sample(0), sample(1)]);
  await run.close('completed', {timeoutMs: 300});
  const told = notices.join('\n');
  assert.equal(told.match(/NOTHING IS SENT/g)?.length, 1, told);
  assert.ok(!told.includes(bad));
  const next = new Run('refused', {url: api.url, key, spool, lingerMs: 0, ...noted()});
  assert.ok(await next.flush(20_000));
  await next.close(null);
  assert.equal((await rowsOf('refused')).length, 2);
});

const SCRIPT = `
  import {Run} from ${JSON.stringify(RUN)};
  const [job, url, key, spool, end] = process.argv.slice(1);
  const run = new Run(job, {url, key, spool});
  for (let index = 0; index < 50; index++) {
    run.log(0, 0, {sample_index: index, prompt: 'p', prediction: 'q'});
  }
  if (end === 'throw') throw new Error('the training broke');
  if (end === 'exit') process.exit(3);
  if (end === 'wait') { setTimeout(() => {}, 60_000); setImmediate(() => console.log('logged')); }
`;
const script = (...args: string[]) => ['--input-type=module-typescript', '-e', SCRIPT, ...args];

test('a program that simply ends has sent everything, and its job is complete', async () => {
  await promisify(execFile)(process.execPath, script('ends', api.url, key, spool));
  assert.equal((await rowsOf('ends')).length, 50);
  assert.equal(await statusOf('ends'), 'completed');
});

for (const end of ['throw', 'exit']) {
  test(`what a program that ends by ${end} has not sent is sent by the next run`, async () => {
    await assert.rejects(promisify(execFile)(process.execPath, script(end, api.url, key, spool, end)));
    const next = new Run(end, {url: api.url, key, spool, lingerMs: 0, ...noted()});
    assert.ok(await next.flush(20_000));
    await next.close(null);
    assert.equal((await rowsOf(end)).length, 50);
  });
}

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`${signal} loses nothing that was logged a moment before`, async () => {
    const child = spawn(process.execPath, script(signal, api.url, key, spool, 'wait'), {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill(signal);
    const [, killedBy] = (await once(child, 'exit')) as [number | null, string | null];
    assert.equal(killedBy, signal);
    const next = new Run(signal, {url: api.url, key, spool, lingerMs: 0, ...noted()});
    assert.ok(await next.flush(20_000));
    await next.close(null);
    assert.equal((await rowsOf(signal)).length, 50);
  });
}

test(
  'a folder that cannot be written is told, and the rows go through memory',
  {skip: process.getuid?.() === 0 && 'root may write anywhere'},
  async () => {
    const locked = await mkdtemp(join(tmpdir(), 'ftl-locked-'));
    await chmod(locked, 0o500);
    const {notices, onNotice} = noted();
    const run = new Run('locked', {url: api.url, key, spool: locked, lingerMs: 0, onNotice});
    run.log(0, 0, sample(0));
    await run.close();
    await rm(locked, {recursive: true, force: true});
    assert.match(notices.join('\n'), /cannot be written/);
    assert.equal((await rowsOf('locked')).length, 1);
  },
);

test('with `strict`, what is wrong is thrown', () => {
  const run = new Run('strict', {url: api.url, key, spool, strict: true, ...noted()});
  assert.throws(() => run.log(0, 3, {prompt: 'p'}), /sample 0 of step 3: prediction is missing/);
  run.leave();
});

for (const [language, program] of [
  ['js', (code: string) => [process.execPath, '--input-type=module', '--eval', code]],
  ['python', (code: string) => [PYTHON ?? '', '-c', code]],
] as const) {
  test(
    `what the skill sends from ${language} arrives, as it is written there`,
    {skip: language === 'python' && PYTHON === null && 'no python3'},
    async () => {
      const job = `skill-${language}`;
      const written = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(
        SKILL.split('## Send predictions')[1]!,
      )![1]!;
      const code = written.replace('ftl-predictions/send', RUN).replace('my-run', job);
      const [command, ...args] = program(code);
      await promisify(execFile)(command!, args, {
        env: {
          ...process.env,
          FTL_URL: api.url,
          FTL_API_KEY: key,
          FTL_SPOOL: spool,
          PYTHONPATH: fileURLToPath(new URL('../../demo/python/src', import.meta.url)),
        },
      });
      assert.equal((await rowsOf(job)).length, 3);
      assert.equal(await statusOf(job), 'completed');
    },
  );
}
