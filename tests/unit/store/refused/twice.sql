-- expect: query q exists already
-- query q exec
DELETE FROM sample;
-- query q exec
DELETE FROM sample;
