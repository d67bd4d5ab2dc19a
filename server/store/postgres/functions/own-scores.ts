import {SCORE_NAMES} from '../../../../src/protocol/fields.ts';
import {MAX_NAMES_A_JOB} from '../../../../src/protocol/own-scores.ts';
import {unforeseen} from '../../predictions/is-unchanged.ts';
import {addToScores} from '../../predictions/roll-up.ts';
import {isTellable} from '../../predictions/tellable.ts';
import {list, literal, sql, text, type Sql} from '../sql.ts';

/** The names that an own score can have, as `isOwnName` has them. */
const isName = sql`name ~ '^[A-Za-z0-9_.:/-]{1,64}$'
      AND name NOT IN (${list([...SCORE_NAMES, '__proto__', 'constructor', 'prototype'].map(text))})`;

/** The own scores of the rows that hold this, by (epoch, step, name): what is no number within bounds is left out. */
const sumsOf = (condition: Sql): Sql => sql`(
      SELECT epoch, step, name, count(*) AS count, sum(value) AS sum, min(value) AS min, max(value) AS max
      FROM (
        SELECT p.epoch, p.step, each.key AS name,
          CASE WHEN jsonb_typeof(each.value) = 'number' THEN
            CASE WHEN abs(each.value::numeric) <= 1e15 THEN each.value::double precision END
          END AS value
        FROM training_predictions p
        CROSS JOIN LATERAL jsonb_each(CASE WHEN jsonb_typeof(p.scores) = 'object' THEN p.scores END) AS each
        WHERE p.scores IS NOT NULL AND ${isTellable(sql`p`)} AND ${condition}
      ) AS own
      WHERE value IS NOT NULL
      GROUP BY epoch, step, name
    )`;

/** Adds the own scores of new rows to the roll-up, or those of all rows to an empty one; gives their names. */
const addScores = sql`
CREATE OR REPLACE FUNCTION ftl_add_scores(the_job text, after_seq bigint, of_all boolean DEFAULT false)
RETURNS text[] LANGUAGE sql AS $$
  WITH added AS (
    INSERT INTO score_rollup AS r (job_id, step, epoch, name, count, sum, min, max)
    SELECT the_job, coalesce(step, -1), epoch, name, sum(count), sum(sum), min(min), max(max)
    FROM ${sumsOf(sql`p.job_id = the_job AND p.seq > after_seq AND (of_all OR p.updated_at = p.created_at)`)} AS sums
    WHERE ${isName}
    GROUP BY GROUPING SETS ((epoch, step, name), (epoch, name))
    ${addToScores}
    RETURNING name
  )
  SELECT array_agg(DISTINCT name) FROM added
$$;`;

/** Computes the own scores of these (epoch, step), and of their epochs, again; gives the names. */
const recountScores = sql`
CREATE OR REPLACE FUNCTION ftl_recount_scores(the_job text, epochs bigint[], steps bigint[])
RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
  names text[];
BEGIN
  DELETE FROM score_rollup r USING (SELECT DISTINCT * FROM unnest(epochs, steps) AS t (epoch, step)) AS touched
  WHERE r.job_id = the_job AND r.step = touched.step AND r.epoch = touched.epoch;
  WITH counted AS (
    INSERT INTO score_rollup (job_id, step, epoch, name, count, sum, min, max)
    SELECT the_job, step, epoch, name, count, sum, min, max
    FROM (SELECT DISTINCT * FROM unnest(epochs, steps) AS t (epoch, step)) AS touched
    CROSS JOIN LATERAL (
      SELECT sums.name, sums.count, sums.sum, sums.min, sums.max
      FROM ${sumsOf(sql`p.job_id = ${unforeseen(sql`the_job`)} AND p.epoch = touched.epoch AND p.step = touched.step`)} AS sums
    ) AS own
    WHERE ${isName}
    RETURNING name
  )
  SELECT array_agg(DISTINCT name) INTO names FROM counted;
  DELETE FROM score_rollup WHERE job_id = the_job AND step = -1 AND epoch = ANY (epochs);
  INSERT INTO score_rollup (job_id, step, epoch, name, count, sum, min, max)
  SELECT the_job, -1, r.epoch, r.name, sum(r.count), sum(r.sum), min(r.min), max(r.max)
  FROM score_rollup r WHERE r.job_id = the_job AND r.step >= 0 AND r.epoch = ANY (epochs)
  GROUP BY r.epoch, r.name;
  RETURN names;
END $$;`;

/**
 * Keeps the names of a job's own scores. Above 64 a server's own rows are refused; those of other programs stay, and the
 * scores that came last are not rolled up: their names (64 of them) are kept apart, to be told.
 */
const nameScores = sql`
CREATE OR REPLACE FUNCTION ftl_name_scores(the_job text, used text[], strict boolean)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  known text[] := (SELECT score_names FROM job_stream WHERE job_id = the_job);
  fresh text[] := ARRAY(SELECT DISTINCT name FROM unnest(used) AS name WHERE name <> ALL (known) ORDER BY name);
  room integer := ${literal(MAX_NAMES_A_JOB)} - cardinality(known);
BEGIN
  IF cardinality(fresh) = 0 THEN RETURN; END IF;
  IF cardinality(fresh) > room THEN
    IF strict THEN
      RAISE EXCEPTION USING ERRCODE = 'FT003', MESSAGE = format(
        'A job has scores of at most ${literal(MAX_NAMES_A_JOB)} names: "%s" would be one more.', fresh[room + 1]);
    END IF;
    DELETE FROM score_rollup WHERE job_id = the_job AND name = ANY (fresh[room + 1:]);
    UPDATE job_stream SET ignored_names = ARRAY(
      SELECT DISTINCT name FROM unnest(ignored_names || fresh[room + 1:]) AS name ORDER BY name LIMIT ${literal(MAX_NAMES_A_JOB)})
    WHERE job_id = the_job;
    fresh := fresh[:room];
  END IF;
  UPDATE job_stream SET score_names = known || fresh WHERE job_id = the_job;
END $$;`;

export const ownScoreFunctions = sql`${addScores}${recountScores}${nameScores}`;
