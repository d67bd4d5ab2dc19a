-- Ends a transaction whose statements were sent ahead on an assumption that does not hold: see append-rows.ts.
CREATE FUNCTION ftl_refuse(why text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'FT001', MESSAGE = why;
END $$;
