-- Work for later: a queue with leases, schedules that one node takes, and the outbox of messages.

CREATE TABLE job (
    office_id UUID NOT NULL,             -- P1 work
    id UUID NOT NULL,                    -- P1 work
    kind TEXT NOT NULL,                  -- P1 work
    payload TEXT NOT NULL,               -- P1 work
    state TEXT NOT NULL,                 -- P1 work
    due_at BIGINT NOT NULL,              -- P1 work
    attempts BIGINT NOT NULL,            -- P1 work
    epoch BIGINT NOT NULL,               -- P1 work
    lease_until BIGINT NOT NULL,         -- P1 work
    last_error TEXT,                     -- P1 work
    created_at BIGINT NOT NULL,          -- P1 work
    done_at BIGINT,                      -- P1 work
    PRIMARY KEY (office_id, id)
);
CREATE INDEX job_due ON job (state, due_at);

CREATE TABLE schedule (
    key TEXT PRIMARY KEY,                -- P1 work
    kind TEXT NOT NULL,                  -- P1 work
    every_us BIGINT NOT NULL,            -- P1 work
    next_at BIGINT NOT NULL,             -- P1 work
    epoch BIGINT NOT NULL                -- P1 work
);

-- A message leaves only after the transaction that asked for it is durable. It names a number and a link, never a case.
CREATE TABLE outbox (
    office_id UUID NOT NULL,             -- P1 work
    id UUID NOT NULL,                    -- P1 work
    channel TEXT NOT NULL,               -- P1 work
    recipient_id UUID,                   -- P2 work
    address TEXT,                        -- P2 work
    topic TEXT NOT NULL,                 -- P1 work
    body TEXT NOT NULL,                  -- P1 work
    state TEXT NOT NULL,                 -- P1 work
    attempts BIGINT NOT NULL,            -- P1 work
    due_at BIGINT NOT NULL,              -- P1 work
    last_error TEXT,                     -- P1 work
    created_at BIGINT NOT NULL,          -- P1 work
    sent_at BIGINT,                      -- P1 work
    PRIMARY KEY (office_id, id)
);
CREATE INDEX outbox_due ON outbox (state, due_at);

CREATE TABLE blob (
    office_id UUID NOT NULL,             -- P1 report
    id UUID NOT NULL,                    -- P1 report
    address BYTEA NOT NULL,              -- P1 report
    class TEXT NOT NULL,                 -- P1 report
    owner_kind TEXT NOT NULL,            -- P1 report
    owner_id UUID NOT NULL,              -- P1 report
    media_type TEXT NOT NULL,            -- P1 report
    size BIGINT NOT NULL,                -- P1 report
    retention TEXT NOT NULL,             -- P1 report
    created_at BIGINT NOT NULL,          -- P1 report
    PRIMARY KEY (office_id, id)
);
CREATE INDEX blob_by_owner ON blob (office_id, owner_kind, owner_id);
CREATE INDEX blob_by_address ON blob (address);
