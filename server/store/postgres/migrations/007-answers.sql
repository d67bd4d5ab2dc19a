-- What language models answer: several answers to one prompt, the trainer's own scores, conversations.
-- No row is written again: a default that was always there needs none.
ALTER TABLE training_predictions
  ADD COLUMN completion_index bigint NOT NULL DEFAULT 0,
  ADD COLUMN scores jsonb,
  ADD COLUMN messages jsonb,
  ADD COLUMN finish_reason text,
  ADD COLUMN metadata jsonb;
-- Not looked at in the rows that are there: none of them has any.
ALTER TABLE training_predictions
  ADD CHECK (completion_index >= 0) NOT VALID,
  ADD CHECK (octet_length(messages::text) <= 8388608) NOT VALID,
  ADD CHECK (octet_length(finish_reason) <= 1024) NOT VALID,
  ADD CHECK (octet_length(metadata::text) <= 262144) NOT VALID;

-- Of several answers each is a row of its own.
ALTER TABLE training_predictions DROP CONSTRAINT training_predictions_sample;
ALTER TABLE training_predictions ADD CONSTRAINT training_predictions_sample
  UNIQUE NULLS NOT DISTINCT (job_id, epoch, step, sample_index, sample_source_id, completion_index);

-- The names of a job's own scores, and their sums and counts: one line per (epoch, step, name), and with step = -1 one
-- per (epoch, name). Kept beside prediction_rollup, in the same transaction.
ALTER TABLE job_stream ADD COLUMN score_names text[] NOT NULL DEFAULT '{}';
CREATE TABLE score_rollup (
  job_id text COLLATE "C" NOT NULL REFERENCES job_stream ON DELETE CASCADE,
  step   bigint NOT NULL,
  epoch  bigint NOT NULL,
  name   text COLLATE "C" NOT NULL,
  count  bigint NOT NULL,
  sum    double precision NOT NULL,
  min    double precision NOT NULL,
  max    double precision NOT NULL,
  PRIMARY KEY (job_id, step, epoch, name)
) WITH (fillfactor = 50);

CREATE OR REPLACE FUNCTION ftl_after_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM prediction_rollup;
  DELETE FROM score_rollup;
  UPDATE job_stream SET row_count = 0, score_names = '{}', first_seq = last_seq + 1, gen = ftl_new_gen();
  RETURN NULL;
END $$;

-- One of a row's own scores; NULL for what is no number within bounds: any JSON may be stored there by plain SQL.
CREATE FUNCTION ftl_score(scores jsonb, name text) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN jsonb_typeof(scores -> name) = 'number' THEN
    CASE WHEN abs((scores -> name)::numeric) <= 1e15 THEN (scores -> name)::double precision END
  END
$$;

-- Servers of an older schema do not know the new key. They settle under the old names, and so store nothing more.
DROP FUNCTION IF EXISTS ftl_settle(text);
DROP FUNCTION IF EXISTS ftl_recompute(text, bigint[], bigint[], bigint);
