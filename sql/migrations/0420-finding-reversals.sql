-- A decision that was taken back had rested on what was known of a phone or company: the report cards of the detectors count
-- it.
CREATE TABLE finding_reversal (
    office_id UUID NOT NULL,   -- P1 application
    decision_id UUID NOT NULL, -- P1 application
    finding_id UUID NOT NULL,  -- P1 application
    subject_id UUID NOT NULL,  -- P1 application
    reversed_by TEXT NOT NULL, -- P1 application
    reversed_at BIGINT NOT NULL, -- P1 application
    PRIMARY KEY (office_id, decision_id, finding_id)
);
CREATE INDEX finding_reversal_of ON finding_reversal (office_id, subject_id);

-- postgres: ALTER TABLE finding_reversal ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON finding_reversal USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
