-- When a head of office agreed to a visit or outreach: without it only the first of 91 days leaves a village out of counts.
ALTER TABLE outreach_event ADD COLUMN head_at BIGINT; -- P1 warning
ALTER TABLE village_visit ADD COLUMN head_at BIGINT; -- P1 warning
