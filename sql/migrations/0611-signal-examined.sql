-- A visit that is written down after a signal was raised takes back nothing by itself. The nightly look judges the signal's weeks
-- again without what was asked for, and keeps what it found: a step, or NONE.
ALTER TABLE area_signal ADD COLUMN examined_at BIGINT;        -- P1 warning
ALTER TABLE area_signal ADD COLUMN examined_step TEXT;        -- P1 warning
ALTER TABLE area_signal ADD COLUMN examined_prompted BIGINT;  -- P1 warning
