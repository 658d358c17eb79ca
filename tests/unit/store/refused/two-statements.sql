-- expect: one query, one statement
-- query q exec
DELETE FROM sample; DELETE FROM sample;
