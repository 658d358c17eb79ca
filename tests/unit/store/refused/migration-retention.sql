-- expect: retention forever is unknown
CREATE TABLE t (
        id UUID PRIMARY KEY -- P1 forever
);
