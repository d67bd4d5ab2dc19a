-- The same treatment for rows that another program writes by plain SQL: a place in the stream, the natural key, the
-- roll-up. The server's own path does all this itself and switches the triggers off with the setting ftl.own_path; a
-- database that speaks PostgreSQL but has no triggers can do without this file, and then takes no foreign writers.

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

CREATE FUNCTION ftl_before_insert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  head record := ftl_next_seq(NEW.job_id);
  old_row training_predictions;
BEGIN
  NEW.seq := head.next;
  NEW.updated_at := NEW.created_at;
  IF NEW.char_error_rate > 1 THEN NEW.char_error_rate := 1; END IF;
  SELECT * INTO old_row FROM training_predictions p
  WHERE p.job_id = NEW.job_id AND p.epoch = NEW.epoch AND p.step = NEW.step
    AND p.sample_index = NEW.sample_index AND p.sample_source_id IS NOT DISTINCT FROM NEW.sample_source_id;
  IF NOT FOUND THEN RETURN NEW; END IF;

  -- What was not given counts as equal.
  IF (old_row.prompt, old_row.prediction, old_row.ground_truth, old_row.exact_match, old_row.char_error_rate,
      old_row.length_ratio, old_row.word_overlap, old_row.prompt_id, old_row.source_index, old_row.sample_source,
      old_row.prompt_tokens, old_row.completion_tokens, old_row.total_tokens, old_row.max_new_tokens,
      old_row.latency_ms, old_row.do_sample, old_row.validation_pass, old_row.validation_kind,
      old_row.validation_errors)
    IS NOT DISTINCT FROM
     (NEW.prompt, NEW.prediction, coalesce(NEW.ground_truth, old_row.ground_truth),
      coalesce(NEW.exact_match, old_row.exact_match), coalesce(NEW.char_error_rate, old_row.char_error_rate),
      coalesce(NEW.length_ratio, old_row.length_ratio), coalesce(NEW.word_overlap, old_row.word_overlap),
      coalesce(NEW.prompt_id, old_row.prompt_id), coalesce(NEW.source_index, old_row.source_index),
      coalesce(NEW.sample_source, old_row.sample_source), coalesce(NEW.prompt_tokens, old_row.prompt_tokens),
      coalesce(NEW.completion_tokens, old_row.completion_tokens), coalesce(NEW.total_tokens, old_row.total_tokens),
      coalesce(NEW.max_new_tokens, old_row.max_new_tokens), coalesce(NEW.latency_ms, old_row.latency_ms),
      coalesce(NEW.do_sample, old_row.do_sample), coalesce(NEW.validation_pass, old_row.validation_pass),
      coalesce(NEW.validation_kind, old_row.validation_kind),
      coalesce(NEW.validation_errors, old_row.validation_errors))
  THEN RETURN NULL; END IF;

  NEW.id := old_row.id;
  NEW.created_at := old_row.created_at;
  -- A row that this very statement inserted has not been counted yet, and stays what it was: new, or replaced.
  NEW.updated_at := CASE WHEN old_row.seq > head.last THEN old_row.updated_at
    ELSE greatest(now(), old_row.created_at + interval '1 microsecond') END;
  PERFORM set_config('ftl.own_path', 'on', true);
  DELETE FROM training_predictions WHERE job_id = old_row.job_id AND seq = old_row.seq;
  PERFORM set_config('ftl.own_path', '', true);
  RETURN NEW;
END $$;

CREATE FUNCTION ftl_before_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.job_id <> OLD.job_id THEN
    RAISE integrity_constraint_violation USING MESSAGE = 'A prediction cannot move to another job.';
  END IF;
  NEW.id := OLD.id;
  NEW.seq := OLD.seq;
  NEW.created_at := OLD.created_at;
  NEW.updated_at := OLD.updated_at;
  IF NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;
  NEW.seq := (SELECT next FROM ftl_next_seq(NEW.job_id));
  NEW.updated_at := greatest(now(), OLD.created_at + interval '1 microsecond');
  IF NEW.char_error_rate > 1 THEN NEW.char_error_rate := 1; END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION ftl_after_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM ftl_settle(job_id) FROM (SELECT DISTINCT job_id FROM new_rows ORDER BY job_id) AS jobs;
  RETURN NULL;
END $$;

CREATE FUNCTION ftl_after_update() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moved record;
BEGIN
  FOR moved IN
    SELECT o.job_id, array_agg(o.epoch) AS epochs, array_agg(o.step) AS steps
    FROM old_rows o WHERE NOT EXISTS (SELECT FROM new_rows n WHERE n.job_id = o.job_id AND n.seq = o.seq)
    GROUP BY o.job_id ORDER BY o.job_id
  LOOP
    PERFORM ftl_settle(moved.job_id);
    -- A row that went to another (epoch, step) is missing from its old one.
    PERFORM ftl_recompute(s.job_id, moved.epochs, moved.steps, s.last_seq)
    FROM job_stream s WHERE s.job_id = moved.job_id;
  END LOOP;
  RETURN NULL;
END $$;

CREATE FUNCTION ftl_after_delete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  lost record;
BEGIN
  FOR lost IN
    SELECT job_id, count(*) AS n, array_agg(epoch) AS epochs, array_agg(step) AS steps
    FROM old_rows GROUP BY job_id ORDER BY job_id
  LOOP
    PERFORM FROM job_stream WHERE job_id = lost.job_id FOR NO KEY UPDATE;
    CONTINUE WHEN NOT FOUND; -- the whole job is being deleted
    PERFORM ftl_recompute(s.job_id, lost.epochs, lost.steps, s.last_seq)
    FROM job_stream s WHERE s.job_id = lost.job_id;
    UPDATE job_stream SET row_count = row_count - lost.n, gen = ftl_new_gen() WHERE job_id = lost.job_id;
  END LOOP;
  RETURN NULL;
END $$;

CREATE FUNCTION ftl_after_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM prediction_rollup;
  UPDATE job_stream SET row_count = 0, first_seq = last_seq + 1, gen = ftl_new_gen();
  RETURN NULL;
END $$;

CREATE TRIGGER ftl_before_insert BEFORE INSERT ON training_predictions FOR EACH ROW
  WHEN (current_setting('ftl.own_path', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION ftl_before_insert();
CREATE TRIGGER ftl_before_update BEFORE UPDATE ON training_predictions FOR EACH ROW
  WHEN (current_setting('ftl.own_path', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION ftl_before_update();
CREATE TRIGGER ftl_after_insert AFTER INSERT ON training_predictions
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
  WHEN (current_setting('ftl.own_path', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION ftl_after_insert();
CREATE TRIGGER ftl_after_update AFTER UPDATE ON training_predictions
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
  WHEN (current_setting('ftl.own_path', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION ftl_after_update();
CREATE TRIGGER ftl_after_delete AFTER DELETE ON training_predictions
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT
  WHEN (current_setting('ftl.own_path', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION ftl_after_delete();
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
