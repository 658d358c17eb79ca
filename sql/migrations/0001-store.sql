-- What the store itself needs. Every column ends with its class (P0 public ... P4 victim identity, content of tips) and
-- its retention class.

CREATE TABLE schema_migration (
        number BIGINT PRIMARY KEY,              -- P0 permanent
        name TEXT NOT NULL,                     -- P0 permanent
        checksum BYTEA NOT NULL,                -- P0 permanent
        applied_at BIGINT NOT NULL              -- P0 permanent
);

-- Data keys, wrapped by the master key, which is not in the database. The nil office is the global key.
CREATE TABLE data_key (
        office_id UUID NOT NULL,                -- P0 permanent
        purpose TEXT NOT NULL,                  -- P0 permanent
        version BIGINT NOT NULL,                -- P0 permanent
        wrapped BYTEA NOT NULL,                 -- P2 key
        made_at BIGINT NOT NULL,                -- P0 permanent
        PRIMARY KEY (office_id, purpose, version),
        CHECK (purpose IN ('seal', 'lookup') AND version > 0)
);

-- On PostgreSQL a sequence is not commit-ordered: a reader goes by the transaction's number and stays below the oldest
-- one that still runs. On SQLite one connection writes, so the number alone is the order of commits.
CREATE TABLE change_feed (
        -- sqlite: number INTEGER PRIMARY KEY AUTOINCREMENT,                   -- P0 change
        -- postgres: number BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY,      -- P0 change
        epoch BIGINT NOT NULL,                  -- P0 change
        office_id UUID NOT NULL,                -- P1 change
        topic TEXT NOT NULL,                    -- P1 change
        row_id UUID NOT NULL,                   -- P1 change
        kind TEXT NOT NULL,                     -- P1 change
        recorded_at BIGINT NOT NULL             -- P1 change
        -- postgres: , PRIMARY KEY (office_id, epoch, number)
);
-- sqlite: CREATE INDEX change_feed_office ON change_feed (office_id, epoch, number);

CREATE TABLE write_receipt (
        office_id UUID NOT NULL,                -- P1 operation
        id UUID NOT NULL,                       -- P1 operation
        content_hash BYTEA NOT NULL,            -- P2 operation
        result BYTEA,                           -- P2 operation
        attempts BIGINT NOT NULL,               -- P1 operation
        made_at BIGINT NOT NULL,                -- P1 operation
        PRIMARY KEY (office_id, id)
);
CREATE INDEX write_receipt_age ON write_receipt (made_at);
