-- Thirty days after a decision that showed an applicant the legal route: whether he reached it. `id` is that of the decision.
CREATE TABLE route_check (
    office_id UUID NOT NULL,             -- P1 application
    id UUID NOT NULL,                    -- P1 application
    application_id UUID NOT NULL,        -- P1 application
    answer TEXT NOT NULL,                -- P2 application
    told_by TEXT NOT NULL,               -- P1 application
    answered_by UUID NOT NULL,           -- P2 application
    answered_at BIGINT NOT NULL,         -- P1 application
    PRIMARY KEY (office_id, id)
);
CREATE INDEX route_check_of ON route_check (office_id, application_id);

-- postgres: ALTER TABLE route_check ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON route_check USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
