-- Whose thing was opened, and when a forgotten review was taken further.
ALTER TABLE break_glass ADD COLUMN owner_id UUID; -- P2 journal
ALTER TABLE break_glass ADD COLUMN escalated_at BIGINT; -- P1 journal
