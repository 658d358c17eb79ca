-- What the store itself needs. Every column ends with its class (P0 public ... P4 victim identity, content of tips) and
-- its retention class.

CREATE TABLE schema_migration (
        number BIGINT PRIMARY KEY,              -- P0 reference
        name TEXT NOT NULL,                     -- P0 reference
        checksum BYTEA NOT NULL,                -- P0 reference
        applied_at BIGINT NOT NULL              -- P0 reference
);

-- Data keys, wrapped by the master key, which is not in the database. The nil office is the global key.
CREATE TABLE data_key (
        office_id UUID NOT NULL,                -- P0 reference
        purpose TEXT NOT NULL,                  -- P0 reference
        version BIGINT NOT NULL,                -- P0 reference
        wrapped BYTEA NOT NULL,                 -- P2 reference
        made_at BIGINT NOT NULL,                -- P0 reference
        PRIMARY KEY (office_id, purpose, version),
        CHECK (purpose IN ('seal', 'lookup') AND version > 0)
);

-- On PostgreSQL a sequence is not commit-ordered: a reader goes by the transaction's number and stays below the oldest
-- one that still runs. On SQLite one connection writes, so the number alone is the order of commits.
CREATE TABLE change_feed (
        -- sqlite: number INTEGER PRIMARY KEY AUTOINCREMENT,                   -- P0 work
        -- postgres: number BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY,      -- P0 work
        epoch BIGINT NOT NULL,                  -- P0 work
        office_id UUID NOT NULL,                -- P1 work
        topic TEXT NOT NULL,                    -- P1 work
        row_id UUID NOT NULL,                   -- P1 work
        kind TEXT NOT NULL,                     -- P1 work
        recorded_at BIGINT NOT NULL             -- P1 work
        -- postgres: , PRIMARY KEY (office_id, epoch, number)
);
-- sqlite: CREATE INDEX change_feed_office ON change_feed (office_id, epoch, number);

CREATE TABLE write_receipt (
        office_id UUID NOT NULL,                -- P1 work
        id UUID NOT NULL,                       -- P1 work
        content_hash BYTEA NOT NULL,            -- P2 work
        result BYTEA,                           -- P2 work
        attempts BIGINT NOT NULL,               -- P1 work
        made_at BIGINT NOT NULL,                -- P1 work
        PRIMARY KEY (office_id, id)
);
CREATE INDEX write_receipt_age ON write_receipt (made_at);
