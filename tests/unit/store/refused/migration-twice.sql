-- expect: column t.id is declared twice
CREATE TABLE t (
        id UUID PRIMARY KEY, -- P1 report
        id UUID -- P1 report
);
