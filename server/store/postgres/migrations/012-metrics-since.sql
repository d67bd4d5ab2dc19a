-- Viewers ask for what was stored since they last asked.
CREATE INDEX training_metrics_since ON training_metrics (job_id, recorded_at);
