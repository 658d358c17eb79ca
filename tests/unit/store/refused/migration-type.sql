-- expect: not VARCHAR
CREATE TABLE t (
        id VARCHAR(10) PRIMARY KEY -- P1 report
);
