import {unforeseen} from '../../predictions/is-unchanged.ts';
import {LINE_COLUMNS, addToLines, eachSummary} from '../../predictions/roll-up.ts';
import {SCHEMA} from '../schema.ts';
import {isLeftOut, isTellable} from '../../predictions/tellable.ts';
import {literal, sql, type Sql} from '../sql.ts';

/**
 * Computes the lines of these (epoch, step) again from their rows, and then those of their epochs: what a replacement or
 * a deletion needs, since a minimum cannot be subtracted. The caller holds the lock on the job's head.
 */
const recount = sql`
CREATE OR REPLACE FUNCTION ftl_recount(the_job text, epochs bigint[], steps bigint[], at_seq bigint, strict boolean)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  WITH touched AS (
    SELECT DISTINCT * FROM unnest(epochs, steps) AS t (epoch, step)
  ), lines (${LINE_COLUMNS}) AS (
    SELECT the_job, touched.step, touched.epoch, touched.step, now_there.*, at_seq
    FROM touched
    CROSS JOIN LATERAL (
      SELECT ${eachSummary(({ofRows}) => ofRows)}, coalesce(min(seq), at_seq)
      FROM training_predictions p
      WHERE p.job_id = ${unforeseen(sql`the_job`)} AND p.epoch = touched.epoch AND p.step = touched.step AND ${isTellable(sql`p`)}
    ) AS now_there
  ), lines_of_epochs AS (
    SELECT ${LINE_COLUMNS} FROM prediction_rollup r
    WHERE r.job_id = the_job AND r.step >= 0 AND r.epoch = ANY (epochs)
      AND (r.epoch, r.step) NOT IN (SELECT epoch, step FROM touched)
    UNION ALL
    SELECT ${LINE_COLUMNS} FROM lines
  )
  INSERT INTO prediction_rollup (${LINE_COLUMNS})
  SELECT ${LINE_COLUMNS} FROM lines
  UNION ALL
  SELECT the_job, -1, r.epoch, coalesce(max(r.step) FILTER (WHERE r.row_count > 0), -1),
    ${eachSummary(({ofLines}) => ofLines)}, min(r.opened_seq), at_seq
  FROM lines_of_epochs r
  GROUP BY r.epoch
  ON CONFLICT (job_id, step, epoch) DO UPDATE SET
    latest_step = excluded.latest_step,
    ${eachSummary(({name}) => sql`${name} = excluded.${name}`)},
    changed_seq = excluded.changed_seq;

  -- What has no row any more.
  DELETE FROM prediction_rollup r
  WHERE r.job_id = the_job AND r.epoch = ANY (epochs) AND r.step = ANY (steps || -1::bigint) AND r.row_count = 0;

  PERFORM ftl_name_scores(the_job, ftl_recount_scores(the_job, epochs, steps), strict);
END $$;`;

/** The rows of a job that can be told. */
const rowCount = sql`
CREATE OR REPLACE FUNCTION ftl_row_count(the_job text) RETURNS bigint LANGUAGE sql AS $$
  SELECT coalesce(sum(row_count), 0)::bigint FROM prediction_rollup WHERE job_id = the_job AND step = -1
$$;`;

/** The lines of new rows, or of all. */
const addLines = (condition: Sql): Sql => sql`
  INSERT INTO prediction_rollup AS r (${LINE_COLUMNS})
  SELECT the_job, coalesce(step, -1), epoch, max(step), ${eachSummary(({ofRows}) => ofRows)}, min(seq), max(seq)
  FROM training_predictions
  WHERE job_id = the_job AND ${isTellable()} AND ${condition}
  GROUP BY GROUPING SETS ((epoch, step), (epoch))`;

const moveHead = (rowCount: Sql): Sql => sql`
  -- Training that sends rows again is running, whatever was said before.
  UPDATE job_stream SET
    last_seq = new_last,
    row_count = ${rowCount},
    appended_at = now(),
    status = CASE WHEN status IN ('completed', 'failed', 'cancelled') THEN 'running' ELSE status END,
    error_message = CASE WHEN status IN ('completed', 'failed', 'cancelled') THEN NULL ELSE error_message END,
    completed_at = CASE WHEN status IN ('completed', 'failed', 'cancelled') THEN NULL ELSE completed_at END,
    status_seq = CASE WHEN status IN ('completed', 'failed', 'cancelled') THEN new_last ELSE status_seq END,
    status_changed_at = CASE WHEN status IN ('completed', 'failed', 'cancelled') THEN now() ELSE status_changed_at END
  WHERE job_id = the_job;`;

/**
 * Takes the rows above the head into account: the roll-up, the number of rows, the head itself. The caller holds the lock
 * on the head and has inserted the rows. New rows are added; a replaced one has its (epoch, step) computed again.
 */
const takeIn = sql`
CREATE OR REPLACE FUNCTION ftl_take_in(the_job text, strict boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  old_last bigint := (SELECT last_seq FROM job_stream WHERE job_id = the_job);
  new_last bigint := (
    SELECT max(seq) FROM training_predictions
    WHERE job_id = the_job AND seq > old_last AND seq <= ${literal(Number.MAX_SAFE_INTEGER)});
  added bigint;
  epochs bigint[];
  steps bigint[];
  has_scores boolean;
BEGIN
  IF new_last IS NULL THEN RETURN; END IF;
${addLines(sql`seq > old_last AND updated_at = created_at`)}
  ${addToLines};

  SELECT count(*) FILTER (WHERE updated_at = created_at AND ${isTellable()}),
    array_agg(epoch) FILTER (WHERE updated_at <> created_at),
    array_agg(step) FILTER (WHERE updated_at <> created_at),
    bool_or(scores IS NOT NULL AND updated_at = created_at)
  INTO added, epochs, steps, has_scores
  FROM training_predictions
  WHERE job_id = the_job AND seq > old_last;
  -- Before replaced rows are counted anew, with all rows of their (epoch, step).
  IF has_scores THEN
    PERFORM ftl_name_scores(the_job, ftl_add_scores(the_job, old_last), strict);
  END IF;
  IF epochs IS NOT NULL THEN
    PERFORM ftl_recount(the_job, epochs, steps, new_last, strict);
  END IF;

${moveHead(sql`CASE WHEN epochs IS NULL THEN row_count + added ELSE ftl_row_count(the_job) END`)}
END $$;`;

/** One of another schema does not know all that there is to a row: it stores nothing. */
const refuseOther = sql`
  IF schema <> ${literal(SCHEMA)} THEN
    RAISE EXCEPTION USING ERRCODE = 'FT002', MESSAGE = 'The database is of another schema than this server.';
  END IF;`;

/** What a server ends a batch with. */
const settle = sql`
CREATE OR REPLACE FUNCTION ftl_settle(the_job text, schema integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN${refuseOther}
  PERFORM ftl_take_in(the_job, true);
END $$;`;

/**
 * What a server ends a batch with that is all new, and of which it has added up the roll-up itself: the rows are not read
 * again. Where other rows stand there than were sent, which a trigger of somebody else can bring about, it refuses.
 */
const settleNew = sql`
CREATE OR REPLACE FUNCTION ftl_settle_new(the_job text, schema integer, added bigint, names text[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  old_last bigint;
  new_last bigint;
  known text[];
BEGIN${refuseOther}
  SELECT last_seq, last_seq + added, score_names INTO old_last, new_last, known FROM job_stream WHERE job_id = the_job;
  IF old_last IS NULL THEN
    PERFORM ftl_refuse('a job that is not there');
  END IF;
  IF new_last IS DISTINCT FROM (
    SELECT max(seq) FROM training_predictions
    WHERE job_id = the_job AND seq > old_last AND seq <= ${literal(Number.MAX_SAFE_INTEGER)}) THEN
    PERFORM ftl_refuse('other rows than were sent');
  END IF;
  IF NOT names <@ known THEN
    PERFORM ftl_name_scores(the_job, names, true);
  END IF;
${moveHead(sql`row_count + added`)}
END $$;`;

/** What servers from before the schema had a number end a batch, or a deletion, with: they get to know why nothing is stored. */
const refuse = (older: Sql): Sql => sql`
CREATE OR REPLACE FUNCTION ${older} RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'FT002',
    MESSAGE = 'The database was migrated by a newer version of this server, which must be updated: nothing was stored.';
END $$;`;
const refuseOlder = sql`
${refuse(sql`ftl_settle(the_job text)`)}
${refuse(sql`ftl_recompute(the_job text, epochs bigint[], steps bigint[], at_seq bigint)`)}`;

/** All that is known of a job's rows, from the rows: what was written while triggers were off is not known otherwise. */
const countAnew = sql`
CREATE OR REPLACE FUNCTION ftl_count_anew(the_job text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  first bigint;
  last bigint;
  used text[];
BEGIN
  INSERT INTO job_stream (job_id, started_at) SELECT job_id, now() FROM training_jobs WHERE job_id = the_job
  ON CONFLICT DO NOTHING;
  PERFORM FROM job_stream WHERE job_id = the_job FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  DELETE FROM prediction_rollup WHERE job_id = the_job;
  DELETE FROM score_rollup WHERE job_id = the_job;
  ${addLines(sql`true`)};
  used := coalesce(ftl_add_scores(the_job, 0, true), '{}');
  SELECT min(seq), max(seq) INTO first, last FROM training_predictions
  WHERE job_id = the_job AND seq <= ${literal(Number.MAX_SAFE_INTEGER)};
  UPDATE job_stream SET
    last_seq = greatest(last_seq, status_seq, last),
    first_seq = coalesce(greatest(first, 1), greatest(last_seq, status_seq) + 1),
    row_count = ftl_row_count(the_job),
    ignored_names = '{}',
    score_names = ARRAY(SELECT name FROM unnest(score_names) AS name WHERE name = ANY (used))
  WHERE job_id = the_job;
  PERFORM ftl_name_scores(the_job, used, false);
END $$;`;

/** What every way of writing rows ends with. */
export const settleFunctions = sql`${recount}${rowCount}${takeIn}${settle}${settleNew}${refuseOlder}${countAnew}`;

/** Once for the rows that were there before they were left out: jobs that have none are not looked at. */
export const leaveOut = sql`
DO $$
BEGIN
  PERFORM ftl_count_anew(job_id)
  FROM (SELECT DISTINCT job_id FROM training_predictions WHERE ${isLeftOut()} ORDER BY job_id) AS odd;
END $$;`;
