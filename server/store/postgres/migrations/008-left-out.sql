-- Rows that the contract cannot say: places beyond 2^53, times that ISO 8601 has not, texts of many megabytes. Other
-- programs may store them, as before: a check here would make their statements fail. They are left out of all that is
-- told and counted, and found by this index, which is otherwise empty. As in predictions/tellable.ts, word for word.
CREATE INDEX training_predictions_left_out ON training_predictions (job_id, seq) WHERE
(CASE
  WHEN seq NOT BETWEEN 0 AND 9007199254740991 THEN NULL
  WHEN epoch NOT BETWEEN 0 AND 9007199254740991 THEN NULL
  WHEN step NOT BETWEEN 0 AND 9007199254740991 THEN NULL
  WHEN sample_index NOT BETWEEN 0 AND 9007199254740991 THEN NULL
  WHEN octet_length(prompt) > 8388608 THEN NULL
  WHEN octet_length(ground_truth) > 8388608 THEN NULL
  WHEN octet_length(prediction) > 8388608 THEN NULL
  WHEN octet_length(finish_reason) > 8388608 THEN NULL
  WHEN octet_length(validation_kind) > 8388608 THEN NULL
  WHEN octet_length(prompt_id) > 8388608 THEN NULL
  WHEN octet_length(sample_source_id) > 8388608 THEN NULL
  WHEN completion_index NOT BETWEEN 0 AND 9007199254740991 THEN NULL
  WHEN created_at < timestamptz '0001-01-01 00:00:00+00'
    OR created_at >= timestamptz '10000-01-01 00:00:00+00' THEN NULL
  WHEN updated_at < timestamptz '0001-01-01 00:00:00+00'
    OR updated_at >= timestamptz '10000-01-01 00:00:00+00' THEN NULL
  ELSE 1 END) IS NULL;

-- What nobody but this server has a reason to write is bounded: each cursor is made of it.
ALTER TABLE job_stream ADD CONSTRAINT job_stream_place CHECK (
  gen ~ '^[0-9a-z]{1,32}$' AND first_seq BETWEEN 0 AND 9007199254740991 AND last_seq BETWEEN 0 AND 9007199254740991
  AND status_seq BETWEEN 0 AND 9007199254740991 AND row_count BETWEEN 0 AND 9007199254740991
) NOT VALID;

CREATE OR REPLACE FUNCTION ftl_next_seq(the_job text, OUT last bigint, OUT next bigint) LANGUAGE plpgsql AS $$
BEGIN
  -- First the lock, then, in a statement with a younger snapshot, the rows that this statement has inserted so far.
  SELECT last_seq INTO last FROM job_stream WHERE job_id = the_job FOR NO KEY UPDATE;
  IF last IS NULL THEN
    RAISE foreign_key_violation USING
      MESSAGE = format('There is no job "%s": insert it into training_jobs first.', the_job);
  END IF;
  -- Where triggers were off, a place that nobody gave out may stand at the end of all numbers.
  next := greatest(last,
    (SELECT max(seq) FROM training_predictions WHERE job_id = the_job AND seq <= 9007199254740991)) + 1;
END $$;
