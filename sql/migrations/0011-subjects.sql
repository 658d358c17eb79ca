-- Recruiters, phones, companies, addresses, accounts, routes: what people mention, resolved to one subject each.

CREATE TABLE subject (
    office_id UUID NOT NULL,             -- P1 subject
    id UUID NOT NULL,                    -- P1 subject
    kind TEXT NOT NULL,                  -- P1 subject
    key_hash BYTEA NOT NULL,             -- P2 subject
    key_version BIGINT NOT NULL,         -- P1 subject
    label BYTEA NOT NULL,                -- P3 subject
    merged_into UUID,                    -- P1 subject
    created_at BIGINT NOT NULL,          -- P1 subject
    version BIGINT NOT NULL,             -- P1 subject
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, kind, key_hash)
);
CREATE INDEX subject_merged ON subject (office_id, merged_into);

-- States: active and confirmed are counted; possible waits for a judgement, held for the head, rejected is another one.
CREATE TABLE mention (
    office_id UUID NOT NULL,             -- P1 subject
    id UUID NOT NULL,                    -- P1 subject
    subject_id UUID NOT NULL,            -- P1 subject
    source_kind TEXT NOT NULL,           -- P1 subject
    source_id UUID NOT NULL,             -- P1 subject
    source_group TEXT NOT NULL,          -- P2 subject
    household_hash BYTEA,                -- P2 subject
    village_code TEXT NOT NULL,          -- P1 subject
    role TEXT NOT NULL,                  -- P1 subject
    raw BYTEA NOT NULL,                  -- P3 subject
    rule TEXT NOT NULL,                  -- P1 subject
    observed_on TEXT NOT NULL,           -- P1 subject
    state TEXT NOT NULL,                 -- P1 subject
    created_at BIGINT NOT NULL,          -- P1 subject
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, source_kind, source_id, subject_id, role),
    FOREIGN KEY (office_id, subject_id) REFERENCES subject (office_id, id)
);
CREATE INDEX mention_of_subject ON mention (office_id, subject_id, created_at);

-- What a person decided about sameness; the engine never overrules it. `other_kind` says what is compared with the subject:
-- one of its mentions, or another subject.
CREATE TABLE subject_judgement (
    office_id UUID NOT NULL,             -- P1 subject
    id UUID NOT NULL,                    -- P1 subject
    subject_id UUID NOT NULL,            -- P1 subject
    other_kind TEXT NOT NULL,            -- P1 subject
    other_id UUID NOT NULL,              -- P1 subject
    verdict TEXT NOT NULL,               -- P1 subject
    before_state TEXT NOT NULL,          -- P1 subject
    reason TEXT NOT NULL,                -- P1 subject
    decided_by UUID NOT NULL,            -- P2 subject
    decided_at BIGINT NOT NULL,          -- P1 subject
    undone_by UUID,                      -- P2 subject
    undone_at BIGINT,                    -- P1 subject
    PRIMARY KEY (office_id, id)
);
CREATE INDEX judgement_of_subject ON subject_judgement (office_id, subject_id, decided_at);
