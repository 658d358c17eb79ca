-- expect: there is no UUID t.file_id
CREATE TABLE t (
        office_id UUID NOT NULL, -- P1 work
        id UUID PRIMARY KEY,     -- P1 work
        note BYTEA               -- P3 work
);
-- case t.note file_id
