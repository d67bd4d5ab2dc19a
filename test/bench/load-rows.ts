import type pg from 'pg';

export interface Shape {
  readonly jobId: string;
  readonly epochs: number;
  /** Steps of each epoch at which the samples are evaluated. */
  readonly steps: number;
  readonly samples: number;
  /** Answers to each sample, of which its rows are made. Default: 1. */
  readonly answers?: number;
  /** Scores of the trainer's own in each row: `score-0`, … Default: 0. */
  readonly own?: number;
}

/** Fills a job with epochs × steps × samples × answers rows of short texts: 1 in 500 fails its validation, 1 in 50 has none. */
export async function loadRows(
  client: pg.Client,
  {jobId, epochs, steps, samples, answers = 1, own = 0}: Shape,
  settle = 'SELECT ftl_take_in($1, true)',
): Promise<void> {
  // Columns that schemas before several answers do not have are named where they hold something.
  const more = {
    ...(answers > 1 && {completion_index: `(n - 1) % ${answers}`}),
    ...(own > 0 && {
      scores: `jsonb_build_object(${Array.from({length: own}, (_, i) => `'score-${i}', (n * ${2 * i + 1}) % 1000 / 1000.0`).join(', ')})`,
    }),
  };
  const [names, values] = [Object.keys(more), Object.values(more)].map((parts) =>
    parts.map((part) => `, ${part}`).join(''),
  );
  await client.query('SET statement_timeout = 0');
  await client.query(`INSERT INTO training_jobs (job_id, user_id) VALUES ($1, 'bench')`, [jobId]);
  await client.query(`SET ftl.own_path = 'on'`);
  // One epoch at a time: each is what a trainer would have appended, in order.
  for (let epoch = 0; epoch < epochs; epoch++) {
    await client.query(
      `INSERT INTO training_predictions (job_id, seq, epoch, step, sample_index, prompt, prediction, ground_truth,
         exact_match, char_error_rate, length_ratio, word_overlap, validation_pass, latency_ms${names})
       SELECT $1, $2::bigint * $3 * $4 + n, $2, $2 * $3 + (n - 1) / $4, (n - 1) % $4 / $5,
         'pronounce: word ' || n % $4, 'P AO2 R T F ' || n, 'P AO2 R T F OW1',
         CASE WHEN n % 3 = 0 THEN 1 ELSE 0 END, n % 1000 / 1000.0, 1, n % 7 / 7.0,
         CASE WHEN n % 500 = 0 THEN false WHEN n % 50 = 1 THEN NULL ELSE true END, 12${values}
       FROM generate_series(1, $3::bigint * $4) n`,
      [jobId, epoch, steps, samples * answers, answers],
    );
    await client.query(settle, [jobId]);
  }
  await client.query('RESET ftl.own_path');
}
