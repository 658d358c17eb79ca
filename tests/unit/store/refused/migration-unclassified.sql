-- expect: column t.name has no class
CREATE TABLE t (
        id UUID PRIMARY KEY, -- P1 report
        name TEXT NOT NULL
);
