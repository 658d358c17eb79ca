-- expect: narrative comes from sample.narrative, which is P3
-- query q one
-- :id uuid
-- > narrative bytes
SELECT narrative FROM sample WHERE id = :id;
