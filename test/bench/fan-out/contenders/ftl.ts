import pg from 'pg';
import {score} from '../../../../src/protocol/scores.ts';
import {createJob, createUser} from '../../../faults/support/scene.ts';
import {PrivatePostgres} from '../../../support/server/private-postgres.ts';
import {ServerProcess} from '../../../support/server/server-process.ts';
import type {BenchRow} from '../bench-event.ts';
import type {Contender} from '../contender.ts';
import {SERVER_CORE} from '../cores.ts';
import {PipelinedPosts} from '../pipelined-posts.ts';

const LIMITS = {
  STREAMS_PER_USER: '20000',
  STREAMS_PER_JOB: '20000',
  STREAMS_MAX: '20000',
  REQUESTS_PER_MINUTE: '0',
};

/** As `npm run serve` starts it. */
export const NODE_ARGS = ['--max-semi-space-size=4', '--heap-growing-percent=100', '--no-parallel-scavenge'];

const INSERT = `INSERT INTO training_predictions
  (job_id, epoch, step, sample_index, prompt, ground_truth, prediction,
   exact_match, char_error_rate, length_ratio, word_overlap)
  SELECT $1, 1, 1, * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[],
    $6::float8[], $7::float8[], $8::float8[], $9::float8[])`;

interface Manner {
  readonly name: string;
  /** Whether rows are POSTed, as trainers do, or INSERTed into PostgreSQL by another program. */
  readonly by: 'POST' | 'INSERT';
  readonly headers?: Readonly<Record<string, string>>;
}

/** The whole server with its default settings, its limits lifted. */
function ftl({name, by, headers = {}}: Manner): Contender {
  return {
    name,
    version: `this server on node ${process.version}, rows by ${by}, PostgreSQL from npm without fsync`,
    missing: null,
    scope: by === 'POST' ? 'all' : 'bridge',
    async start() {
      const postgres = await PrivatePostgres.start();
      const server = await ServerProcess.start({
        env: {...LIMITS, DATABASE_URL: postgres.url},
        nodeArgs: NODE_ARGS,
        through: ['taskset', '-c', String(SERVER_CORE)],
      });
      const {pool} = postgres;
      const apiKey = await createUser(postgres);
      const jobId = 'bench';
      const jobToken = await createJob(server.url, apiKey, jobId);
      const posts = await PipelinedPosts.open(server.port, '/api/training/predictions', {
        Authorization: `Bearer ${jobToken}`,
        'Content-Type': 'application/json',
      });
      // From another database of the cluster, so that what is asked here is not counted.
      const observer = new pg.Client({connectionString: postgres.url.replace('/postgres?', '/template1?')});
      await observer.connect();
      return {
        pids: [server.pid],
        target: {
          port: server.port,
          path: `/api/training/predictions/${jobId}/stream`,
          headers: {Accept: 'text/event-stream', 'X-API-Key': apiKey, ...headers},
        },
        async publish(batches) {
          if (by === 'POST') {
            await posts.send(batches.map((rows) => JSON.stringify({job_id: jobId, predictions: rows})));
          } else {
            for (const rows of batches) await pool.query(INSERT, [jobId, ...columns(rows)]);
          }
        },
        async statements() {
          const {rows} = await observer.query<{count: string}>(
            `SELECT xact_commit + xact_rollback AS count FROM pg_stat_database WHERE datname = 'postgres'`,
          );
          return Number(rows[0]!.count);
        },
        async stop() {
          posts.close();
          await observer.end();
          await server.remove();
          await postgres.end();
        },
      };
    },
  };
}

function columns(rows: readonly BenchRow[]): readonly unknown[][] {
  const scores = rows.map(({prediction, ground_truth}) => score(prediction, ground_truth));
  return [
    rows.map(({sample_index}) => sample_index),
    rows.map(({prompt}) => prompt),
    rows.map(({ground_truth}) => ground_truth),
    rows.map(({prediction}) => prediction),
    scores.map(({exact_match}) => exact_match),
    scores.map(({char_error_rate}) => char_error_rate),
    scores.map(({length_ratio}) => length_ratio),
    scores.map(({word_overlap}) => word_overlap),
  ];
}

export const ftlPlain = ftl({name: 'ftl', by: 'POST'});
export const ftlGzip = ftl({name: 'ftl gzip', by: 'POST', headers: {'Accept-Encoding': 'gzip'}});
export const ftlBridge = ftl({name: 'ftl INSERT', by: 'INSERT'});
