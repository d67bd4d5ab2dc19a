/**
 * What is added beside a FineTune Lab database's own tables, so that their rows are read and streamed by this server: tables
 * in a schema of our own, and triggers on theirs that copy each row. Nothing of theirs is changed, and what goes wrong in a
 * trigger is noted in `adopt_refused`: it never makes a writer's statement fail.
 */
import {KEY_FIELDS, SENT_FIELDS} from '../../../src/protocol/fields.ts';
import {and, column, list, sql, type Sql} from '../postgres/sql.ts';

/** Where our tables are, in a database whose `public` has tables of the same names. */
export const ADOPTED_SCHEMA = 'ftl_predictions';

export const THEIR_ROWS = sql`public.training_predictions`;
export const THEIR_JOBS = sql`public.local_training_jobs`;

/** What their rows must have; all else that we know is taken where it is there. */
export const NEEDED_COLUMNS = [
  'id',
  'job_id',
  'epoch',
  'step',
  'sample_index',
  'prompt',
  'prediction',
  'created_at',
];

const ADOPTER = sql`LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = ftl_predictions, pg_temp SET lock_timeout = '4s' SET ftl.on_conflict = 'replace'`;

const tables = sql`
CREATE TABLE IF NOT EXISTS adopt_refused (
  row_id     text PRIMARY KEY,
  job_id     text,
  reason     text NOT NULL,
  refused_at timestamptz NOT NULL DEFAULT now()
);
CREATE OR REPLACE FUNCTION adopt_status(theirs text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN theirs IN ('pending', 'running', 'paused', 'completed', 'failed', 'cancelled') THEN theirs
    WHEN theirs IN ('queued', 'starting') THEN 'pending'
    WHEN theirs = 'succeeded' THEN 'completed'
    ELSE 'running' END
$$;`;

/** Jobs that are there already keep their owner; a job of another owner under the same id is left alone. */
const jobs = sql`
CREATE OR REPLACE FUNCTION adopt_job(the_id text) RETURNS void ${ADOPTER} AS $$
BEGIN
  INSERT INTO training_jobs AS ours (job_id, user_id, model_name, dataset_path, created_at)
  SELECT id::text, user_id::text, model_name, dataset_path, coalesce(created_at, now())
  FROM ${THEIR_JOBS} WHERE id::text = the_id
  ON CONFLICT (job_id) DO UPDATE SET model_name = excluded.model_name, dataset_path = excluded.dataset_path
  WHERE ours.user_id = excluded.user_id;
  UPDATE job_stream ours SET status = adopt_status(theirs.status), error_message = theirs.error_message
  FROM ${THEIR_JOBS} theirs
  WHERE ours.job_id = the_id AND theirs.id::text = the_id
    AND (ours.status, ours.error_message) IS DISTINCT FROM (adopt_status(theirs.status), theirs.error_message);
  DELETE FROM adopt_refused WHERE row_id = 'job ' || the_id;
EXCEPTION WHEN OTHERS THEN
  INSERT INTO adopt_refused VALUES ('job ' || the_id, the_id, SQLERRM)
  ON CONFLICT (row_id) DO UPDATE SET reason = excluded.reason, refused_at = now();
END $$;
CREATE OR REPLACE FUNCTION adopt_job_changed() RETURNS trigger ${ADOPTER} AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    BEGIN
      DELETE FROM training_jobs WHERE job_id = OLD.id::text;
    EXCEPTION WHEN OTHERS THEN
      INSERT INTO adopt_refused VALUES ('job ' || OLD.id, OLD.id::text, SQLERRM)
      ON CONFLICT (row_id) DO UPDATE SET reason = excluded.reason, refused_at = now();
    END;
  ELSE
    PERFORM adopt_job(NEW.id::text);
  END IF;
  RETURN NULL;
END $$;`;

/**
 * Rows are nearly always new: all at once they are given their places in the stream and stored as the server does it. Where
 * that fails, the rows at fault are found by halving, so that one costs its neighbours nothing; one that is there already,
 * or above a cap, goes the way of rows that other programs insert.
 */
function rows(columns: readonly string[]): Sql {
  const names = list(columns.map(column));
  const values = list(columns.map((name) => sql`p.${column(name)}`));
  return sql`
CREATE OR REPLACE FUNCTION adopt_rows(ids uuid[]) RETURNS void ${ADOPTER} AS $$
DECLARE
  half integer := cardinality(ids) / 2;
  its_jobs text[];
BEGIN
  IF cardinality(ids) = 0 THEN RETURN; END IF;
  BEGIN
    its_jobs := ARRAY(SELECT DISTINCT job_id::text FROM ${THEIR_ROWS} WHERE id = ANY (ids) ORDER BY 1);
    PERFORM FROM job_stream WHERE job_id = ANY (its_jobs) ORDER BY job_id FOR NO KEY UPDATE;
    PERFORM set_config('ftl.own_path', 'on', true);
    INSERT INTO training_predictions (id, job_id, seq, created_at, updated_at, ${names})
    SELECT p.id, p.job_id::text, s.last_seq + row_number() OVER (PARTITION BY p.job_id ORDER BY p.created_at, p.id),
      coalesce(p.created_at, now()), coalesce(p.created_at, now()), ${values}
    FROM ${THEIR_ROWS} p LEFT JOIN job_stream s ON s.job_id = p.job_id::text WHERE p.id = ANY (ids);
    PERFORM ftl_take_in(one, false) FROM unnest(its_jobs) AS one;
    PERFORM set_config('ftl.own_path', '', true);
    -- Rows make a job run again, but what theirs says of it is true.
    PERFORM adopt_job(one) FROM unnest(its_jobs) AS one;
    DELETE FROM adopt_refused WHERE row_id = ANY (ids::text[]);
    RETURN;
  EXCEPTION WHEN OTHERS THEN
    IF half > 0 THEN
      PERFORM adopt_rows(ids[1:half]);
      PERFORM adopt_rows(ids[half + 1:]);
      RETURN;
    END IF;
  END;
  BEGIN
    INSERT INTO training_predictions (id, job_id, created_at, ${names})
    SELECT p.id, p.job_id::text, coalesce(p.created_at, now()), ${values} FROM ${THEIR_ROWS} p WHERE p.id = ids[1];
    PERFORM adopt_job(one) FROM unnest(its_jobs) AS one;
    DELETE FROM adopt_refused WHERE row_id = ids[1]::text;
  EXCEPTION WHEN OTHERS THEN
    INSERT INTO adopt_refused SELECT p.id::text, p.job_id::text, SQLERRM FROM ${THEIR_ROWS} p WHERE p.id = ids[1]
    ON CONFLICT (row_id) DO UPDATE SET reason = excluded.reason, refused_at = now();
  END;
END $$;`;
}

/** Rows of theirs that went, or took another key: ours goes with the last of theirs, else shows the newest that is left. */
function rowTriggers(columns: readonly string[]): Sql {
  const keys = KEY_FIELDS.filter((name) => columns.includes(name)).map(column);
  const sameKey = (left: Sql, right: Sql) =>
    and([
      sql`${left}.job_id::text = ${right}.job_id::text`,
      ...keys.map((key) => sql`${left}.${key} IS NOT DISTINCT FROM ${right}.${key}`),
    ]);
  return sql`
CREATE OR REPLACE FUNCTION adopt_rows_came() RETURNS trigger ${ADOPTER} AS $$
BEGIN
  PERFORM adopt_rows(ARRAY(SELECT id FROM came ORDER BY job_id, created_at, id));
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION adopt_rows_went() RETURNS trigger ${ADOPTER} AS $$
BEGIN
  BEGIN
    DELETE FROM training_predictions ours USING went
    WHERE ${sameKey(sql`ours`, sql`went`)}
      AND NOT EXISTS (SELECT FROM ${THEIR_ROWS} p WHERE ${sameKey(sql`p`, sql`went`)});
  EXCEPTION WHEN OTHERS THEN
    INSERT INTO adopt_refused SELECT id::text, job_id::text, SQLERRM FROM went
    ON CONFLICT (row_id) DO UPDATE SET reason = excluded.reason, refused_at = now();
  END;
  PERFORM adopt_rows(ARRAY(
    SELECT DISTINCT p.id FROM ${THEIR_ROWS} p JOIN went ON ${sameKey(sql`p`, sql`went`)}));
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION adopt_rows_changed() RETURNS trigger ${ADOPTER} AS $$
BEGIN
  BEGIN
    DELETE FROM training_predictions ours USING went
    WHERE ${sameKey(sql`ours`, sql`went`)}
      AND NOT EXISTS (SELECT FROM ${THEIR_ROWS} p WHERE ${sameKey(sql`p`, sql`went`)});
  EXCEPTION WHEN OTHERS THEN
    INSERT INTO adopt_refused SELECT id::text, job_id::text, SQLERRM FROM went
    ON CONFLICT (row_id) DO UPDATE SET reason = excluded.reason, refused_at = now();
  END;
  PERFORM adopt_rows(ARRAY(SELECT id FROM came ORDER BY job_id, created_at, id));
  RETURN NULL;
END $$;`;
}

/** On their tables. A writer waits while they are made. */
export const TRIGGERS = sql`
CREATE OR REPLACE TRIGGER ftl_adopt_job AFTER INSERT OR DELETE ON ${THEIR_JOBS} FOR EACH ROW
  EXECUTE FUNCTION ftl_predictions.adopt_job_changed();
CREATE OR REPLACE TRIGGER ftl_adopt_status AFTER UPDATE ON ${THEIR_JOBS} FOR EACH ROW
  WHEN ((OLD.status, OLD.error_message, OLD.model_name, OLD.dataset_path)
    IS DISTINCT FROM (NEW.status, NEW.error_message, NEW.model_name, NEW.dataset_path))
  EXECUTE FUNCTION ftl_predictions.adopt_job_changed();
CREATE OR REPLACE TRIGGER ftl_adopt_came AFTER INSERT ON ${THEIR_ROWS}
  REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION ftl_predictions.adopt_rows_came();
CREATE OR REPLACE TRIGGER ftl_adopt_went AFTER DELETE ON ${THEIR_ROWS}
  REFERENCING OLD TABLE AS went FOR EACH STATEMENT EXECUTE FUNCTION ftl_predictions.adopt_rows_went();
CREATE OR REPLACE TRIGGER ftl_adopt_changed AFTER UPDATE ON ${THEIR_ROWS}
  REFERENCING OLD TABLE AS went NEW TABLE AS came FOR EACH STATEMENT
  EXECUTE FUNCTION ftl_predictions.adopt_rows_changed();`;

export const NO_TRIGGERS = sql`
DROP TRIGGER IF EXISTS ftl_adopt_job ON ${THEIR_JOBS};
DROP TRIGGER IF EXISTS ftl_adopt_status ON ${THEIR_JOBS};
DROP TRIGGER IF EXISTS ftl_adopt_came ON ${THEIR_ROWS};
DROP TRIGGER IF EXISTS ftl_adopt_went ON ${THEIR_ROWS};
DROP TRIGGER IF EXISTS ftl_adopt_changed ON ${THEIR_ROWS};`;

/** @param theirs columns of their rows */
export function adoptFunctions(theirs: readonly string[]): Sql {
  const columns = SENT_FIELDS.filter((name) => theirs.includes(name));
  return sql`${tables}${jobs}${rows(columns)}${rowTriggers(columns)}`;
}
