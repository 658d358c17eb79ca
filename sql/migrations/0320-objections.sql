-- Objection, appeal and court against a decision: when it came, until when it had to come and has to be answered, what became of it.
-- Days are counted by the office's clocks on the day of receipt; `clocks` keeps which versions of them were used.
CREATE TABLE objection (
    office_id UUID NOT NULL,             -- P1 application
    id UUID NOT NULL,                    -- P1 application
    application_id UUID NOT NULL,        -- P1 application
    decision_id UUID NOT NULL,           -- P1 application
    step TEXT NOT NULL,                  -- P1 application
    received_on TEXT NOT NULL,           -- P1 application
    received_how TEXT NOT NULL,          -- P1 application
    words BYTEA NOT NULL,                -- P3 application
    file_until TEXT,                     -- P1 application
    late BOOLEAN NOT NULL,               -- P1 application
    answer_until TEXT,                   -- P1 application
    state TEXT NOT NULL,                 -- P1 application
    outcome TEXT,                        -- P1 application
    answer BYTEA,                        -- P3 application
    answered_by UUID,                    -- P2 application
    answered_on TEXT,                    -- P1 application
    told_on TEXT,                        -- P1 application
    told_how TEXT,                       -- P1 application
    next_until TEXT,                     -- P1 application
    follow_until TEXT,                   -- P1 application
    clocks TEXT NOT NULL,                -- P1 application
    recorded_by UUID NOT NULL,           -- P2 application
    created_at BIGINT NOT NULL,          -- P1 application
    version BIGINT NOT NULL,             -- P1 application
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, decision_id, step),
    FOREIGN KEY (office_id, application_id) REFERENCES application (office_id, id),
    FOREIGN KEY (office_id, decision_id) REFERENCES decision (office_id, id)
);
CREATE INDEX objection_of ON objection (office_id, application_id);
CREATE INDEX objection_by_end ON objection (state, answer_until);
CREATE INDEX objection_by_follow ON objection (office_id, follow_until);
CREATE INDEX decision_served ON decision (office_id, outcome, served_on);

-- What took a decision back: objection, appeal, court, or silence.
ALTER TABLE decision ADD COLUMN reversed_on TEXT; -- P1 application
ALTER TABLE decision ADD COLUMN reversed_by TEXT; -- P1 application

-- postgres: ALTER TABLE objection ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
-- postgres: CREATE POLICY own_office ON objection USING (
-- postgres:     (SELECT coalesce(current_setting('kentongan.office', true), '') = '') OR office_id = ANY (
-- postgres:     (SELECT string_to_array(nullif(current_setting('kentongan.office', true), ''), ','))::uuid[])
-- postgres:     OR office_id = '00000000-0000-0000-0000-000000000000');
