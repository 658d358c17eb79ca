-- Photos and papers that a citizen adds to a tip, drawn again: pixels only. They stay in this database, sealed under its keys,
-- because a file of its own would carry the time at which it was written.

CREATE TABLE tip_picture (
    id UUID PRIMARY KEY,                 -- P1 tip
    office_id UUID NOT NULL,             -- P1 tip
    tip_id UUID NOT NULL REFERENCES tip (id), -- P1 tip
    place BIGINT NOT NULL,               -- P1 tip
    hour BIGINT NOT NULL,                -- P1 tip
    media_type TEXT NOT NULL,            -- P1 tip
    body BYTEA NOT NULL,                 -- P4 tip
    UNIQUE (tip_id, place)
);
