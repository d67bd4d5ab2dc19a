/**
 * What lists, roll-ups and cursor reads cost in one job of millions of rows, and whether each page is served by the index
 * that is meant for it. Prints the median and the worst of several runs in milliseconds.
 *
 *   node test/bench/lists.ts [--epochs 50] [--steps 100] [--samples 1000] [--answers 1] [--data folder] [--runs 7]
 *
 * With --data the rows are kept there for the next time. `npm test` does not run this.
 */
import {access, mkdtemp, rm} from 'node:fs/promises';
import {cpus, tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import pg from 'pg';
import {readRange} from '../../server/feed/read-range.ts';
import {readTrendsSince} from '../../server/feed/read-trends-since.ts';
import {openDatabase} from '../../server/store/postgres/database.ts';
import {startEmbeddedPostgres} from '../../server/store/postgres/embedded.ts';
import {readEpochs, readTrends} from '../../server/store/epochs.ts';
import {readGroupTrends} from '../../server/store/group-trends.ts';
import {
  listPredictions,
  type PredictionFilter,
} from '../../server/store/predictions/pages/list-predictions.ts';
import {listSamples} from '../../server/store/list-samples.ts';
import {pageOf} from '../../server/store/predictions/pages/page-of.ts';
import type {PageRequest} from '../../server/store/predictions/pages/selection.ts';
import type {SortName} from '../../src/protocol/filters.ts';
import {readSample} from '../../server/store/samples.ts';
import {readScores} from '../../server/store/scores.ts';
import {loadRows} from './load-rows.ts';

const {values: options} = parseArgs({
  options: {
    epochs: {type: 'string', default: '50'},
    steps: {type: 'string', default: '100'},
    samples: {type: 'string', default: '1000'},
    answers: {type: 'string', default: '1'},
    data: {type: 'string'},
    runs: {type: 'string', default: '7'},
  },
});
const [epochs, steps, samples] = [Number(options.epochs), Number(options.steps), Number(options.samples)];
const answers = Number(options.answers);
const count = epochs * steps * samples * answers;
const jobId = 'big-5m';
/** The middle of the job: the sort key that a page in the middle goes on from. */
const middle = {epoch: epochs >> 1, step: (epochs * steps) >> 1, sample: samples >> 1, seq: count / 2};

const SORTS = {
  arrival: [middle.seq],
  epoch: [middle.epoch, middle.step, middle.sample, 0, middle.seq],
  step: [middle.step, middle.sample, 0, middle.seq],
} as const;
const FILTERS: Readonly<Record<string, PredictionFilter>> = {
  none: {},
  epoch: {epoch: middle.epoch},
  sample: {sample_index: middle.sample},
  'validation=pass': {validation: 'pass'},
  'validation=fail': {validation: 'fail'},
  'validation=none': {validation: 'none'},
};
/** Which index a page of this order and filter has to come by. Where nearly all rows pass, any order will do. */
const INDEXES: Readonly<Record<keyof typeof SORTS, Readonly<Record<string, RegExp>>>> = {
  arrival: {
    'validation=pass': /_validation_arrival|_pkey/,
    none: /_pkey/,
    epoch: /_epoch_arrival/,
    sample: /_sample_arrival/,
    validation: /_validation_arrival/,
  },
  epoch: {none: /_sample\b/, epoch: /_sample\b/, sample: /_sample_epoch/, validation: /_validation_epoch/},
  step: {
    'validation=pass': /_validation_epoch|_sample\b/,
    none: /_sample\b/,
    epoch: /_sample\b/,
    sample: /_sample_epoch/,
    validation: /_validation_epoch/,
  },
};

const dataDir = options.data ?? (await mkdtemp(join(tmpdir(), 'ftl-bench-')));
const isLoaded = await access(join(dataDir, 'postgres')).then(
  () => true,
  () => false,
);
const server = await startEmbeddedPostgres({dataDir, durable: false, settings: {max_wal_size: '4GB'}});
const db = await openDatabase(server.poolConfig, {log: {info() {}, warn() {}}, statementTimeoutMs: 120_000});
const client = new pg.Client(server.poolConfig);
await client.connect();

async function measure(name: string, work: () => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < Number(options.runs); i++) {
    const from = performance.now();
    await work();
    times.push(performance.now() - from);
  }
  times.sort((a, b) => a - b);
  const median = times[times.length >> 1]!;
  console.log(`${name.padEnd(42)} ${median.toFixed(1).padStart(8)} ${times.at(-1)!.toFixed(1).padStart(8)}`);
}

/** Fails when a page comes by another index than the one that is meant for it. */
async function checkIndex(name: string, request: PageRequest, wanted: RegExp): Promise<void> {
  const statement = pageOf(request);
  const {rows} = await client.query<{'QUERY PLAN': string}>(`EXPLAIN ${statement.text}`, [
    ...statement.values,
  ]);
  const used = rows.map((line) => line['QUERY PLAN']).filter((line) => /training_predictions/.test(line));
  if (used.length !== 1 || !wanted.test(used[0]!)) {
    process.exitCode = 1;
    console.log(`${name}: expected ${wanted.source}, got ${used.map((line) => line.trim()).join('; ')}`);
  }
}

async function measurePages(sort: keyof typeof SORTS, filterName: string): Promise<void> {
  const filter = FILTERS[filterName]!;
  const head = (await listPredictions(db, jobId, {sort, dir: 'asc', filter, limit: 1, from: {offset: 0}}))!
    .head;
  for (const dir of ['asc', 'desc'] as const) {
    const request = {sort, dir, filter, limit: 50} as const;
    const name = `${sort} ${dir}, ${filterName}`;
    await measure(name, () => listPredictions(db, jobId, {...request, from: {offset: 0}}));
    const after = {sort, dir, filter, head, key: SORTS[sort]};
    await measure(`${name}, middle`, () => listPredictions(db, jobId, {...request, from: {after}}));
    const page = {
      ...request,
      jobId,
      headSeq: head.seq,
      hasLeftOut: false,
      grouped: false,
      offset: 0,
      fewLines: false,
    };
    const wanted = INDEXES[sort][filterName] ?? INDEXES[sort][filterName.split('=')[0]!]!;
    await checkIndex(name, {...page, behind: null}, wanted);
    await checkIndex(`${name}, middle`, {...page, behind: SORTS[sort]}, wanted);
  }
}

const first =
  (sort: SortName, filter: PredictionFilter, grouped = false) =>
  () =>
    listPredictions(db, jobId, {sort, dir: 'asc', filter, grouped, limit: 50, from: {offset: 0}});

try {
  if (!isLoaded) {
    await loadRows(client, {jobId, epochs, steps, samples, answers});
    await client.query('VACUUM ANALYZE');
  }
  console.log(
    `${count} rows (${epochs} epochs × ${steps} steps × ${samples} samples × ${answers} answers), ${cpus().length} × ${cpus()[0]?.model}, ` +
      `node ${process.version}, ${new Date().toISOString().slice(0, 10)}\n${'pages of 50'.padEnd(42)}   median      max`,
  );
  for (const sort of Object.keys(SORTS) as (keyof typeof SORTS)[]) {
    for (const filter of Object.keys(FILTERS)) await measurePages(sort, filter);
  }
  await measure('epochs', () => readEpochs(db, jobId));
  await measure('trends by epoch', () => readTrends(db, jobId, 'epoch'));
  await measure('trends by step', () => readTrends(db, jobId, 'step'));
  await measure('trends since the last 1,000 rows', () =>
    readTrendsSince(db, [{jobId, after: count - 1000}]),
  );
  await measure('cursor read, 500 rows', () => readRange(db, jobId, {after: {gen: null, seq: middle.seq}}));
  await measure('cursor read of one epoch, 500 rows', () =>
    readRange(db, jobId, {after: {gen: null, seq: 0}, epoch: middle.epoch}),
  );
  await measure('one sample, 1,000 rows', () =>
    readSample(db, jobId, {sampleIndex: middle.sample, limit: 1000}),
  );
  await measure('50 samples summed up', () => listSamples(db, jobId, {limit: 50}));
  await measure('matrix of scores', () => readScores(db, jobId, 'char_error_rate'));
  for (const sort of ['epoch', 'arrival', 'step'] as const) {
    await measure(`${sort}, wrong`, first(sort, {wrong: true}));
    await measure(`${sort}, min_char_error_rate, no match`, first(sort, {min_char_error_rate: 0.9995}));
    await measure(`${sort}, min_char_error_rate, 1 in 1,000`, first(sort, {min_char_error_rate: 0.999}));
    await measure(`${sort}, two scores`, first(sort, {min_char_error_rate: 0.5, min_word_overlap: 0.8}));
    await measure(`${sort}, epoch and validation`, first(sort, {epoch: middle.epoch, validation: 'fail'}));
    await measure(`${sort}, text in one epoch`, first(sort, {epoch: middle.epoch, q: 'nowhere'}));
  }
  for (const sort of ['sample_index', 'char_error_rate'] as const)
    await measure(`by ${sort}`, first(sort, {}));
  for (const sort of ['epoch', 'arrival', 'step', 'sample_index', 'char_error_rate'] as const) {
    await measure(`groups by ${sort}`, first(sort, {}, true));
    await measure(`groups by ${sort}, wrong`, first(sort, {wrong: true}, true));
  }
  await measure('trends over groups, all but the first known', () =>
    readGroupTrends(db, jobId, 'epoch', 'char_error_rate'),
  );
  await measure('matrix of the best of groups', () => readScores(db, jobId, 'char_error_rate', true));
  await measure('epoch, offset at 98 %', () =>
    listPredictions(db, jobId, {
      sort: 'epoch',
      dir: 'asc',
      filter: {},
      limit: 50,
      from: {offset: Math.floor(count * 0.98)},
    }),
  );
} finally {
  await client.end();
  await db.close();
  await server.stop();
  if (options.data === undefined) await rm(dataDir, {recursive: true});
}
