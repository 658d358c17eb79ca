-- expect: text comes from sample.narrative, which is P3
-- query q one
-- :id uuid
-- > text bytes
SELECT s.narrative AS text FROM sample AS s WHERE s.id = :id;
