import {sql} from '../sql.ts';

/**
 * Has every function of ours find its tables, and PostgreSQL's own functions before anybody else's, in whatever session
 * it runs: those of other programs have search paths of their own. Immutable ones name nothing, and are read in place.
 */
export const ownSearchPath = sql`
DO $$
DECLARE
  ours regprocedure;
BEGIN
  FOR ours IN
    SELECT oid FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'ftl\\_%' AND provolatile <> 'i'
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', ours, current_schema());
  END LOOP;
END $$;`;
