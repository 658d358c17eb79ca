-- The record of every action and every read. An entry is written in the transaction of its effect, without a place in the
-- order; the sealer gives it `seq` and `chain` within a second. Person data are not in an entry: a subject is a salted
-- commitment, and erasing the salt erases the person without breaking the chain.

CREATE TABLE journal_entry (
    office_id UUID NOT NULL,             -- P1 journal
    id UUID NOT NULL,                    -- P1 journal
    at BIGINT NOT NULL,                  -- P1 journal
    actor_id UUID,                       -- P2 journal
    actor_office_id UUID,                -- P1 journal
    action TEXT NOT NULL,                -- P1 journal
    purpose TEXT NOT NULL,               -- P1 journal
    object_kind TEXT NOT NULL,           -- P1 journal
    object_ids TEXT NOT NULL,            -- P1 journal
    detail TEXT NOT NULL,                -- P1 journal
    commitment BYTEA,                    -- P2 journal
    PRIMARY KEY (office_id, id)
);

CREATE TABLE journal_chain (
    office_id UUID NOT NULL,             -- P1 journal
    seq BIGINT NOT NULL,                 -- P1 journal
    entry_id UUID NOT NULL,              -- P1 journal
    chain BYTEA NOT NULL,                -- P1 journal
    PRIMARY KEY (office_id, seq),
    UNIQUE (office_id, entry_id)
);

-- Entries that wait for their place in the order; the sealer deletes the row when it has given one.
CREATE TABLE journal_waiting (
    office_id UUID NOT NULL,             -- P1 work
    entry_id UUID NOT NULL,              -- P1 work
    PRIMARY KEY (office_id, entry_id)
);

CREATE TABLE journal_salt (
    office_id UUID NOT NULL,             -- P2 journal
    entry_id UUID NOT NULL,              -- P1 journal
    salt BYTEA NOT NULL,                 -- P2 journal
    PRIMARY KEY (office_id, entry_id)
);

CREATE TABLE journal_checkpoint (
    office_id UUID NOT NULL,             -- P1 journal
    seq BIGINT NOT NULL,                 -- P1 journal
    at BIGINT NOT NULL,                  -- P1 journal
    chain BYTEA NOT NULL,                -- P1 journal
    key_id TEXT NOT NULL,                -- P1 journal
    signature BYTEA NOT NULL,            -- P1 journal
    PRIMARY KEY (office_id, seq)
);

-- One sealer at a time over all nodes: each seal checks the epoch it was given (a fencing number).
CREATE TABLE journal_sealer (
    id BIGINT PRIMARY KEY,               -- P1 work
    epoch BIGINT NOT NULL,               -- P1 work
    holder UUID,                         -- P1 work
    expires_at BIGINT NOT NULL           -- P1 work
);
INSERT INTO journal_sealer (id, epoch, holder, expires_at) VALUES (1, 0, NULL, 0);
