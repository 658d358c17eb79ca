-- What stood in an application before it was corrected: an answer, the hearing, a field that was typed wrong.

CREATE TABLE application_past (
    office_id UUID NOT NULL,             -- P1 application
    id UUID NOT NULL,                    -- P1 application
    application_id UUID NOT NULL,        -- P1 application
    kind TEXT NOT NULL,                  -- P1 application
    what TEXT NOT NULL,                  -- P1 application
    was BYTEA NOT NULL,                  -- P3 application
    changed_by UUID NOT NULL,            -- P2 application
    changed_at BIGINT NOT NULL,          -- P1 application
    PRIMARY KEY (office_id, id),
    FOREIGN KEY (office_id, application_id) REFERENCES application (office_id, id)
);
CREATE INDEX application_past_of ON application_past (office_id, application_id, kind);

-- postgres: ALTER TABLE application_past ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON application_past USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
