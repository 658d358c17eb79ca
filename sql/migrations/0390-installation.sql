-- Which installation this database belongs to: the same id stands in the database of tips, so that an empty or foreign one is
-- not taken for its own.
CREATE TABLE installation (
    one BOOLEAN NOT NULL PRIMARY KEY,    -- P0 reference
    id UUID NOT NULL,                    -- P1 reference
    CHECK (one = TRUE)
);
