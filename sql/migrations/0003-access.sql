-- People who sign in, what they may do and where, their sessions, and the steps that need a second person.

CREATE TABLE person (
    office_id UUID NOT NULL REFERENCES office (id), -- P1 account
    id UUID NOT NULL,                    -- P1 account
    login TEXT NOT NULL UNIQUE,          -- P2 account
    name TEXT NOT NULL,                  -- P2 account
    position TEXT NOT NULL,              -- P2 account
    agency_id UUID REFERENCES agency (id), -- P1 account
    phone_hash BYTEA,                    -- P2 account
    phone BYTEA,                         -- P3 account
    nik_hash BYTEA,                      -- P2 account
    email TEXT,                          -- P2 account
    language TEXT NOT NULL,              -- P1 account
    state TEXT NOT NULL,                 -- P1 account
    password_hash TEXT,                  -- P2 account
    totp_secret BYTEA,                   -- P4 account
    totp_last_step BIGINT NOT NULL,      -- P1 account
    failed_count BIGINT NOT NULL,        -- P1 account
    locked_until BIGINT NOT NULL,        -- P1 account
    created_at BIGINT NOT NULL,          -- P1 account
    version BIGINT NOT NULL,             -- P1 account
    PRIMARY KEY (office_id, id)
);
CREATE INDEX person_by_phone ON person (phone_hash);
CREATE INDEX person_by_nik ON person (nik_hash);

-- A role holds in an area: the prefix of a region code ("" is the whole working area of the office).
CREATE TABLE role_grant (
    office_id UUID NOT NULL,             -- P1 account
    id UUID NOT NULL,                    -- P1 account
    person_id UUID NOT NULL,             -- P1 account
    role TEXT NOT NULL,                  -- P1 account
    area TEXT NOT NULL,                  -- P1 account
    valid_from TEXT NOT NULL,            -- P1 account
    valid_to TEXT,                       -- P1 account
    state TEXT NOT NULL,                 -- P1 account
    requested_by UUID,                   -- P1 account
    confirmed_by UUID,                   -- P1 account
    created_at BIGINT NOT NULL,          -- P1 account
    PRIMARY KEY (office_id, id),
    FOREIGN KEY (office_id, person_id) REFERENCES person (office_id, id)
);
CREATE INDEX role_grant_by_person ON role_grant (office_id, person_id);

CREATE TABLE session (
    token_hash BYTEA PRIMARY KEY,        -- P2 account
    office_id UUID NOT NULL,             -- P1 account
    person_id UUID NOT NULL,             -- P1 account
    csrf_token TEXT NOT NULL,            -- P2 account
    created_at BIGINT NOT NULL,          -- P1 account
    seen_at BIGINT NOT NULL,             -- P1 account
    second_factor_at BIGINT NOT NULL,    -- P1 account
    ended_at BIGINT,                     -- P1 account
    FOREIGN KEY (office_id, person_id) REFERENCES person (office_id, id)
);
CREATE INDEX session_by_person ON session (office_id, person_id);

-- One-time tokens: the first administrator's, and the activation of every account. Only a hash is kept.
CREATE TABLE activation (
    token_hash BYTEA PRIMARY KEY,        -- P2 account
    office_id UUID NOT NULL,             -- P1 account
    person_id UUID NOT NULL,             -- P1 account
    expires_at BIGINT NOT NULL,          -- P1 account
    used_at BIGINT,                      -- P1 account
    FOREIGN KEY (office_id, person_id) REFERENCES person (office_id, id)
);

-- Who is named in a thing: from that moment he never sees it, nor anything drawn from it. Set before anyone is notified.
CREATE TABLE named_in (
    office_id UUID NOT NULL,             -- P2 report
    object_kind TEXT NOT NULL,           -- P1 report
    object_id UUID NOT NULL,             -- P1 report
    person_id UUID NOT NULL,             -- P2 report
    how TEXT NOT NULL,                   -- P2 report
    created_at BIGINT NOT NULL,          -- P1 report
    PRIMARY KEY (office_id, object_kind, object_id, person_id)
);
CREATE INDEX named_in_by_person ON named_in (person_id, object_kind);

CREATE TABLE break_glass (
    office_id UUID NOT NULL,             -- P1 journal
    id UUID NOT NULL,                    -- P1 journal
    person_id UUID NOT NULL,             -- P2 journal
    object_kind TEXT NOT NULL,           -- P1 journal
    object_id UUID NOT NULL,             -- P1 journal
    reason BYTEA NOT NULL,               -- P3 journal
    opened_at BIGINT NOT NULL,           -- P1 journal
    expires_at BIGINT NOT NULL,          -- P1 journal
    reviewed_by UUID,                    -- P2 journal
    reviewed_at BIGINT,                  -- P1 journal
    verdict TEXT,                        -- P1 journal
    PRIMARY KEY (office_id, id)
);

-- A step that waits for a second person: role grants, exports of more than 50 persons.
CREATE TABLE approval (
    office_id UUID NOT NULL,             -- P1 journal
    id UUID NOT NULL,                    -- P1 journal
    kind TEXT NOT NULL,                  -- P1 journal
    object_kind TEXT NOT NULL,           -- P1 journal
    object_id UUID NOT NULL,             -- P1 journal
    detail TEXT NOT NULL,                -- P1 journal
    requested_by UUID NOT NULL,          -- P2 journal
    requested_at BIGINT NOT NULL,        -- P1 journal
    decided_by UUID,                     -- P2 journal
    decided_at BIGINT,                   -- P1 journal
    state TEXT NOT NULL,                 -- P1 journal
    PRIMARY KEY (office_id, id)
);
