-- A second person agrees that the innocent explanation of a finding about several applicants fits, as one officer heard it:
-- in an office of one officer, that takes the place of a second officer who heard another applicant.
CREATE TABLE explanation_agreed (
    office_id UUID NOT NULL,      -- P1 application
    id UUID NOT NULL,             -- P1 application
    application_id UUID NOT NULL, -- P1 application
    finding_id UUID NOT NULL,     -- P1 application
    agreed_by UUID NOT NULL,      -- P2 application
    agreed_at BIGINT NOT NULL,    -- P1 application
    ended_by UUID,                -- P2 application
    ended_at BIGINT,              -- P1 application
    PRIMARY KEY (office_id, id),
    FOREIGN KEY (office_id, application_id) REFERENCES application (office_id, id)
);
CREATE UNIQUE INDEX explanation_agreed_of ON explanation_agreed (office_id, application_id, finding_id)
    WHERE ended_at IS NULL;

-- postgres: SELECT close_to_owners('explanation_agreed', '{office_id}');
