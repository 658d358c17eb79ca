CREATE TABLE a (
    id UUID NOT NULL, -- P0 reference
    name TEXT NOT NULL,
    PRIMARY KEY (id)
);
