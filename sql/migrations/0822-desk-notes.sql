-- Who recruits, in parts that can be found again. What was written before stands in decision.recruiter, as one text, and is read still.
ALTER TABLE decision ADD COLUMN recruiter_name BYTEA; -- P3 application
ALTER TABLE decision ADD COLUMN recruiter_phone BYTEA; -- P3 application
ALTER TABLE decision ADD COLUMN recruiter_company BYTEA; -- P3 application
ALTER TABLE decision ADD COLUMN recruiter_place BYTEA; -- P3 application

-- What a confirmed decision says of a recruiter: the source of its mentions (source_kind "desk"). Mentions hold this id and the one of
-- the group, which say nothing to who cannot read this table; only the desk does. All notes that one applicant gave rise to are a group.
CREATE TABLE desk_note (
    office_id UUID NOT NULL,      -- P1 application
    id UUID NOT NULL,             -- P1 application
    application_id UUID NOT NULL, -- P1 application
    decision_id UUID NOT NULL,    -- P1 application
    group_id UUID NOT NULL,       -- P1 application
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, decision_id),
    FOREIGN KEY (office_id, decision_id) REFERENCES decision (office_id, id)
);
CREATE INDEX desk_note_of ON desk_note (office_id, application_id);
-- postgres: SELECT close_to_owners('desk_note', '{office_id}');
