-- A verified event (grade A1) raises AWAS when two people stand behind it: one graded it and another closed it, or one did both
-- (asked_by) and a second agreed or refused (agreed_by).
ALTER TABLE area_signal ADD COLUMN asked_by UUID;      -- P2 warning
ALTER TABLE area_signal ADD COLUMN agreed_by UUID;     -- P2 warning
ALTER TABLE area_signal ADD COLUMN agreed_at BIGINT;   -- P1 warning
