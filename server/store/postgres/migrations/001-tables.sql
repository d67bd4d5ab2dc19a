-- Jobs: who owns one and what it is. What changes while it runs is in job_stream, so that this row, which may be wide,
-- is not rewritten with each batch.
CREATE TABLE training_jobs (
  job_id       text COLLATE "C" PRIMARY KEY CHECK (job_id ~ '^[A-Za-z0-9._:-]{1,200}$' AND job_id NOT IN ('.', '..')),
  user_id      text COLLATE "C" NOT NULL,
  model_name   text,
  dataset_path text,
  config       jsonb,
  created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX training_jobs_of_user ON training_jobs (user_id, created_at DESC, job_id);

CREATE FUNCTION ftl_new_gen() RETURNS text LANGUAGE sql VOLATILE AS
$$ SELECT left(replace(gen_random_uuid()::text, '-', ''), 12) $$;

-- The head of each job's stream. Whoever appends locks the row FOR NO KEY UPDATE first, and so gives out sequence numbers
-- in the order in which they become visible: a reader that has seen n will never find a later commit below n.
CREATE TABLE job_stream (
  job_id            text COLLATE "C" PRIMARY KEY REFERENCES training_jobs ON DELETE CASCADE,
  -- Changes when rows were deleted or the database was restored: cursors of another generation are void.
  gen               text NOT NULL DEFAULT ftl_new_gen(),
  -- Rows below first_seq were deleted; last_seq is the greatest number given out (to a row or to a change of status).
  first_seq         bigint NOT NULL DEFAULT 1,
  last_seq          bigint NOT NULL DEFAULT 0,
  row_count         bigint NOT NULL DEFAULT 0,
  status            text NOT NULL DEFAULT 'running'
                    CHECK (status IN ('pending', 'running', 'paused', 'completed', 'failed', 'cancelled')),
  error_message     text,
  status_seq        bigint NOT NULL DEFAULT 0,
  status_changed_at timestamptz NOT NULL DEFAULT now(),
  started_at        timestamptz,
  completed_at      timestamptz,
  appended_at       timestamptz
) WITH (fillfactor = 50);

CREATE TABLE training_predictions (
  job_id            text COLLATE "C" NOT NULL,
  seq               bigint NOT NULL,
  id                uuid NOT NULL DEFAULT gen_random_uuid(),
  epoch             bigint NOT NULL CHECK (epoch >= 0),
  step              bigint NOT NULL CHECK (step >= 0),
  sample_index      bigint NOT NULL CHECK (sample_index >= 0),
  -- Bounded, so that no sum of them overflows; NaN is above every bound.
  exact_match       double precision CHECK (exact_match IN (0, 1)),
  char_error_rate   double precision CHECK (char_error_rate BETWEEN 0 AND 1),
  length_ratio      double precision CHECK (length_ratio BETWEEN 0 AND 1e9),
  word_overlap      double precision CHECK (word_overlap BETWEEN 0 AND 1),
  source_index      bigint,
  prompt_tokens     bigint,
  completion_tokens bigint,
  total_tokens      bigint,
  max_new_tokens    bigint,
  latency_ms        bigint,
  -- Equal as long as the row was never replaced; ftl_settle relies on it.
  created_at        timestamptz NOT NULL DEFAULT now(),
  updated_at        timestamptz NOT NULL DEFAULT now(),
  do_sample         boolean,
  validation_pass   boolean,
  prompt            text NOT NULL,
  prediction        text NOT NULL,
  ground_truth      text,
  prompt_id         text,
  sample_source     text CHECK (sample_source IN ('dataset', 'prediction_set')),
  sample_source_id  text COLLATE "C",
  validation_kind   text,
  validation_errors jsonb CHECK (octet_length(validation_errors::text) <= 262144),
  PRIMARY KEY (job_id, seq),
  CONSTRAINT training_predictions_sample
    UNIQUE NULLS NOT DISTINCT (job_id, epoch, step, sample_index, sample_source_id)
);

-- Averages are sums and counts kept beside the rows, in the same transaction: one line per (epoch, step), and one per
-- epoch with step = -1.
CREATE TABLE prediction_rollup (
  job_id          text COLLATE "C" NOT NULL REFERENCES job_stream ON DELETE CASCADE,
  step            bigint NOT NULL,
  epoch           bigint NOT NULL,
  latest_step     bigint NOT NULL,
  row_count       bigint NOT NULL,
  em_count        bigint NOT NULL,
  em_sum          double precision NOT NULL,
  cer_count       bigint NOT NULL,
  cer_sum         double precision NOT NULL,
  cer_min         double precision,
  cer_max         double precision,
  lr_count        bigint NOT NULL,
  lr_sum          double precision NOT NULL,
  wo_count        bigint NOT NULL,
  wo_sum          double precision NOT NULL,
  validated_count bigint NOT NULL,
  passed_count    bigint NOT NULL,
  -- The seq of the first row that ever came, and of the last that came or was replaced.
  opened_seq      bigint NOT NULL,
  changed_seq     bigint NOT NULL,
  PRIMARY KEY (job_id, step, epoch)
) WITH (fillfactor = 50);

-- Credentials: hashes of random secrets (SHA-256 is enough for 190 random bits), never the secrets.
CREATE TABLE api_keys (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  key_hash   bytea NOT NULL UNIQUE,
  user_id    text COLLATE "C" NOT NULL,
  scopes     text[] NOT NULL CHECK (scopes <@ ARRAY['all', 'training', 'read']),
  name       text,
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz
);
CREATE INDEX api_keys_of_user ON api_keys (user_id);

CREATE TABLE job_tokens (
  token_hash bytea PRIMARY KEY,
  number     bigint GENERATED ALWAYS AS IDENTITY,
  job_id     text COLLATE "C" NOT NULL REFERENCES training_jobs ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX job_tokens_of_job ON job_tokens (job_id, number);

CREATE TABLE embed_tokens (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  job_id     text COLLATE "C" NOT NULL REFERENCES training_jobs ON DELETE CASCADE,
  origins    text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz
);
CREATE INDEX embed_tokens_of_job ON embed_tokens (job_id);

-- Computes the lines of these (epoch, step) again from their rows, and then those of their epochs: what a replacement or a
-- deletion needs, since a minimum cannot be subtracted. The caller holds the lock on the job's head.
CREATE FUNCTION ftl_recompute(the_job text, epochs bigint[], steps bigint[], at_seq bigint)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  WITH touched AS (
    SELECT DISTINCT * FROM unnest(epochs, steps) AS t (epoch, step)
  ), lines AS (
    SELECT the_job, touched.step, touched.epoch, now_there.*, at_seq
    FROM touched
    CROSS JOIN LATERAL (
      SELECT touched.step, count(*), count(exact_match), coalesce(sum(exact_match), 0),
        count(char_error_rate), coalesce(sum(char_error_rate), 0), min(char_error_rate), max(char_error_rate),
        count(length_ratio), coalesce(sum(length_ratio), 0), count(word_overlap), coalesce(sum(word_overlap), 0),
        count(validation_pass), count(*) FILTER (WHERE validation_pass), coalesce(min(seq), at_seq)
      FROM training_predictions p
      WHERE p.job_id = the_job AND p.epoch = touched.epoch AND p.step = touched.step
    ) AS now_there
  ), lines_of_epochs AS (
    SELECT * FROM prediction_rollup r
    WHERE r.job_id = the_job AND r.step >= 0 AND r.epoch = ANY (epochs)
      AND (r.epoch, r.step) NOT IN (SELECT epoch, step FROM touched)
    UNION ALL
    SELECT * FROM lines
  )
  INSERT INTO prediction_rollup
  SELECT * FROM lines
  UNION ALL
  SELECT the_job, -1, r.epoch, coalesce(max(r.step) FILTER (WHERE r.row_count > 0), -1),
    sum(r.row_count), sum(r.em_count), sum(r.em_sum),
    sum(r.cer_count), sum(r.cer_sum), min(r.cer_min), max(r.cer_max),
    sum(r.lr_count), sum(r.lr_sum), sum(r.wo_count), sum(r.wo_sum),
    sum(r.validated_count), sum(r.passed_count), min(r.opened_seq), at_seq
  FROM lines_of_epochs r
  GROUP BY r.epoch
  ON CONFLICT (job_id, step, epoch) DO UPDATE SET
    latest_step = excluded.latest_step, row_count = excluded.row_count,
    em_count = excluded.em_count, em_sum = excluded.em_sum,
    cer_count = excluded.cer_count, cer_sum = excluded.cer_sum,
    cer_min = excluded.cer_min, cer_max = excluded.cer_max,
    lr_count = excluded.lr_count, lr_sum = excluded.lr_sum,
    wo_count = excluded.wo_count, wo_sum = excluded.wo_sum,
    validated_count = excluded.validated_count, passed_count = excluded.passed_count,
    changed_seq = excluded.changed_seq;

  -- What has no row any more.
  DELETE FROM prediction_rollup r
  WHERE r.job_id = the_job AND r.epoch = ANY (epochs) AND r.step = ANY (steps || -1::bigint) AND r.row_count = 0;
END $$;

-- Takes the rows above the head into account: the roll-up, the number of rows, the head itself. The caller holds the lock
-- on the head and has inserted the rows. New rows are added; a replaced one has its (epoch, step) computed again.
CREATE FUNCTION ftl_settle(the_job text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  old_last bigint := (SELECT last_seq FROM job_stream WHERE job_id = the_job);
  new_last bigint := (SELECT max(seq) FROM training_predictions WHERE job_id = the_job AND seq > old_last);
  added bigint;
  epochs bigint[];
  steps bigint[];
BEGIN
  IF new_last IS NULL THEN RETURN; END IF;

  INSERT INTO prediction_rollup AS r
  SELECT the_job, coalesce(step, -1), epoch, max(step), count(*), count(exact_match), coalesce(sum(exact_match), 0),
    count(char_error_rate), coalesce(sum(char_error_rate), 0), min(char_error_rate), max(char_error_rate),
    count(length_ratio), coalesce(sum(length_ratio), 0), count(word_overlap), coalesce(sum(word_overlap), 0),
    count(validation_pass), count(*) FILTER (WHERE validation_pass), min(seq), max(seq)
  FROM training_predictions
  WHERE job_id = the_job AND seq > old_last AND updated_at = created_at
  GROUP BY GROUPING SETS ((epoch, step), (epoch))
  ON CONFLICT (job_id, step, epoch) DO UPDATE SET
    latest_step = greatest(r.latest_step, excluded.latest_step),
    row_count = r.row_count + excluded.row_count,
    em_count = r.em_count + excluded.em_count, em_sum = r.em_sum + excluded.em_sum,
    cer_count = r.cer_count + excluded.cer_count, cer_sum = r.cer_sum + excluded.cer_sum,
    cer_min = least(r.cer_min, excluded.cer_min), cer_max = greatest(r.cer_max, excluded.cer_max),
    lr_count = r.lr_count + excluded.lr_count, lr_sum = r.lr_sum + excluded.lr_sum,
    wo_count = r.wo_count + excluded.wo_count, wo_sum = r.wo_sum + excluded.wo_sum,
    validated_count = r.validated_count + excluded.validated_count,
    passed_count = r.passed_count + excluded.passed_count,
    changed_seq = excluded.changed_seq;

  SELECT count(*) FILTER (WHERE updated_at = created_at),
    array_agg(epoch) FILTER (WHERE updated_at <> created_at),
    array_agg(step) FILTER (WHERE updated_at <> created_at)
  INTO added, epochs, steps
  FROM training_predictions
  WHERE job_id = the_job AND seq > old_last;
  IF epochs IS NOT NULL THEN
    PERFORM ftl_recompute(the_job, epochs, steps, new_last);
  END IF;

  -- Training that sends rows again is running, whatever was said before.
  UPDATE job_stream SET
    last_seq = new_last,
    row_count = row_count + added,
    appended_at = now(),
    status = CASE WHEN status IN ('completed', 'failed', 'cancelled') THEN 'running' ELSE status END,
    error_message = CASE WHEN status IN ('completed', 'failed', 'cancelled') THEN NULL ELSE error_message END,
    completed_at = CASE WHEN status IN ('completed', 'failed', 'cancelled') THEN NULL ELSE completed_at END,
    status_seq = CASE WHEN status IN ('completed', 'failed', 'cancelled') THEN new_last ELSE status_seq END,
    status_changed_at = CASE WHEN status IN ('completed', 'failed', 'cancelled') THEN now() ELSE status_changed_at END
  WHERE job_id = the_job;
END $$;
