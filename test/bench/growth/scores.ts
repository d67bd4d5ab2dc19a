import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import pg from 'pg';
import {appendPredictions} from '../../../server/ingest/append-predictions.ts';
import {openDatabase} from '../../../server/store/postgres/database.ts';
import {startEmbeddedPostgres} from '../../../server/store/postgres/embedded.ts';
import type {Database} from '../../../server/store/postgres/queryable.ts';
import {aStep, createJob} from '../../support/server/prediction-records.ts';
import {cpuMicros, descendants} from '../fan-out/process-usage.ts';
import {loadRows} from '../load-rows.ts';
import {Curves} from './curves.ts';
import {jobOf, measure, OWN_READS, READS, shapeOf} from './reads.ts';
import {recordGrowth} from './record.ts';

const ROWS = 100_000;
const BATCH = 1000;
const WARM_UP_BATCHES = 5;
const BATCHES = 12;

/** Of the picture; the table has all. */
const DRAWN = [
  'a row, the server',
  'a row, PostgreSQL',
  'page by epoch',
  'cursor read, 500 rows',
  'page by an own score',
  'matrix of an own score',
  '50 samples summed up',
  'trends by epoch',
];

/** What scores of the trainer's own cost to store and to read, by how many of them each row has. */
export async function growScores(sizes: readonly number[], runs: number): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ftl-bench-'));
  const server = await startEmbeddedPostgres({dataDir, durable: false, settings: {max_wal_size: '4GB'}});
  const db = await openDatabase(server.poolConfig, {
    log: {info() {}, warn() {}},
    statementTimeoutMs: 120_000,
  });
  const client = new pg.Client(server.poolConfig);
  await client.connect();
  const curves = new Curves();
  try {
    for (const own of sizes) {
      const {node, postgres} = await store(db, server.pid, own);
      curves.put('a row, the server', 'µs of CPU', own, node);
      curves.put('a row, PostgreSQL', 'µs of CPU', own, postgres);
      console.log(`${own} own scores: ${node.toFixed(1)} + ${postgres.toFixed(1)} µs of CPU to store a row`);
    }
    for (const own of sizes) await loadRows(client, shapeOf(jobOf(ROWS, own)));
    await client.query('VACUUM ANALYZE');
    for (const [name, read] of Object.entries({...READS, ...OWN_READS})) {
      for (const own of sizes) {
        if (own === 0 && name in OWN_READS) continue;
        curves.put(name, 'ms', own, await measure(db, jobOf(ROWS, own), read, runs));
      }
      console.log(`read: ${name}`);
    }
  } finally {
    await client.end();
    await db.close();
    await server.stop();
    await rm(dataDir, {recursive: true});
  }
  await recordGrowth({
    name: 'scores',
    title: "Scores of the trainer's own",
    axis: 'own scores',
    says: [
      `\`npm run bench:growth -- --only scores\`. Stored by the append path, ${BATCH.toLocaleString('en')} short rows a batch, scores sent along, without HTTP; read from jobs of`,
      `${ROWS.toLocaleString('en')} rows, pages of 50. Medians of ${runs}. Exponents and picture begin at one score.`,
    ].join('\n'),
    curves: curves.all,
    drawn: DRAWN,
  });
}

/** Microseconds of CPU for each row. */
async function store(
  db: Database,
  postmaster: number,
  own: number,
): Promise<{readonly node: number; readonly postgres: number}> {
  const jobId = await createJob(db);
  const scores = Object.fromEntries(Array.from({length: own}, (_, i) => [`score-${i}`, 0.0234 * (i + 1)]));
  const append = async (from: number, count: number): Promise<void> => {
    for (let step = from; step < from + count; step++) {
      const records = aStep(Math.floor(step / 20), step, BATCH, {
        ...{prompt: 'pronounce: portfolio', prediction: 'P AO2 R T F OW1 L IY0 OW2', latency_ms: 12},
        ...(own > 0 && {scores}),
      });
      await appendPredictions(db, jobId, records);
    }
  };
  const databaseCpu = async (): Promise<number> =>
    cpuMicros([postmaster, ...(await descendants(postmaster))]);
  await append(0, WARM_UP_BATCHES);
  const [nodeFrom, postgresFrom] = [await cpuMicros([process.pid]), await databaseCpu()];
  await append(WARM_UP_BATCHES, BATCHES);
  const rows = BATCHES * BATCH;
  return {
    node: ((await cpuMicros([process.pid])) - nodeFrom) / rows,
    postgres: ((await databaseCpu()) - postgresFrom) / rows,
  };
}
