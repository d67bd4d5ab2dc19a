-- Jobs that tell of losses by a webhook, and up to where their rows have been looked at.
CREATE TABLE webhook_positions (
  job_id text COLLATE "C" PRIMARY KEY REFERENCES training_jobs ON DELETE CASCADE,
  seq    bigint NOT NULL
);

-- What has been found, so that it is told once: by sample, and the round with which it counted as lost.
CREATE TABLE webhook_losses (
  job_id           text COLLATE "C" NOT NULL REFERENCES training_jobs ON DELETE CASCADE,
  sample_index     bigint NOT NULL,
  sample_source_id text COLLATE "C",
  epoch            bigint NOT NULL,
  step             bigint NOT NULL,
  UNIQUE NULLS NOT DISTINCT (job_id, sample_index, sample_source_id, epoch, step)
);

-- What is yet to be delivered. Its id is the delivery's, whichever server sends it and however often.
CREATE TABLE webhook_deliveries (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  job_id     text COLLATE "C" NOT NULL REFERENCES training_jobs ON DELETE CASCADE,
  body       text NOT NULL,
  attempts   integer NOT NULL DEFAULT 0,
  -- While one server sends it, the time after which another may.
  next_at    timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX webhook_deliveries_next ON webhook_deliveries (next_at);
CREATE INDEX webhook_deliveries_of_job ON webhook_deliveries (job_id);
