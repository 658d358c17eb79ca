-- A warning that is over waits for its outcome: its owner is told once, and the heads once when he has not written it in time. What
-- is new at WASPADA is told once a week: the Monday of the last digest.
ALTER TABLE warning ADD COLUMN reminded_at BIGINT;      -- P1 warning
ALTER TABLE warning ADD COLUMN outcome_late_at BIGINT;  -- P1 warning
ALTER TABLE area_look ADD COLUMN digest_on TEXT;        -- P1 warning
