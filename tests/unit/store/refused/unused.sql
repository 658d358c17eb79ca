-- expect: parameter :id is not used
-- query q exec
-- :id uuid
DELETE FROM sample;
