-- Functions that are written from the table of a prediction's fields have no number: see functions/. What was written
-- last is known by the digest of its text.
ALTER TABLE ftl_migrations ADD COLUMN digest text;
