-- Kept apart, so that they are counted without a look at every value.
CREATE TABLE training_metric_names (
  job_id text COLLATE "C" NOT NULL REFERENCES training_jobs ON DELETE CASCADE,
  name   text COLLATE "C" NOT NULL,
  PRIMARY KEY (job_id, name)
);

-- The trainer's own curves: loss, learning rate, … Sent again, a value of the same step and name is replaced.
CREATE TABLE training_metrics (
  job_id      text COLLATE "C" NOT NULL REFERENCES training_jobs ON DELETE CASCADE,
  step        bigint NOT NULL,
  name        text COLLATE "C" NOT NULL,
  epoch       double precision,
  value       double precision NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (job_id, step, name)
);
