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
  -- Equal as long as the row was never replaced; ftl_settle (in functions/) relies on it.
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
