-- What the tests of sqlgen and of sealing stand on.
CREATE TABLE sample (
        office_id UUID NOT NULL,                        -- P1 report
        id UUID NOT NULL,                               -- P1 report
        number BIGINT NOT NULL                          -- P1 report
                CHECK (number >= 0),
        weight DOUBLE PRECISION,                        -- P1 report
        open BOOLEAN NOT NULL DEFAULT TRUE,             -- P1 report
        happened_on TEXT,                               -- P1 report
        phone_key BYTEA,                                -- P2 report
        narrative BYTEA NOT NULL,                       -- P3 report
        victim BYTEA,                                   -- P4 report
        PRIMARY KEY (office_id, id),
        UNIQUE (office_id, number)
);
ALTER TABLE sample ADD COLUMN note TEXT; -- P1 report
