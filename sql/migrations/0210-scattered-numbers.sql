-- Numbers of signals and warnings no longer stand in the order in which they were given, so that a missing one tells nobody
-- that something is kept from him. Their order has a column of its own; those of before had it in the number.
ALTER TABLE signal ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;  -- P1 warning
ALTER TABLE warning ADD COLUMN seq BIGINT NOT NULL DEFAULT 0; -- P1 warning
UPDATE signal SET seq = CAST(substr(number, 3, 4) AS BIGINT) * 10000000 + CAST(substr(number, 8) AS BIGINT);
UPDATE warning SET seq = CAST(substr(number, 3, 4) AS BIGINT) * 10000000 + CAST(substr(number, 8) AS BIGINT);
CREATE UNIQUE INDEX signal_in_order ON signal (office_id, seq);
CREATE UNIQUE INDEX warning_in_order ON warning (office_id, seq);
CREATE INDEX signal_of_subject_in_order ON signal (office_id, subject_id, seq);
DROP INDEX signal_of_subject;
CREATE INDEX signal_open_in_order ON signal (office_id, state, seq);
DROP INDEX signal_open;
