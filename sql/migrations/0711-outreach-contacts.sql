-- How many people outreach reached: those who told nothing are the control contacts of those who did. NULL: nobody counted.
ALTER TABLE outreach_event ADD COLUMN contacts BIGINT; -- P1 warning
ALTER TABLE outreach_past ADD COLUMN contacts BIGINT; -- P1 warning
