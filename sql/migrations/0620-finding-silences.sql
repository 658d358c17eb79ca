-- A finding about one phone or company can be silenced until a day, by two persons. `about` and `label` are what the
-- application named, for the list; the subject is what is silenced. The counts are those of the day of the second person.
CREATE TABLE finding_silence (
    office_id UUID NOT NULL,             -- P1 application
    id UUID NOT NULL,                    -- P1 application
    application_id UUID NOT NULL,        -- P1 application
    indicator_key TEXT NOT NULL,         -- P1 application
    subject_id UUID NOT NULL,            -- P1 application
    about TEXT NOT NULL,                 -- P1 application
    label BYTEA NOT NULL,                -- P3 application
    reason TEXT NOT NULL,                -- P1 application
    why BYTEA NOT NULL,                  -- P3 application
    until_on TEXT NOT NULL,              -- P1 application
    state TEXT NOT NULL,                 -- P1 application
    verified_groups BIGINT NOT NULL,     -- P1 application
    proposed_by UUID NOT NULL,           -- P2 application
    proposed_at BIGINT NOT NULL,         -- P1 application
    confirmed_by UUID,                   -- P2 application
    confirmed_at BIGINT,                 -- P1 application
    ended_by UUID,                       -- P2 application
    ended_at BIGINT,                     -- P1 application
    ended_why BYTEA,                     -- P3 application
    PRIMARY KEY (office_id, id),
    FOREIGN KEY (office_id, application_id) REFERENCES application (office_id, id)
);
CREATE UNIQUE INDEX finding_silence_of ON finding_silence (office_id, indicator_key, subject_id)
    WHERE state IN ('proposed', 'confirmed');
CREATE INDEX finding_silence_by_day ON finding_silence (office_id, proposed_at);

-- postgres: ALTER TABLE finding_silence ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON finding_silence USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
