import {sql} from '../sql.ts';

/**
 * Has every function of ours find its tables, and PostgreSQL's own functions before anybody else's, in whatever session
 * it runs: those of other programs have search paths of their own. And has it look rows up by the index that has the whole
 * key: a plan made while the table was empty would go on reading all of it, and one made for small jobs all of a large one.
 * Immutable ones name nothing, and are read in place.
 */
export const ownSettings = sql`
DO $$
DECLARE
  ours regprocedure;
BEGIN
  FOR ours IN
    SELECT oid FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'ftl\\_%' AND provolatile <> 'i'
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', ours, current_schema());
    EXECUTE format('ALTER FUNCTION %s SET enable_seqscan = off', ours);
    EXECUTE format('ALTER FUNCTION %s SET enable_bitmapscan = off', ours);
  END LOOP;
END $$;`;
