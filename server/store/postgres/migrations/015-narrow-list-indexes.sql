-- The indexes of 003 with less to compare and to keep: in place of a job's id, of up to 200 characters, a number, and of
-- what a list is narrowed to, nothing but that it changes this number. Storing a row took half its time for the five.
-- Whoever may name a job could find a name that has the number of another, and put a million rows between that one's:
-- so the numbers of each database are its own.
DO $$
BEGIN
  EXECUTE format(
    'CREATE FUNCTION ftl_job_key(job text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
     ''SELECT hashtextextended(job, %s)''', ('x' || right(gen_random_uuid()::text, 12))::bit(48)::bigint);
END $$;

DROP INDEX training_predictions_epoch_arrival, training_predictions_sample_arrival, training_predictions_sample_epoch,
  training_predictions_validation_arrival, training_predictions_validation_epoch;
CREATE INDEX training_predictions_epoch_arrival ON training_predictions ((ftl_job_key(job_id) # epoch), seq);
CREATE INDEX training_predictions_sample_arrival ON training_predictions ((ftl_job_key(job_id) # sample_index), seq);
CREATE INDEX training_predictions_sample_epoch ON training_predictions (ftl_job_key(job_id), sample_index, epoch, step);
CREATE INDEX training_predictions_validation_arrival ON training_predictions
  ((ftl_job_key(job_id) # (CASE WHEN validation_pass THEN 1 WHEN NOT validation_pass THEN 0 ELSE -1 END)), seq);
CREATE INDEX training_predictions_validation_epoch ON training_predictions
  ((ftl_job_key(job_id) # (CASE WHEN validation_pass THEN 1 WHEN NOT validation_pass THEN 0 ELSE -1 END)), epoch, step, sample_index);

-- How many rows a number has is not known otherwise before they are looked at of themselves. Of an empty table nothing is
-- to be known: it would be held for one that stays so.
DO $$
BEGIN
  IF EXISTS (SELECT FROM training_predictions) THEN ANALYZE training_predictions; END IF;
END $$;
