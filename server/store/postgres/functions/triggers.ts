import {
  CAPPED,
  FILLED,
  inOrderOfKey,
  isSameSample,
  isUnchanged,
  unforeseen,
} from '../../predictions/is-unchanged.ts';
import {KEY_FIELDS} from '../../../../src/protocol/fields.ts';
import {isTellable} from '../../predictions/tellable.ts';
import {column, list, sql, type Sql} from '../sql.ts';

const joined = (statements: readonly Sql[]): Sql => statements.reduce((all, one) => sql`${all}${one}`, sql``);

/** What a row holds as it is stored. */
const asStored = joined([
  ...CAPPED.map(
    ({name, cap}) => sql`IF NEW.${name} > ${cap} THEN
    -- NaN is above every bound, and no score.
    NEW.${name} := CASE WHEN NEW.${name} < 'NaN' THEN ${cap} END;
  END IF;
  `,
  ),
  ...FILLED.map(
    ({name, absent}) => sql`NEW.${name} := coalesce(NEW.${name}, ${absent});
  `,
  ),
]);

/**
 * What a row that another program inserts goes through: see 002-triggers.sql. A key that is there already is replaced, as
 * the server's own path does it, unless the statement itself says what to do: PostgreSQL does not tell a trigger that there
 * is an ON CONFLICT, but for the text of what the client sent. Where that is a call of a function, ftl.on_conflict says it.
 */
const beforeInsert = sql`
CREATE OR REPLACE FUNCTION ftl_before_insert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  head record := ftl_next_seq(NEW.job_id);
  old_row training_predictions;
BEGIN
  NEW.seq := head.next;
  NEW.updated_at := NEW.created_at;
  ${asStored}
  SELECT * INTO old_row FROM training_predictions p
  WHERE p.job_id = ${unforeseen(sql`NEW.job_id`)} AND ${isSameSample(sql`p`, sql`NEW`)}
  ORDER BY ${inOrderOfKey(sql`p`)} LIMIT 1;
  IF NOT FOUND THEN RETURN NEW; END IF;

  IF coalesce(nullif(current_setting('ftl.on_conflict', true), ''),
    CASE WHEN current_query() ~* '(^|[^a-z])on[[:space:]]+conflict([^a-z]|$)' THEN 'sql' END) = 'sql'
  THEN RETURN NEW; END IF;
  IF ${isUnchanged(sql`old_row`, sql`NEW`)} THEN RETURN NULL; END IF;

  NEW.id := old_row.id;
  -- One that was left out has not been counted either: the new one is.
  IF ${isTellable(sql`old_row`)} THEN
    NEW.created_at := old_row.created_at;
    -- A row that this very statement inserted has not been counted yet, and stays what it was: new, or replaced.
    NEW.updated_at := CASE WHEN old_row.seq > head.last THEN old_row.updated_at
      ELSE greatest(now(), old_row.created_at + interval '1 microsecond') END;
  END IF;
  PERFORM set_config('ftl.own_path', 'on', true);
  DELETE FROM training_predictions WHERE job_id = old_row.job_id AND seq = old_row.seq;
  PERFORM set_config('ftl.own_path', '', true);
  RETURN NEW;
END $$;`;

const beforeUpdate = sql`
CREATE OR REPLACE FUNCTION ftl_before_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.job_id <> OLD.job_id THEN
    RAISE integrity_constraint_violation USING MESSAGE = 'A prediction cannot move to another job.';
  END IF;
  NEW.seq := OLD.seq;
  NEW.updated_at := OLD.updated_at;
  IF NEW IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;
  NEW.seq := (SELECT next FROM ftl_next_seq(NEW.job_id));
  ${asStored}
  NEW.updated_at := CASE WHEN ${isTellable(sql`NEW`)}
    THEN greatest(now(), NEW.created_at + interval '1 microsecond') ELSE NEW.created_at END;
  RETURN NEW;
END $$;`;

/** What a row is to those who hold it. */
const IDENTITY = list(['id', ...KEY_FIELDS].map((name) => sql`o.${column(name)}`));

const afterStatements = sql`
CREATE OR REPLACE FUNCTION ftl_after_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM ftl_take_in(job_id, false) FROM (SELECT DISTINCT job_id FROM new_rows ORDER BY job_id) AS jobs;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION ftl_after_update() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moved record;
BEGIN
  FOR moved IN
    SELECT o.job_id, array_agg(o.epoch) AS epochs, array_agg(o.step) AS steps
    FROM old_rows o WHERE NOT EXISTS (SELECT FROM new_rows n WHERE n.job_id = o.job_id AND n.seq = o.seq)
    GROUP BY o.job_id ORDER BY o.job_id
  LOOP
    PERFORM ftl_take_in(moved.job_id, false);
    -- A row that went to another (epoch, step) is missing from its old one.
    PERFORM ftl_recount(s.job_id, moved.epochs, moved.steps, s.last_seq, false)
    FROM job_stream s WHERE s.job_id = moved.job_id;
    -- To another sample, too, a row goes as by a deletion: whoever reads its old place is told.
    UPDATE job_stream SET row_count = ftl_row_count(job_id), gen = CASE WHEN EXISTS (
      SELECT ${IDENTITY} FROM old_rows o WHERE o.job_id = moved.job_id AND ${isTellable(sql`o`)}
      EXCEPT SELECT ${IDENTITY} FROM new_rows o WHERE o.job_id = moved.job_id AND ${isTellable(sql`o`)}
    ) THEN ftl_new_gen() ELSE gen END WHERE job_id = moved.job_id;
  END LOOP;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION ftl_after_delete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  lost record;
BEGIN
  FOR lost IN
    SELECT job_id, array_agg(epoch) AS epochs, array_agg(step) AS steps
    FROM old_rows GROUP BY job_id ORDER BY job_id
  LOOP
    PERFORM FROM job_stream WHERE job_id = lost.job_id FOR NO KEY UPDATE;
    CONTINUE WHEN NOT FOUND; -- the whole job is being deleted
    -- A statement may have inserted as well: rows are counted anew only once they are known.
    PERFORM ftl_take_in(lost.job_id, false);
    PERFORM ftl_recount(s.job_id, lost.epochs, lost.steps, s.last_seq, false)
    FROM job_stream s WHERE s.job_id = lost.job_id;
    UPDATE job_stream SET row_count = ftl_row_count(job_id), gen = ftl_new_gen() WHERE job_id = lost.job_id;
  END LOOP;
  RETURN NULL;
END $$;`;

const triggers = sql`
CREATE OR REPLACE TRIGGER ftl_before_insert BEFORE INSERT ON training_predictions FOR EACH ROW
  WHEN (current_setting('ftl.own_path', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION ftl_before_insert();
CREATE OR REPLACE TRIGGER ftl_before_update BEFORE UPDATE ON training_predictions FOR EACH ROW
  WHEN (current_setting('ftl.own_path', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION ftl_before_update();
CREATE OR REPLACE TRIGGER ftl_after_insert AFTER INSERT ON training_predictions
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
  WHEN (current_setting('ftl.own_path', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION ftl_after_insert();
CREATE OR REPLACE TRIGGER ftl_after_update AFTER UPDATE ON training_predictions
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
  WHEN (current_setting('ftl.own_path', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION ftl_after_update();
CREATE OR REPLACE TRIGGER ftl_after_delete AFTER DELETE ON training_predictions
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT
  WHEN (current_setting('ftl.own_path', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION ftl_after_delete();`;

/** What rows and changes by plain SQL go through, where it depends on a prediction's fields or on how rows are taken in. */
export const triggerFunctions = sql`${beforeInsert}${beforeUpdate}${afterStatements}${triggers}`;
