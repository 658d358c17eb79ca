-- What telephone numbers and NIKs stand in a tip, as keyed hashes: so that whoever gets an account later is named in it too.
CREATE TABLE tip_identifier (
    tip_id UUID NOT NULL REFERENCES tip (id), -- P1 tip
    office_id UUID NOT NULL,             -- P1 tip
    key_hash BYTEA NOT NULL,             -- P2 tip
    PRIMARY KEY (tip_id, key_hash)
);
CREATE INDEX tip_identifier_by_key ON tip_identifier (office_id, key_hash);
