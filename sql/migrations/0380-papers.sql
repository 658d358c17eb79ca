-- Papers beside the decision letter: record of an examination, list of documents, slip, way to the labour office, answer to
-- an objection. One of a kind is valid; an earlier one stays, and says that it was replaced.
CREATE TABLE paper (
    office_id UUID NOT NULL,             -- P1 application
    id UUID NOT NULL,                    -- P1 application
    application_id UUID NOT NULL,        -- P1 application
    kind TEXT NOT NULL,                  -- P1 application
    about UUID NOT NULL,                 -- P1 application
    number TEXT,                         -- P1 application
    day TEXT NOT NULL,                   -- P1 application
    verify_hash BYTEA,                   -- P1 application
    blob UUID,                           -- P1 application
    state TEXT NOT NULL,                 -- P1 application
    why BYTEA,                           -- P3 application
    detail BYTEA,                        -- P3 application
    made_by UUID NOT NULL,               -- P2 application
    made_at BIGINT NOT NULL,             -- P1 application
    PRIMARY KEY (office_id, id),
    FOREIGN KEY (office_id, application_id) REFERENCES application (office_id, id)
);
CREATE UNIQUE INDEX paper_valid ON paper (office_id, application_id, kind, about) WHERE state = 'valid';
CREATE INDEX paper_of ON paper (office_id, application_id);
CREATE INDEX paper_by_code ON paper (verify_hash);

-- postgres: ALTER TABLE paper ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON paper USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
