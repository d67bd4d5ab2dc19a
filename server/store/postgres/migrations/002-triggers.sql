-- The same treatment for rows that another program writes by plain SQL: a place in the stream, the natural key, the
-- roll-up. The server's own path does all this itself and switches the triggers off with the setting ftl.own_path; a
-- database that speaks PostgreSQL but has no triggers can do without this file, and then takes no foreign writers. What
-- depends on a prediction's fields is written from their table: functions/triggers.ts.

CREATE FUNCTION ftl_next_seq(the_job text, OUT last bigint, OUT next bigint) LANGUAGE plpgsql AS $$
BEGIN
  -- First the lock, then, in a statement with a younger snapshot, the rows that this statement has inserted so far.
  SELECT last_seq INTO last FROM job_stream WHERE job_id = the_job FOR NO KEY UPDATE;
  IF last IS NULL THEN
    RAISE foreign_key_violation USING
      MESSAGE = format('There is no job "%s": insert it into training_jobs first.', the_job);
  END IF;
  next := greatest(last, (SELECT max(seq) FROM training_predictions WHERE job_id = the_job)) + 1;
END $$;

CREATE FUNCTION ftl_after_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM prediction_rollup;
  UPDATE job_stream SET row_count = 0, first_seq = last_seq + 1, gen = ftl_new_gen();
  RETURN NULL;
END $$;

CREATE TRIGGER ftl_after_truncate AFTER TRUNCATE ON training_predictions FOR EACH STATEMENT
  EXECUTE FUNCTION ftl_after_truncate();

-- A job inserted by plain SQL gets its head; one deleted so takes its rows along.
CREATE FUNCTION ftl_job_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO job_stream (job_id, started_at) VALUES (NEW.job_id, now()) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER ftl_job_inserted AFTER INSERT ON training_jobs FOR EACH ROW
  WHEN (current_setting('ftl.own_path', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION ftl_job_inserted();

CREATE FUNCTION ftl_job_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM training_predictions WHERE job_id = OLD.job_id;
  RETURN NULL;
END $$;
CREATE TRIGGER ftl_job_deleted AFTER DELETE ON job_stream FOR EACH ROW
  WHEN (current_setting('ftl.own_path', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION ftl_job_deleted();

-- A status set by plain SQL takes its place in the stream too.
CREATE FUNCTION ftl_status_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.last_seq := greatest(OLD.last_seq, NEW.last_seq) + 1;
  NEW.status_seq := NEW.last_seq;
  NEW.status_changed_at := now();
  NEW.completed_at := CASE WHEN NEW.status IN ('completed', 'failed', 'cancelled') THEN now() END;
  NEW.started_at := CASE WHEN NEW.status = 'running' THEN coalesce(OLD.started_at, now()) ELSE OLD.started_at END;
  RETURN NEW;
END $$;
CREATE TRIGGER ftl_status_changed BEFORE UPDATE OF status ON job_stream FOR EACH ROW
  WHEN (NEW.status <> OLD.status AND NEW.status_seq = OLD.status_seq) EXECUTE FUNCTION ftl_status_changed();
