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

-- Parts of a sample, each sealed under the key of the sample that it belongs to.
CREATE TABLE case_key (
        office_id UUID NOT NULL,                        -- P1 case
        id UUID NOT NULL,                               -- P1 case
        wrapped BYTEA NOT NULL,                         -- P4 case
        PRIMARY KEY (office_id, id)
);
CREATE TABLE sample_part (
        office_id UUID NOT NULL,                        -- P1 report
        id UUID NOT NULL,                               -- P1 report
        sample_id UUID NOT NULL,                        -- P1 report
        told BYTEA NOT NULL,                            -- P4 report
        PRIMARY KEY (office_id, id)
);
-- case sample_part.told sample_id
