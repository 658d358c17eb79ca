-- expect: t.note is no column of class P3 or P4
CREATE TABLE t (
        id UUID PRIMARY KEY, -- P1 work
        note TEXT            -- P1 work
);
-- case t.note id
