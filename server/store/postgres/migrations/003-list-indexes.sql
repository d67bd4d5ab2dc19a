-- What the lists need to answer from any place of a job of millions of rows. Each begins with an expression, and only
-- queries that spell it are served by it: indexes on the plain columns would compete for the look-ups of the natural key,
-- and a planner without statistics (a job's first minute) then reads the whole job for each row it appends.
-- The order of epochs is served by the natural key, that of arrival by the primary key, that of steps by the roll-up.
CREATE INDEX training_predictions_epoch_arrival ON training_predictions (job_id, (epoch + 0), seq);
CREATE INDEX training_predictions_sample_arrival ON training_predictions (job_id, (sample_index + 0), seq);
CREATE INDEX training_predictions_sample_epoch ON training_predictions (job_id, (sample_index + 0), epoch, step, seq);
CREATE INDEX training_predictions_validation_arrival ON training_predictions
  (job_id, (CASE WHEN validation_pass THEN 1 WHEN NOT validation_pass THEN 0 ELSE -1 END), seq);
CREATE INDEX training_predictions_validation_epoch ON training_predictions
  (job_id, (CASE WHEN validation_pass THEN 1 WHEN NOT validation_pass THEN 0 ELSE -1 END), epoch, step, sample_index, seq);
