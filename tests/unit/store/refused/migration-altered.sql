-- expect: column t.more has no class
CREATE TABLE t (
        id UUID PRIMARY KEY -- P1 report
);
ALTER TABLE t ADD COLUMN more TEXT;
