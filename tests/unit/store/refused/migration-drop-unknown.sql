-- expect: no column person.nothing to drop
CREATE TABLE person (
    id UUID PRIMARY KEY -- P1 account
);
ALTER TABLE person DROP COLUMN nothing;
