import {setTimeout as sleep} from 'node:timers/promises';
import type pg from 'pg';
import {integer, pick, type Random} from '../../support/random.ts';

/** A sample's key and text; two with one key are versions of one row. */
export interface Row {
  readonly epoch: number;
  readonly step: number;
  readonly sample_index: number;
  readonly sample_source_id: string;
  readonly prompt: string;
  readonly ground_truth: string;
  readonly prediction: string;
}

const SAMPLES = 24;
const TEXTS = ['kitten', 'line one\nline two', 'naïve café', '😀 smile', 'שלום', '', 'a "quoted" \\ text'];

/** The `number`-th row of a writer; `version` changes what it says, not which it is. */
export function row(writer: string, number: number, version = 0): Row {
  const epoch = Math.floor(number / (2 * SAMPLES));
  return {
    epoch,
    step: Math.floor(number / SAMPLES),
    sample_index: number % SAMPLES,
    sample_source_id: writer,
    prompt: `pronounce ${number}`,
    ground_truth: 'sitting',
    prediction: `${TEXTS[(number + version) % TEXTS.length]!} ${version}`,
  };
}

/** Something that writes until it is told to stop. */
export interface Writer {
  /** Rows that are committed for certain, replacements counted too. */
  readonly written: number;
  /** Ends after the batch at hand. */
  stop(): Promise<void>;
}

function keepWriting(work: (signal: AbortSignal) => Promise<number>): Writer {
  const stopping = new AbortController();
  let written = 0;
  const done = (async () => {
    while (!stopping.signal.aborted) written += await work(stopping.signal);
  })();
  return {
    get written() {
      return written;
    },
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

export interface PosterOptions {
  readonly url: () => string;
  readonly jobId: string;
  readonly jobToken: string;
  readonly random: Random;
  readonly name?: string;
  readonly batch?: readonly [number, number];
  readonly pauseMs?: readonly [number, number];
}

/**
 * A trainer: batches of new rows with some replacements among them, sent again until they are accepted, as a trainer
 * does that does not know whether its last POST got through.
 */
export function poster(options: PosterOptions): Writer & {readonly answers: ReadonlyMap<number, number>} {
  const {random, name = 'poster', batch = [1, 12], pauseMs = [0, 30]} = options;
  const answers = new Map<number, number>();
  let next = 0;
  const writer = keepWriting(async (signal) => {
    const size = integer(random, ...batch);
    const rows = Array.from({length: size}, () => {
      const isReplacement = next > 0 && random() < 0.2;
      return isReplacement
        ? row(name, integer(random, 0, next - 1), integer(random, 1, 1000))
        : row(name, next++);
    });
    for (;;) {
      const status = await post(options, rows);
      answers.set(status, (answers.get(status) ?? 0) + 1);
      if (status === 200) break;
      if (signal.aborted) return 0;
      await sleep(50);
    }
    await sleep(integer(random, ...pauseMs));
    return size;
  });
  return Object.assign(writer, {answers});
}

/** The status of the answer, 0 when there was none. */
export async function post(
  {url, jobId, jobToken}: Pick<PosterOptions, 'url' | 'jobId' | 'jobToken'>,
  predictions: readonly Row[],
): Promise<number> {
  return fetch(`${url()}/api/training/predictions`, {
    method: 'POST',
    headers: {Authorization: `Bearer ${jobToken}`, 'Content-Type': 'application/json'},
    body: JSON.stringify({job_id: jobId, predictions}),
    signal: AbortSignal.timeout(20_000),
  }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.status;
    },
    () => 0,
  );
}

export interface SqlWriterOptions {
  readonly pool: pg.Pool;
  readonly jobId: string;
  readonly random: Random;
  readonly name: string;
  /** How long some transactions stay open. Default 150 to 350 ms. */
  readonly slowMs?: readonly [number, number];
}

const INSERT = `INSERT INTO training_predictions
  (job_id, epoch, step, sample_index, sample_source_id, prompt, ground_truth, prediction)
  SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[])`;

export async function insert(
  client: Pick<pg.ClientBase, 'query'>,
  jobId: string,
  rows: readonly Row[],
): Promise<void> {
  const column = (name: keyof Row) => rows.map((one) => one[name]);
  await client.query(INSERT, [
    jobId,
    ...(
      ['epoch', 'step', 'sample_index', 'sample_source_id', 'prompt', 'ground_truth', 'prediction'] as const
    ).map(column),
  ]);
}

/**
 * Another program that writes by plain SQL: one transaction in five stays open for a while after its insert, one in
 * five is rolled back, and a fifth of the rows are new versions of older ones. A lost connection is a rolled back
 * transaction, or one of which it cannot know.
 */
export function sqlWriter(options: SqlWriterOptions): Writer {
  const {pool, jobId, random, name, slowMs = [150, 350]} = options;
  let next = 0;
  return keepWriting(async () => {
    const size = integer(random, 1, 8);
    const ending = pick(random, ['COMMIT', 'COMMIT', 'COMMIT', 'COMMIT', 'ROLLBACK'] as const);
    const isSlow = random() < 0.2;
    const rows = new Map<number, Row>();
    for (let i = 0; i < size; i++) {
      const number = next > 0 && random() < 0.2 ? integer(random, 0, next - 1) : next++;
      rows.set(number, row(name, number, integer(random, 0, 1000)));
    }
    try {
      const client = await pool.connect();
      let failure: Error | undefined;
      try {
        await client.query('BEGIN');
        await insert(client, jobId, [...rows.values()]);
        if (isSlow) await sleep(integer(random, ...slowMs));
        await client.query(ending);
      } catch (error) {
        failure = error as Error;
        throw error;
      } finally {
        client.release(failure);
      }
      await sleep(integer(random, 0, 20));
      return ending === 'COMMIT' ? rows.size : 0;
    } catch {
      await sleep(50);
      return 0;
    }
  });
}
