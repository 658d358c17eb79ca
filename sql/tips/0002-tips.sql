-- Anonymous tips, in a database file of their own. No address, agent, cookie or exact time in any row: `hour` is the start
-- of an hour, and ids are random, not of the kind that holds a time. The receipt code exists only as a slow hash.

CREATE TABLE tip (
    id UUID PRIMARY KEY,                 -- P1 tip
    office_id UUID NOT NULL,             -- P1 tip
    code_hash BYTEA NOT NULL UNIQUE,     -- P2 tip
    hour BIGINT NOT NULL,                -- P1 tip
    district_code TEXT NOT NULL,         -- P1 tip
    village_code TEXT NOT NULL,          -- P1 tip
    danger BOOLEAN NOT NULL,             -- P1 tip
    happened TEXT NOT NULL,              -- P1 tip
    knowledge TEXT NOT NULL,             -- P1 tip
    body BYTEA NOT NULL,                 -- P4 tip
    phone BYTEA,                         -- P4 tip
    recruiter BYTEA,                     -- P4 tip
    state TEXT NOT NULL,                 -- P1 tip
    outcome TEXT,                        -- P1 tip
    recipient_id UUID,                   -- P2 tip
    due_hour BIGINT NOT NULL,            -- P1 tip
    version BIGINT NOT NULL              -- P1 tip
);
CREATE INDEX tip_inbox ON tip (office_id, state, hour);

CREATE TABLE tip_message (
    id UUID PRIMARY KEY,                 -- P1 tip
    office_id UUID NOT NULL,             -- P1 tip
    tip_id UUID NOT NULL REFERENCES tip (id), -- P1 tip
    place BIGINT NOT NULL,               -- P1 tip
    from_office BOOLEAN NOT NULL,        -- P1 tip
    hour BIGINT NOT NULL,                -- P1 tip
    body BYTEA NOT NULL,                 -- P4 tip
    UNIQUE (tip_id, place)
);

-- Who of the office's people is named in a tip: he never sees it, nor anything drawn from it.
CREATE TABLE tip_named_in (
    tip_id UUID NOT NULL REFERENCES tip (id), -- P1 tip
    person_id UUID NOT NULL,             -- P2 tip
    PRIMARY KEY (tip_id, person_id)
);
CREATE INDEX tip_named_in_by_person ON tip_named_in (person_id);
