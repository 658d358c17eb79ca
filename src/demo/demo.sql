-- What the demonstration asks of the database itself.

-- A server counts its tables by itself within a minute or so, too late for the first pages after a year that came at
-- once. SQLite plans without counts.
-- query tables_analyse exec
-- postgres: ANALYZE;
-- sqlite: DELETE FROM schema_migration WHERE FALSE;
