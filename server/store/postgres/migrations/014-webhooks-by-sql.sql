-- A webhook that another program writes into a job's configuration is looked after from then on, as one that comes by HTTP.
CREATE FUNCTION ftl_webhook_named() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF jsonb_typeof(NEW.config -> 'webhook') = 'object' THEN
    INSERT INTO webhook_positions (job_id, seq) SELECT job_id, last_seq FROM job_stream WHERE job_id = NEW.job_id
    ON CONFLICT DO NOTHING;
  ELSE
    DELETE FROM webhook_positions WHERE job_id = NEW.job_id;
  END IF;
  RETURN NULL;
END $$;

-- Of an insert the triggers run by their names: this one after ftl_job_inserted, which makes the job's head.
CREATE TRIGGER ftl_webhook_named AFTER INSERT OR UPDATE OF config ON training_jobs FOR EACH ROW
  WHEN (current_setting('ftl.own_path', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION ftl_webhook_named();

INSERT INTO webhook_positions (job_id, seq)
SELECT job_id, last_seq FROM training_jobs JOIN job_stream USING (job_id)
WHERE jsonb_typeof(config -> 'webhook') = 'object'
ON CONFLICT DO NOTHING;
