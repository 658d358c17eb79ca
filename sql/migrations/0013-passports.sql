-- The passport desk: application, checklist, answers, findings, proposal, confirmation, letter.

-- Birth date, sex, village and address have three readers only: identity, the documents that the law requires, the
-- fairness sheet. A list shows initials and never opens a sealed column.
CREATE TABLE application (
    office_id UUID NOT NULL,             -- P1 application
    id UUID NOT NULL,                    -- P1 application
    seq BIGINT NOT NULL,                 -- P1 application
    number TEXT NOT NULL,                -- P1 application
    external_number TEXT NOT NULL,       -- P2 application
    purpose TEXT NOT NULL,               -- P1 application
    country TEXT NOT NULL,               -- P1 application
    first_passport BOOLEAN NOT NULL,     -- P1 application
    initials TEXT NOT NULL,              -- P2 application
    name BYTEA NOT NULL,                 -- P3 application
    nik BYTEA,                           -- P3 application
    nik_hash BYTEA,                      -- P2 application
    birth_date BYTEA NOT NULL,           -- P3 application
    sex BYTEA NOT NULL,                  -- P3 application
    village_code BYTEA NOT NULL,         -- P3 application
    address BYTEA,                       -- P3 application
    phone BYTEA,                         -- P3 application
    guarantor_name BYTEA,                -- P3 application
    guarantor_phone BYTEA,               -- P3 application
    guarantor_relation TEXT NOT NULL,    -- P1 application
    company BYTEA,                       -- P3 application
    agent BYTEA,                         -- P3 application
    agent_phone BYTEA,                   -- P3 application
    state TEXT NOT NULL,                 -- P1 application
    interviewer_id UUID,                 -- P2 application
    interview_from BIGINT,               -- P1 application
    interview_to BIGINT,                 -- P1 application
    heard_at BIGINT,                     -- P1 application
    heard_by UUID,                       -- P2 application
    hearing BYTEA,                       -- P3 application
    outcome TEXT,                        -- P1 application
    created_by UUID NOT NULL,            -- P2 application
    created_at BIGINT NOT NULL,          -- P1 application
    changed_at BIGINT NOT NULL,          -- P1 application
    version BIGINT NOT NULL,             -- P1 application
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, seq),
    UNIQUE (office_id, number)
);
CREATE INDEX application_queue ON application (office_id, state, seq);
CREATE INDEX application_by_nik ON application (office_id, nik_hash);

CREATE TABLE application_check (
    office_id UUID NOT NULL,             -- P1 application
    application_id UUID NOT NULL,        -- P1 application
    item_key TEXT NOT NULL,              -- P1 application
    checklist_key TEXT NOT NULL,         -- P1 application
    checklist_version BIGINT NOT NULL,   -- P1 application
    verdict TEXT NOT NULL,               -- P1 application
    note BYTEA,                          -- P3 application
    id UUID NOT NULL,                    -- P1 application
    checked_by UUID NOT NULL,            -- P2 application
    checked_at BIGINT NOT NULL,          -- P1 application
    PRIMARY KEY (office_id, application_id, item_key),
    FOREIGN KEY (office_id, application_id) REFERENCES application (office_id, id)
);

CREATE TABLE application_answer (
    office_id UUID NOT NULL,             -- P1 application
    application_id UUID NOT NULL,        -- P1 application
    question_key TEXT NOT NULL,          -- P1 application
    question_version BIGINT NOT NULL,    -- P1 application
    id UUID NOT NULL,                    -- P1 application
    code BYTEA NOT NULL,                 -- P3 application
    words BYTEA,                         -- P3 application
    not_answered BOOLEAN NOT NULL,       -- P1 application
    asked_by UUID NOT NULL,              -- P2 application
    asked_at BIGINT NOT NULL,            -- P1 application
    PRIMARY KEY (office_id, application_id, question_key),
    FOREIGN KEY (office_id, application_id) REFERENCES application (office_id, id)
);

-- A finding is about a recruiter, phone or company that the application names; never about the applicant. What is known
-- is read again for each reader; the counts kept here are those of the day it was opened.
CREATE TABLE finding (
    office_id UUID NOT NULL,             -- P1 application
    id UUID NOT NULL,                    -- P1 application
    application_id UUID NOT NULL,        -- P1 application
    indicator_key TEXT NOT NULL,         -- P1 application
    indicator_version BIGINT NOT NULL,   -- P1 application
    subject_id UUID NOT NULL,            -- P1 application
    about TEXT NOT NULL,                 -- P1 application
    report_groups BIGINT NOT NULL,       -- P1 application
    partner_groups BIGINT NOT NULL,      -- P1 application
    tip_groups BIGINT NOT NULL,          -- P1 application
    confirmed BOOLEAN NOT NULL,          -- P1 application
    state TEXT NOT NULL,                 -- P1 application
    set_aside_why BYTEA,                 -- P3 application
    set_aside_by UUID,                   -- P2 application
    created_at BIGINT NOT NULL,          -- P1 application
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, application_id, about, subject_id),
    FOREIGN KEY (office_id, application_id) REFERENCES application (office_id, id)
);

CREATE TABLE decision (
    office_id UUID NOT NULL,             -- P1 application
    id UUID NOT NULL,                    -- P1 application
    application_id UUID NOT NULL,        -- P1 application
    outcome TEXT NOT NULL,               -- P1 application
    outcome_version BIGINT NOT NULL,     -- P1 application
    reasons TEXT NOT NULL,               -- P1 application
    legal_bases TEXT NOT NULL,           -- P1 application
    evidence TEXT NOT NULL,              -- P1 application
    facts BYTEA NOT NULL,                -- P3 application
    fix BYTEA NOT NULL,                  -- P3 application
    recruiter BYTEA,                     -- P3 application
    recruiter_unknown BYTEA,             -- P3 application
    period_until TEXT,                   -- P1 application
    period_basis TEXT,                   -- P1 application
    state TEXT NOT NULL,                 -- P1 application
    proposed_by UUID NOT NULL,           -- P2 application
    proposed_at BIGINT NOT NULL,         -- P1 application
    decided_by UUID,                     -- P2 application
    decided_at BIGINT,                   -- P1 application
    decided_note BYTEA,                  -- P3 application
    letter_number TEXT,                  -- P1 application
    letter_date TEXT,                    -- P1 application
    letter_blob UUID,                    -- P1 application
    verify_hash BYTEA,                   -- P1 application
    served_on TEXT,                      -- P1 application
    served_how TEXT,                     -- P1 application
    object_until TEXT,                   -- P1 application
    version BIGINT NOT NULL,             -- P1 application
    PRIMARY KEY (office_id, id),
    FOREIGN KEY (office_id, application_id) REFERENCES application (office_id, id)
);
CREATE INDEX decision_of ON decision (office_id, application_id, proposed_at);
CREATE INDEX decision_waiting ON decision (office_id, state, proposed_at);
CREATE UNIQUE INDEX decision_by_verification ON decision (verify_hash);

CREATE TABLE application_event (
    office_id UUID NOT NULL,             -- P1 application
    id UUID NOT NULL,                    -- P1 application
    application_id UUID NOT NULL,        -- P1 application
    at BIGINT NOT NULL,                  -- P1 application
    actor_id UUID,                       -- P2 application
    kind TEXT NOT NULL,                  -- P1 application
    detail TEXT NOT NULL,                -- P1 application
    PRIMARY KEY (office_id, id),
    FOREIGN KEY (office_id, application_id) REFERENCES application (office_id, id)
);
CREATE INDEX application_event_of ON application_event (office_id, application_id, at);
