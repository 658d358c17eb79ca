-- The highest level that chance gave a signal about a phone, a company or a route, before a brake lowered it (area_brake, detector
-- "reporters"): report cards and brakes count by it. NULL: `step` is it.
ALTER TABLE signal ADD COLUMN found TEXT; -- P1 warning
