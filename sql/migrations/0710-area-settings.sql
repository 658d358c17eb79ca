-- A setting of area signals says the budget of each level and of the scan by itself (NULL: as `percent`, which is that of villages),
-- and how much more a village is expected to tell after a visit: nine thousandths by week, empty for none; how they were chosen
-- ("none", "estimate", "keep"), and how many visits the estimate rests on.
ALTER TABLE area_trial ADD COLUMN district_percent BIGINT; -- P1 warning
ALTER TABLE area_trial ADD COLUMN regency_percent BIGINT; -- P1 warning
ALTER TABLE area_trial ADD COLUMN scan_percent BIGINT; -- P1 warning
ALTER TABLE area_trial ADD COLUMN effort_from TEXT; -- P1 warning
ALTER TABLE area_trial ADD COLUMN effort TEXT; -- P1 warning
ALTER TABLE area_trial ADD COLUMN effort_visits BIGINT; -- P1 warning
