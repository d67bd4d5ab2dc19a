/**
 * How many rows a second the server takes by HTTP: `node test/bench/ingest-http.ts [--rows 100000] [--batch 1000]
 * [--writers 4] [--profile]`. The server and its PostgreSQL are processes of their own; each writer POSTs to a job of its own, one
 * batch after another, with scores sent along and with scores for the server to compute. Short texts, as of recorded runs.
 */
import {mkdtemp, rm} from 'node:fs/promises';
import {cpus, tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {issueApiKey} from '../../server/auth/issue-api-key.ts';
import {openDatabase} from '../../server/store/postgres/database.ts';
import {PrivatePostgres} from '../support/server/private-postgres.ts';
import {ServerProcess} from '../support/server/server-process.ts';
import {costsWithin, costTable, profiling, readProfile, type Span} from './fan-out/cpu-profile.ts';
import {monotonicMicros} from './fan-out/load-messages.ts';
import {COUNTING, startCounting, statementCosts, statementTable} from './fan-out/statement-costs.ts';

const {values} = parseArgs({
  options: {
    rows: {type: 'string', default: '100000'},
    batch: {type: 'string', default: '1000'},
    writers: {type: 'string', default: '4'},
    /** Seconds of processor by function, of the server, and by statement, of PostgreSQL. */
    profile: {type: 'boolean', default: false},
  },
});
const [rowCount, batchSize, writerCount] = [values.rows, values.batch, values.writers].map(Number) as [
  number,
  number,
  number,
];

const folder = values.profile ? await mkdtemp(join(tmpdir(), 'ftl-profile-')) : null;
const postgres = await PrivatePostgres.start(folder === null ? {} : COUNTING);
const server = await ServerProcess.start({
  env: {DATABASE_URL: postgres.url, REQUESTS_PER_MINUTE: '0'},
  nodeArgs: folder === null ? [] : profiling(folder),
});
const spans: Span[] = [];
try {
  const database = await openDatabase({connectionString: postgres.url}, {log: {info() {}, warn() {}}});
  const {key} = await issueApiKey(database, {userId: 'bench', scopes: ['all']});
  await database.close();
  console.log(
    `${cpus()[0]?.model.trim()}, ${cpus().length} cores, node ${process.version}, ${new Date().toISOString().slice(0, 10)}`,
  );
  console.log(`${rowCount} rows, ${batchSize} a batch, ${writerCount} writers`);
  for (const isScored of [true, false]) {
    const from = monotonicMicros();
    if (folder !== null) await startCounting(postgres.pool);
    const seconds = await run(key, isScored);
    if (folder !== null)
      console.log(statementTable(await statementCosts(postgres.pool), rowCount / batchSize));
    spans.push({from, to: monotonicMicros()});
    const scoring = isScored ? 'scores sent along' : 'scores computed  ';
    console.log(`${scoring}  ${Math.round(rowCount / seconds)} rows/s`);
  }
} finally {
  if (folder !== null) {
    await server.end('SIGTERM');
    const profile = await readProfile(folder);
    for (const span of spans) console.log(costTable(costsWithin(profile, span), rowCount / batchSize));
    await rm(folder, {recursive: true});
  }
  await server.remove();
  await postgres.end();
}

async function run(key: string, isScored: boolean): Promise<number> {
  const writers = await Promise.all(
    Array.from({length: writerCount}, async (_, i) => {
      const jobId = `bench-${isScored}-${i}`;
      const {job_token: token} = await post(
        '/api/training/jobs',
        {'X-API-Key': key},
        JSON.stringify({job_id: jobId}),
      );
      return {token: token!, bodies: bodiesOf(jobId, isScored)};
    }),
  );
  const startedAt = performance.now();
  await Promise.all(
    writers.map(async ({token, bodies}) => {
      for (const body of bodies)
        await post('/api/training/predictions', {Authorization: `Bearer ${token}`}, body);
    }),
  );
  return (performance.now() - startedAt) / 1000;
}

/** Made before the clock starts: what is measured is the server, not `JSON.stringify`. */
function bodiesOf(jobId: string, isScored: boolean): readonly string[] {
  const batches = Math.ceil(rowCount / writerCount / batchSize);
  const scores = {exact_match: 0, char_error_rate: 0.25, length_ratio: 1.1, word_overlap: 0.5};
  return Array.from({length: batches}, (_, batch) => {
    const predictions = Array.from({length: batchSize}, (_, i) => ({
      epoch: batch,
      step: batch * 100,
      sample_index: i,
      prompt: 'pronounce: colonel',
      ground_truth: 'K ER1 N AH0 L',
      prediction: `K OW1 L ${i % 10} N AH0 L`,
      ...(isScored && scores),
    }));
    return JSON.stringify({job_id: jobId, predictions});
  });
}

async function post(
  path: string,
  credential: Record<string, string>,
  body: string,
): Promise<{job_token?: string}> {
  const headers = {...credential, 'Content-Type': 'application/json'};
  const response = await fetch(server.url + path, {method: 'POST', headers, body});
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as {job_token?: string};
}
