-- A token may read several jobs: `embed_tokens.job_id`, for which it was made, and these. Deleting a job takes that one out.
CREATE TABLE embed_token_jobs (
  token_id uuid NOT NULL REFERENCES embed_tokens ON DELETE CASCADE,
  job_id   text COLLATE "C" NOT NULL REFERENCES training_jobs ON DELETE CASCADE,
  PRIMARY KEY (token_id, job_id)
);
CREATE INDEX embed_token_jobs_of_job ON embed_token_jobs (job_id);
ALTER TABLE embed_tokens
  ALTER job_id DROP NOT NULL,
  DROP CONSTRAINT embed_tokens_job_id_fkey,
  ADD FOREIGN KEY (job_id) REFERENCES training_jobs ON DELETE SET NULL;
