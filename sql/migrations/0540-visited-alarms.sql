-- Detectors that raise more where somebody was by lot than elsewhere are stopped: a brake of no level and no step, with the
-- figures of those who were not visited. NULL: a brake of one that is seldom right.
ALTER TABLE area_brake ADD COLUMN other_alarms BIGINT; -- P1 warning
ALTER TABLE area_brake ADD COLUMN others BIGINT;       -- P1 warning
