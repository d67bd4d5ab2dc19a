-- Own scores of other programs beyond the names that a job may have: kept in their rows, not rolled up.
ALTER TABLE job_stream ADD COLUMN ignored_names text[] NOT NULL DEFAULT '{}';
