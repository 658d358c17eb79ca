-- Signal -> review -> warning -> acknowledgement -> outcome.

CREATE TABLE signal (
    office_id UUID NOT NULL,             -- P1 warning
    id UUID NOT NULL,                    -- P1 warning
    number TEXT NOT NULL,                -- P1 warning
    subject_id UUID NOT NULL,            -- P1 warning
    detector TEXT NOT NULL,              -- P1 warning
    detector_version BIGINT NOT NULL,    -- P1 warning
    parameters TEXT NOT NULL,            -- P1 warning
    evidence TEXT NOT NULL,              -- P1 warning
    mention_count BIGINT NOT NULL,       -- P1 warning
    reporter_count BIGINT NOT NULL,      -- P1 warning
    village_count BIGINT NOT NULL,       -- P1 warning
    first_on TEXT NOT NULL,              -- P1 warning
    last_on TEXT NOT NULL,               -- P1 warning
    p_value DOUBLE PRECISION,            -- P1 warning
    state TEXT NOT NULL,                 -- P1 warning
    reviewed_by UUID,                    -- P2 warning
    reviewed_at BIGINT,                  -- P1 warning
    review_reason TEXT,                  -- P1 warning
    outcome TEXT,                        -- P1 warning
    outcome_at BIGINT,                   -- P1 warning
    created_at BIGINT NOT NULL,          -- P1 warning
    version BIGINT NOT NULL,             -- P1 warning
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, number)
);
CREATE INDEX signal_open ON signal (office_id, state, number);
CREATE INDEX signal_of_subject ON signal (office_id, subject_id, number);

-- What a signal rests on: never less than what it counted.
CREATE TABLE signal_source (
    office_id UUID NOT NULL,             -- P1 warning
    signal_id UUID NOT NULL,             -- P1 warning
    source_kind TEXT NOT NULL,           -- P1 warning
    source_id UUID NOT NULL,             -- P1 warning
    PRIMARY KEY (office_id, signal_id, source_kind, source_id),
    FOREIGN KEY (office_id, signal_id) REFERENCES signal (office_id, id)
);
CREATE INDEX signal_by_source ON signal_source (office_id, source_kind, source_id);

CREATE TABLE warning (
    office_id UUID NOT NULL,             -- P1 warning
    id UUID NOT NULL,                    -- P1 warning
    number TEXT NOT NULL,                -- P1 warning
    signal_id UUID,                      -- P1 warning
    level TEXT NOT NULL,                 -- P1 warning
    title TEXT NOT NULL,                 -- P1 warning
    body TEXT NOT NULL,                  -- P1 warning
    asked TEXT NOT NULL,                 -- P1 warning
    area TEXT NOT NULL,                  -- P1 warning
    public BOOLEAN NOT NULL,             -- P1 warning
    state TEXT NOT NULL,                 -- P1 warning
    owner_id UUID NOT NULL,              -- P2 warning
    expires_at BIGINT NOT NULL,          -- P1 warning
    published_at BIGINT,                 -- P1 warning
    outcome TEXT,                        -- P1 warning
    outcome_note TEXT,                   -- P1 warning
    outcome_at BIGINT,                   -- P1 warning
    created_at BIGINT NOT NULL,          -- P1 warning
    version BIGINT NOT NULL,             -- P1 warning
    PRIMARY KEY (office_id, id),
    UNIQUE (office_id, number)
);
CREATE INDEX warning_open ON warning (office_id, state, expires_at);
CREATE INDEX warning_of_signal ON warning (office_id, signal_id);

CREATE TABLE warning_recipient (
    office_id UUID NOT NULL,             -- P1 warning
    warning_id UUID NOT NULL,            -- P1 warning
    person_id UUID NOT NULL,             -- P2 warning
    notified_at BIGINT NOT NULL,         -- P1 warning
    seen_at BIGINT,                      -- P1 warning
    answered_at BIGINT,                  -- P1 warning
    answer TEXT,                         -- P1 warning
    note TEXT,                           -- P1 warning
    PRIMARY KEY (office_id, warning_id, person_id),
    FOREIGN KEY (office_id, warning_id) REFERENCES warning (office_id, id)
);
CREATE INDEX warning_for_person ON warning_recipient (office_id, person_id, notified_at);
