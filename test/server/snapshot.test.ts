import assert from 'node:assert/strict';
import {mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import type {ServerResponse} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, test} from 'node:test';
import {pathToFileURL} from 'node:url';
import {gunzipSync} from 'node:zlib';
import fc from 'fast-check';
import {HttpError} from '../../server/http/http-error.ts';
import {snapshotSender} from '../../server/http/routes/export-snapshot.ts';
import {packRows} from '../../server/snapshot/pack-rows.ts';
import {BLOCK_BYTES, blockOf, blocksLength, snapshotPage} from '../../server/snapshot/snapshot-page.ts';
import type {JobSummary, Prediction} from '../../src/protocol/protocol.ts';
import {startApiServer, type ApiServer} from '../support/server/api-server.ts';

const SCRIPT = 'export default "</script><!-- </SCRIPT>";\r\n';

const blocksIn = (html: string): Buffer =>
  gunzipSync(
    Buffer.concat(
      [...html.matchAll(/<script type="text\/plain" class="rows">([^<]*)<\/script>/g)].map(([, block]) =>
        Buffer.from(block!, 'base64'),
      ),
    ),
  );

const rowsIn = (html: string): readonly Prediction[] =>
  blocksIn(html)
    .toString()
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Prediction]));

describe('an export as one HTML file', () => {
  let api: ApiServer;
  let folder: string;
  let scripts: URL;
  let key: string;
  let jobToken: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ftl-built-'));
    await writeFile(join(folder, 'ftl-predictions.anywidget.js'), SCRIPT);
    scripts = pathToFileURL(`${folder}/`);
    api = await startApiServer({}, {scripts});
    key = await api.issueKey('alice');
    jobToken = await api.createJob('run:7', key, {
      model_name: 'a <b>model</b>',
      config: {scores: {reward: {direction: 'lower', label: '</script><!--'}}, secret: 'of the config'},
    });
    const rows = Array.from({length: 30}, (_, i) => ({
      ...{epoch: Math.floor(i / 10), step: i, sample_index: i % 10, prompt: `asked ${i}`},
      ...{prediction: '</script><!--\u2028', ground_truth: 'right', scores: {reward: i}},
    }));
    assert.equal((await api.post(jobToken, 'run:7', ...rows)).status, 200);
  });
  after(async () => {
    await api.close();
    await rm(folder, {recursive: true, force: true});
  });

  const path = '/api/training/predictions/run:7/export?format=html';

  test('holds all rows, says of which job, when, how many, and that it does not change', async () => {
    const {status, headers, text} = await api.ask(path, {key});
    assert.equal(status, 200, text);
    assert.equal(headers.get('content-type'), 'text/html; charset=utf-8');
    assert.equal(headers.get('content-disposition'), 'attachment; filename="run_7.html"');
    assert.equal(headers.get('content-length'), String(Buffer.byteLength(text)));
    const {predictions} = (await api.ask('/api/training/predictions/run:7?limit=1000', {key})).json as {
      predictions: readonly Prediction[];
    };
    assert.deepEqual(rowsIn(text), predictions);
    assert.match(text, /<b>run:7<\/b>, made on <time datetime="\d{4}-[^"]+Z">[\d-]+ [\d:]+ UTC<\/time>/);
    assert.match(text, /<b>30 predictions<\/b>, all that it had\. It does not change/);
    assert.match(text, /a &#60;b&#62;model&#60;\/b&#62;/);
    assert.match(text, /Its status was <b>running<\/b>/);
  });

  test('holds no credential and of the configuration nothing but what the scores mean', async () => {
    const {text} = await api.ask(path, {key});
    assert.ok(!text.includes(key) && !text.includes(jobToken) && !text.includes('of the config'));
    const facts = JSON.parse(/id="facts">([^<]*)</.exec(text)![1]!) as {job: JobSummary; rows: number};
    assert.deepEqual(facts.job.scores, {reward: {direction: 'lower', label: '</script><!--'}});
    assert.equal(facts.rows, 30);
  });

  test('names nothing to fetch, and lets nothing run but its own scripts', async () => {
    const {text} = await api.ask(path, {key});
    assert.doesNotMatch(text, /\s(src|href|srcset|action|style|on\w+)\s*=/);
    const policy =
      /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(text)?.[1]?.split('; ') ?? [];
    assert.equal(policy[0], "default-src 'none'");
    assert.match(policy[1] ?? '', /^script-src 'sha256-[\w+/]{43}=' 'sha256-[\w+/]{43}='$/);
    assert.match(policy[2] ?? '', /^style-src 'sha256-[\w+/]{43}='$/);
    assert.doesNotMatch(policy.join(), /unsafe|\*|:/);
  });

  test('has the rows that the filters let through, and says which these are', async () => {
    const {text} = await api.ask(`${path}&epoch=2&q=asked&max_scores.reward=25`, {key});
    assert.deepEqual(
      rowsIn(text).map(({step}) => step),
      [20, 21, 22, 23, 24, 25],
    );
    assert.match(text, /<b>6 predictions<\/b>, those with epoch = 2, q = asked, max_scores.reward = 25\./);
    const none = (await api.ask(`${path}&q=%3Cscript%3E`, {key})).text;
    assert.deepEqual(rowsIn(none), []);
    assert.match(none, /<b>0 predictions<\/b>, those with q = &#60;script&#62;\./);
  });

  test('is for those who may read the job', async () => {
    assert.equal((await api.ask(path)).status, 401);
    assert.equal((await api.ask(path, {key: await api.issueKey('bob')})).status, 404);
    const bearer = await api.server.mintEmbedToken({jobId: 'run:7', expiresInS: 60, origins: []});
    const {status, text} = await api.ask(path, {bearer});
    assert.equal(status, 200);
    assert.ok(!text.includes(bearer));
  });

  test('that would be too large is refused before anything of it is sent', async () => {
    let isBegun = false;
    const response = new Proxy({} as ServerResponse, {
      get() {
        isBegun = true;
        return () => undefined;
      },
    });
    const {signal} = new AbortController();
    const call = {response, jobId: 'run:7', filter: {}, signal};
    const options = {readDb: api.db.database, scripts, writeTimeoutMs: 1000};
    const refused = snapshotSender({...options, most: 9_000})(call);
    await assert.rejects(refused, (error) => {
      assert.ok(error instanceof HttpError);
      assert.equal(error.status, 422);
      assert.match(error.message, /more than one HTML file may hold \(0\.009 MB; .*format=jsonl/);
      return true;
    });
    assert.ok(!isBegun);
  });

  test('leaves no file behind, and an error of it is no file', async (t) => {
    const {TMPDIR} = process.env;
    process.env['TMPDIR'] = await mkdtemp(join(folder, 'temporary-'));
    const response = await fetch(api.url + path, {headers: {'X-API-Key': key}});
    assert.deepEqual(await readdir(tmpdir()), []);
    await response.text();
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
    const unbuilt = await startApiServer({}, {scripts: new URL('not-built/', scripts)});
    t.after(() => unbuilt.close());
    const other = await unbuilt.issueKey('alice');
    await unbuilt.createJob('run:7', other);
    const {status, headers, text} = await unbuilt.ask(path, {key: other});
    assert.equal(status, 503);
    assert.match(text, /npm run build/);
    assert.equal(headers.get('content-disposition'), null);
  });
});

const HOSTILE = fc.oneof(
  fc.string({unit: 'binary'}),
  fc
    .array(
      fc.constantFrom(
        ...['</script>', '</SCRIPT ', '<!--', '-->', '<script>', ']]>', '\u2028', '\u2029', '"', "'", '`'],
        ...['<', '>', '&', '&lt;', '\\', '${', '\r', '\n', '\t', '\u0085', '\ufeff', '\ud800', '😀', '</b>'],
      ),
      {maxLength: 12},
    )
    .map((parts) => parts.join('')),
);

const PAGE = {style: 'a', scripts: ['b', 'c'], policy: "default-src 'none'"};

const tagsOf = (html: string): readonly string[] => html.match(/<[^>]*>?/g) ?? [];

const pageOf = (text: string): string => {
  const job: JobSummary = {
    status: 'failed',
    ...{model_name: text, error_message: text, started_at: null, completed_at: null},
    scores: {reward: {label: text}},
  };
  const facts = {jobId: 'run-7', job, filter: {q: text}, rows: 1, madeAt: new Date(0)};
  const {head, tail} = snapshotPage(facts, PAGE);
  return head + tail;
};

test('no text of a model, a job or a filter breaks out of its place', async () => {
  const plain = tagsOf(pageOf('x'));
  await fc.assert(
    fc.asyncProperty(HOSTILE, async (text) => {
      const html = pageOf(text);
      assert.deepEqual(tagsOf(html), plain);
      assert.equal(html.isWellFormed(), true);
      const facts = JSON.parse(/id="facts">([^<]*)</.exec(html)![1]!) as {job: JobSummary};
      assert.equal(facts.job.model_name, text);
      const row = {id: '1', prediction: text, prompt: text} as Prediction;
      const batches = (async function* () {
        yield [row, row];
      })();
      const packed = await packRows(batches, 1e6);
      const blocks = [];
      for await (const piece of packed.pieces(BLOCK_BYTES)) blocks.push(blockOf(piece));
      await packed.close();
      const block = blocks.join('');
      assert.match(block, /^<script type="text\/plain" class="rows">[\w+/=]+<\/script>\n$/);
      assert.equal(block.length, blocksLength(packed.bytes));
      assert.deepEqual(rowsIn(block), [row, row]);
    }),
    {numRuns: 150},
  );
});

test('rows are cut into blocks that a page unpacks one at a time, and none is lost between them', async () => {
  const random = Array.from({length: 60}, (_, i) => ({
    prediction: Array.from({length: 2000}, (_, j) =>
      String.fromCharCode(33 + ((i * 7919 + j * j * 31) % 15000)),
    ).join(''),
  })) as unknown as readonly Prediction[];
  const packed = await packRows(
    (async function* () {
      yield random;
    })(),
    1e9,
  );
  const size = 300;
  const pieces = [];
  for await (const piece of packed.pieces(size)) pieces.push(piece);
  await packed.close();
  assert.ok(pieces.length > 5);
  assert.deepEqual(new Set(pieces.slice(0, -1).map(({length}) => length)), new Set([size]));
  assert.deepEqual(rowsIn(pieces.map(blockOf).join('')), random);
});
